"""The stock that a few claims share, and what is left of it. Pure."""

from collections import defaultdict

#: quantities are floating sums of stock moves: less than this is nothing
TINY = 1e-6


class Supply:
    """Stock of the places that claims take from.

    A claim is *shared* when its shop lets it show the same units as others do: of
    shared claims only the largest counts.

    :param stock: ``{place: units}``
    :param needs: per claim ``{place: units per piece}``
    :param shared: per claim whether it is shared
    """

    def __init__(self, stock, needs, shared):
        self.needs, self.shared = needs, shared
        self.is_any_shared = any(shared)
        self.stock = {place: stock.get(place, 0.0) for need in needs for place in need}

    def room(self, pieces):
        """``{place: units}`` that these pieces leave, one number for each claim."""
        room = dict(self.stock)
        if not self.is_any_shared:
            for need, count in zip(self.needs, pieces, strict=True):
                if count:
                    for place, units in need.items():
                        room[place] -= units * count
            return room
        overlap = defaultdict(float)
        for need, count, shared in zip(self.needs, pieces, self.shared, strict=True):
            for place, units in need.items():
                if shared:
                    overlap[place] = max(overlap[place], units * count)
                else:
                    room[place] -= units * count
        for place, units in overlap.items():
            room[place] -= units
        return room

    def fits(self, pieces):
        """Whether there is enough for these pieces."""
        return all(units >= -TINY for units in self.room(pieces).values())

    def shared_pieces(self, pieces):
        """(number of the claim, pieces) that each shared claim may show beside what
        the others hold."""
        if not self.is_any_shared:
            return
        exclusive = [
            0 if shared else count
            for count, shared in zip(pieces, self.shared, strict=True)
        ]
        room = self.room(exclusive)
        for index, shared in enumerate(self.shared):
            if shared:
                need = self.needs[index].items()
                fits = min((room[place] + TINY) // units for place, units in need)
                yield index, max(0, int(fits))
