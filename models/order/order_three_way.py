"""Three states of one thing compared: as imported, in Odoo now, on TikTok now.

Pure functions. Addresses are compared by marks: short salted fingerprints per field,
so that what was imported can be remembered without keeping personal data twice.
"""

import hashlib

from .order_address import is_masked

#: nobody has changed anything
SAME = "same"
#: only Odoo differs from what was imported: somebody's decision, left alone
HAND = "hand"
#: both have moved to the same value
AGREED = "agreed"
#: only TikTok has changed, and it is not too late: followed
APPLY = "apply"
#: a person chooses
OPEN = "open"

#: fields of an address that a parcel depends on
ADDRESS_FIELDS = (
    "name",
    "phone",
    "street",
    "street2",
    "city",
    "zip_code",
    "state_name",
    "country_code",
)


def judge(moved_there, moved_here, agree=False, too_late=False):
    """What is to be done about one thing.

    :param moved_there: TikTok shows something else than when it was last taken over
    :param moved_here: Odoo has something else than was written then
    :param agree: Odoo has already what TikTok shows now
    :param too_late: the goods are too far on their way for a safe change
    """
    if not moved_there:
        return HAND if moved_here else SAME
    if agree:
        return AGREED
    return OPEN if moved_here or too_late else APPLY


def judge_quantity(made, here, there, moved_there):
    """As :func:`judge` for the units of a line, of which TikTok only takes away.

    Somebody who has lowered the line as far, or farther, has done it already. What
    is too far on its way is not a question but a parcel to stop.

    :param made: quantity that was last written; None when it is not known
    """
    moved_here = made is not None and here != made
    return judge(moved_there, moved_here, agree=here <= there)


# === ADDRESSES === #


def address_marks(salt, address):
    """Fingerprints of the known fields of an address; hidden ones are missing.

    :param salt: makes the marks of one order worthless for another one
    """
    return {
        name: _mark(salt, name, getattr(address, name))
        for name in ADDRESS_FIELDS
        if getattr(address, name)
    }


def _mark(salt, name, value):
    text = "\n".join((str(salt), name, " ".join(value.casefold().split())))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_complete(recipient):
    """Whether TikTok shows a recipient without a single mask."""
    recipient = recipient or {}
    texts = [value for value in recipient.values() if isinstance(value, str)]
    texts += [
        level.get("address_name") for level in recipient.get("district_info") or []
    ]
    return not any(is_masked(text) for text in texts)


def changed_fields(before, now, complete):
    """Names of the fields that differ.

    A field that is missing now was hidden, unless the address is shown in full.
    """
    names = {name for name, mark in now.items() if before.get(name) != mark}
    if complete:
        names |= before.keys() - now.keys()
    return names
