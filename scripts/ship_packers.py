"""People at the packing table: they reserve, arrange labels and validate."""

import time

import requests
from web_user import OdooRefused

CARRIER = "Royal Mail"
#: markets whose orders may leave unit by unit
SPLITTING = ("US", "GB")
#: transfers that a person takes at once
HANDFUL = 10
#: seconds for packing: a label whose buying was lost is doubted for two minutes
PACKING = 240
#: dialogs that may come up, and the button that goes on
QUESTIONS = {
    "tiktok.gate.question": "action_anyway",
    "tiktok.carrier.question": "action_anyway",
}


def royal_mail(serial):
    """A tracking number of Royal Mail, check digit included."""
    digits = f"{serial:08d}"
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True))
    check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    return f"RM{digits}{check}GB"


class ShipPackers:
    """Packers of some shops who do not give up when calls fail."""

    def __init__(self, odoo, shops, seed):
        self.odoo, self.shops = odoo, shops
        self.carrier = odoo.ids("delivery.carrier", [("name", "=", CARRIER)])[0]
        self.prepared, self.serial = set(), 10_000_000 + seed * 100_000
        self.refusals = []

    def pack(self, ids):
        """Packers reserve, arrange labels and validate until nothing is left.

        :return: what could not be packed
        """
        end = time.monotonic() + PACKING
        fields = ["name", "state", "tiktok_is_label", "tiktok_label_state", "move_ids"]
        fields += ["backorder_id", "tiktok_order_id"]
        domain = [
            ("sale_id.client_order_ref", "in", ids),
            ("picking_type_code", "=", "outgoing"),
            ("state", "not in", ("done", "cancel")),
        ]
        left = []
        while time.monotonic() < end:
            left = self.person(self.odoo.read, "stock.picking", domain, fields)
            if left == []:
                return []
            self.work_through(left or [])
            time.sleep(0.5)
        return [
            f"{row['name']} did not leave: {row['state']}, label "
            f"{row['tiktok_label_state']}"
            for row in left or []
        ] + self.refusals[-3:]

    def person(self, call, *args, **kwargs):
        """What a person does; a dialog or a broken connection is no end."""
        try:
            return call(*args, **kwargs)
        except OdooRefused as error:
            self.refusals.append(str(error).strip().splitlines()[-1])
        except requests.RequestException as error:
            self.refusals.append(type(error).__name__)
        return None

    def work_through(self, rows):
        """One look at the list of transfers, and what each of them needs next."""
        loose = [row["id"] for row in rows if row["state"] in ("confirmed", "waiting")]
        if loose:
            self.transfers(loose, "action_assign")
        there = [row for row in rows if row["state"] == "assigned"]
        for row in there:
            if row["id"] not in self.prepared and self.prepare(row):
                self.prepared.add(row["id"])
        there = [row for row in there if row["id"] in self.prepared]
        wanting = [row["id"] for row in there if self.wants_label(row)]
        for start in range(0, len(wanting), HANDFUL):
            self.person(self.arrange, wanting[start : start + HANDFUL])
        going = [row["id"] for row in there if self.may_leave(row)]
        for start in range(0, len(going), HANDFUL):
            self.validate(going[start : start + HANDFUL])

    def wants_label(self, row):
        return row["tiktok_is_label"] and row["tiktok_label_state"] == "arrange"

    def may_leave(self, row):
        """Own carriers at once; some packers do not wait for the paper."""
        hasty = row["tiktok_label_state"] == "waiting" and row["id"] % 3 == 0
        ready = row["tiktok_label_state"] in ("ready", "printed")
        return not row["tiktok_is_label"] or ready or hasty

    def transfers(self, ids, method, **context):
        """Press a button of the list of transfers."""
        return self.person(
            self.odoo.call, "stock.picking", method, ids, context=context
        )

    def prepare(self, row):
        """Carrier and number; every fourth transfer of a splitting market is partial.

        :return: False when it has to be done again
        """
        vals = {"carrier_id": self.carrier}
        if not row["tiktok_is_label"]:
            self.serial += 1
            vals["carrier_tracking_ref"] = royal_mail(self.serial)
            write = (self.odoo.call, "stock.picking", "write", [row["id"]], vals)
            if not self.person(*write):
                return False
        if row["backorder_id"] or row["id"] % 4 or not self.splits(row):
            return True
        return self.person(self.leave_some, row["move_ids"]) is not None

    def splits(self, row):
        shops = [self.shops[market] for market in SPLITTING]
        domain = [("id", "=", row["tiktok_order_id"][0]), ("backend_id", "in", shops)]
        return bool(self.person(self.odoo.ids, "tiktok.order", domain))

    def leave_some(self, move_ids):
        """One move leaves with half of its pieces, or stays behind."""
        fields = ["product_uom_qty"]
        moves = self.odoo.call("stock.move", "read", move_ids, fields)
        some = max(moves, key=lambda move: move["product_uom_qty"])
        half = some["product_uom_qty"] // 2
        if half or len(moves) > 1:
            vals = {"quantity": half}
            self.odoo.call("stock.move", "write", [some["id"]], vals)
        return True

    def arrange(self, ids):
        """The dialog *Arrange Shipment* for some transfers."""
        action = self.odoo.call("stock.picking", "action_tiktok_arrange", ids)
        wizard = [action["res_id"]]
        self.odoo.call("tiktok.shipment.arrange", "action_arrange", wizard)

    def validate(self, ids):
        """Validate some transfers and answer what is asked."""
        answer = self.transfers(ids, "button_validate", skip_backorder=True)
        if isinstance(answer, dict) and answer.get("res_model") in QUESTIONS:
            model, wizard = answer["res_model"], [answer.get("res_id")]
            if model == "tiktok.gate.question":
                note = {"note": "TikTok is not to be reached"}
                self.person(self.odoo.call, model, "write", wizard, note)
            context = {"skip_backorder": True}
            method = QUESTIONS[model]
            self.person(self.odoo.call, model, method, wizard, context=context)
