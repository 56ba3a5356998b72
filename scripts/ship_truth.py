"""What TikTok's side and Odoo say about the same parcels, and where they differ."""

from collections import Counter, defaultdict

from arrivals import say

#: a parcel in this state is none any more
GONE = "CANCELLED"


class ShipTruth:
    """Compares the parcels of some orders on both sides.

    :param shops: a ready shop, to ask both sides
    :param ids: TikTok order ids by market; all of them should have left
    """

    def __init__(self, shops, ids):
        self.odoo, self.control = shops.odoo, shops.control
        self.ids = ids
        self.wrong = []

    def compare(self):
        """What is wrong, empty when all is right; prints a summary."""
        there = {}
        for market, ids in self.ids.items():
            there |= self.check_platform(market, set(ids))
        here = self.check_shipments()
        self.check_units(there, here)
        self.check_packages(there)
        self.check_jobs()
        return self.wrong

    # === TIKTOK'S SIDE === #

    def check_platform(self, market, ids):
        """Parcel of each unit on TikTok's side; each in one, each label bought once."""
        found = self.control("packages", shop=market)
        mine = [p for p in found if ids & {order["id"] for order in p["orders"]}]
        living = [p for p in mine if p["package_status"] != GONE]
        parcels = defaultdict(list)
        for package in living:
            for unit in package["order_line_item_ids"]:
                parcels[unit].append(package)
        units = self.units(market, ids)
        for unit in units:
            if len(parcels[unit]) != 1:
                self.wrong.append(f"{market} unit {unit}: {len(parcels[unit])} parcels")
        waiting = [p for p in living if p["package_status"] == "TO_FULFILL"]
        self.wrong += [f"{market} {p['package_id']}: not arranged" for p in waiting]
        labels = self.check_labels(market, mine)
        say(
            f"{market}: {len(ids)} orders, {len(units)} units in {len(living)} "
            f"parcels, {labels} labels bought"
        )
        return {unit: parcels[unit][0] for unit in units if parcels[unit]}

    def units(self, market, ids):
        """Living units of the orders."""
        return [
            line["id"]
            for payload in self.control("orders", shop=market)
            if payload["id"] in ids
            for line in payload["line_items"]
            if line["display_status"] != GONE
        ]

    def check_labels(self, market, packages):
        """As many labels are bought as there are parcels, also cancelled ones."""
        bought = self.control("label_costs", shop=market)["bought"]
        mine = {package["package_id"] for package in packages}
        labels = Counter(b["package_id"] for b in bought if b["package_id"] in mine)
        if market == "US" and (labels.keys() != mine or labels.total() != len(mine)):
            self.wrong.append(f"{labels.total()} labels for {len(mine)} parcels")
        return labels.total()

    # === ODOO'S SIDE === #

    def check_shipments(self):
        """Shipments of the orders by id: confirmed, or refused with a word."""
        ids = [order for ids in self.ids.values() for order in ids]
        fields = ["name", "state", "unit_count", "package_external_id", "sync_message"]
        rows = self.odoo.read(
            "tiktok.shipment",
            [("order_id.external_id", "in", ids)],
            [*fields, "tracking_number", "label_state", "flow"],
        )
        told = self.told()
        for row in rows:
            fine = row["state"] == "confirmed"
            fine = fine or (row["state"] == "refused" and row["id"] in told)
            # given up without a parcel: its units are checked one by one
            fine = fine or (row["state"] == "cancelled" and not row["label_state"])
            if not fine:
                self.wrong.append(
                    f"{row['name']}: {row['state']} {row['sync_message']}"
                )
            if row["flow"].endswith("package") and row["label_state"] != "ready":
                self.wrong.append(f"{row['name']}: paper {row['label_state']}")
        states = Counter(f"{row['flow']} {row['state']}" for row in rows)
        said = ", ".join(f"{count} × {state}" for state, count in states.items())
        say(f"Odoo: {said}; {len(told)} on the desk")
        return {row["id"]: row for row in rows}

    def told(self):
        """Shipments about which the exception desk says something."""
        domain = [("res_model", "=", "tiktok.shipment"), ("state", "=", "open")]
        rows = self.odoo.read("tiktok.exception", domain, ["res_id"])
        return {row["res_id"] for row in rows}

    def check_units(self, there, here):
        """Each unit is in the same parcel on both sides."""
        rows = self.odoo.read(
            "tiktok.order.line",
            [("external_id", "in", list(there))],
            ["external_id", "shipment_id"],
        )
        counted = Counter()
        for row in rows:
            shipment = here.get(row["shipment_id"] and row["shipment_id"][0])
            package = there[row["external_id"]]
            if not shipment:
                self.wrong.append(f"unit {row['external_id']}: in no shipment")
            else:
                counted[shipment["id"]] += 1
                self.check_same(row["external_id"], shipment, package)
        for shipment, count in counted.items():
            if here[shipment]["unit_count"] != count:
                self.wrong.append(f"{here[shipment]['name']}: {count} units instead")
        say(f"{len(there)} units on TikTok, {counted.total()} shipped in Odoo")

    def check_same(self, unit, shipment, package):
        """The parcel of a unit has one id and one number."""
        if shipment["package_external_id"] != package["package_id"]:
            self.wrong.append(
                f"unit {unit}: {shipment['package_external_id']} in Odoo, "
                f"{package['package_id']} on TikTok"
            )
        elif shipment["tracking_number"] != package["tracking_number"]:
            self.wrong.append(
                f"unit {unit}: number {shipment['tracking_number']} in Odoo, "
                f"{package['tracking_number']} on TikTok"
            )

    def check_packages(self, there):
        """Odoo knows TikTok's parcels, and ties them to the shipments."""
        ids = sorted({package["package_id"] for package in there.values()})
        rows = self.odoo.read(
            "tiktok.package",
            [("external_id", "in", ids)],
            ["external_id", "line_ids", "shipment_ids"],
        )
        known = {row["external_id"] for row in rows}
        self.wrong += [f"parcel {i}: unknown in Odoo" for i in ids if i not in known]
        units = Counter(package["package_id"] for package in there.values())
        for row in rows:
            if len(row["line_ids"]) != units[row["external_id"]]:
                self.wrong.append(f"parcel {row['external_id']}: other units in Odoo")
            if len(row["shipment_ids"]) != 1:
                count = len(row["shipment_ids"])
                self.wrong.append(f"parcel {row['external_id']}: {count} shipments")

    def check_jobs(self):
        """No job has failed."""
        fields = ["name", "method_name", "exc_name", "exc_message"]
        for row in self.odoo.read("queue.job", [("state", "=", "failed")], fields):
            self.wrong.append(
                f"job {row['method_name']}: {row['exc_name']} {row['exc_message']}"
            )
