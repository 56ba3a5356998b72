from datetime import UTC, timedelta

from odoo import fields, models

from .label_judgement import Sight, found_package, look

#: so long after a purchase whose answer was lost it is searched for, not repeated
LOST_FOR = timedelta(minutes=2)
#: clocks differ: searched from a little before
EARLIER = timedelta(minutes=5)


class TikTokLabelExporter(models.AbstractModel):
    """What TikTok has of a parcel, before anything is arranged."""

    _inherit = "tiktok.label.exporter"

    def _look(self, client, backend, shipments):
        """What TikTok shows of the units of each shipment."""
        reader = self.env["tiktok.order.reader"]
        orders = shipments.unit_ids.order_id
        details = reader._read_details(backend, orders.mapped("external_id"))
        sights = {s: self._sight(s, details) for s in shipments}
        lost = [
            s
            for s, sight in sights.items()
            if s.flow == "create_packages" and sight.verdict in ("go", "request")
        ]
        return sights | self._search_lost(client, lost, sights)

    def _sight(self, shipment, details):
        units = shipment.unit_ids.sorted("id")
        known = [
            details[order.external_id]
            for order in units.order_id
            if order.external_id in details
        ]
        comes = self._package_comes_with_label(shipment)
        return look(units.mapped("external_id"), known, comes)

    def _package_comes_with_label(self, shipment):
        """Whether a package says that a label was bought.

        Where orders are divided by a call of their own before the label is bought
        (Japan, tiktok-platform 1.5), packages are there without one.
        """
        rule = shipment.order_id._shipping_capability()
        return shipment.flow == "create_packages" and rule.split_by != "confirm"

    def _search_lost(self, client, shipments, sights):
        """Labels of earlier tries that the orders do not show (yet).

        :return: ``{shipment: Sight}`` for those with a try before
        :raises TemporaryError: while one may still appear
        """
        attempts = self.env["tiktok.label.attempt"]
        tries = attempts._started(self.env["tiktok.shipment"].union(*shipments))
        if not tries:
            return {}
        since = min(tries.values()) - EARLIER
        packages = list(
            client.iter_packages(
                create_time_ge=unix_seconds(since), sort_field="create_time"
            )
        )
        found = {}
        for shipment in (s for s in shipments if s.id in tries):
            lines = sights[shipment].lines
            comes = self._package_comes_with_label(shipment)
            package = found_package(lines, packages, comes)
            if package:
                found[shipment] = self._found(lines, package)
            elif fields.Datetime.now() - tries[shipment.id] < LOST_FOR:
                found[shipment] = Sight("unsure", lines)
        return found

    def _found(self, lines, package):
        inside = set(package.get("order_line_item_ids") or ())
        return Sight(
            "arranged" if inside == set(lines) else "differs",
            lines,
            package["id"],
            package.get("tracking_number"),
        )


def unix_seconds(moment):
    """A naive UTC time as TikTok wants it."""
    return int(moment.replace(tzinfo=UTC).timestamp())
