from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import Command, api, models
from odoo.tools import format_datetime

from ...client import BusinessError, Pipe
from ...exceptions import ProblemError
from .label_refusals import refusal_of
from .parcel_measure import Measure, dimension_payload, weight_payload

#: seconds that a person waits for services and slots at most
BUDGET = 6.0
MOST_CONNECTIONS = 6


class Question(NamedTuple):
    """What is asked about one row of the dialog."""

    line_id: int
    method: str
    arguments: dict


class TikTokArrangeReader(models.AbstractModel):
    """Services with their prices and times of collection, asked for while a person
    waits: side by side, and not for long."""

    _inherit = "tiktok.arrange.reader"

    @api.model
    def _ask(self, lines):
        """Services and slots of these rows, side by side and not for long.

        :return: a sentence when TikTok did not answer everything, else False
        """
        silent = self.env["tiktok.shipment.arrange.line"]
        for backend, own in lines.grouped(
            lambda line: line.sudo().order_id.backend_id
        ).items():
            silent |= self._ask_shop(backend, own)
        if not silent:
            return False
        return self.env._(
            "TikTok has not told services and prices of %s parcels in time. They can "
            "be arranged all the same, with its usual service.",
            len(silent),
        )

    def _ask_shop(self, backend, lines):
        """The rows about which TikTok did not answer."""
        questions = [q for line in lines if (q := self._prepare_question(line))]
        try:
            client = backend._client(hurry=BUDGET)
        except ProblemError:
            return lines
        run = Pipe(client, MOST_CONNECTIONS).run(questions, ask, BUDGET)
        silent = lines.browse(question.line_id for question in run.left)
        for done in run.outcomes:
            line = lines.browse(done.task.line_id)
            if isinstance(done.error, BusinessError):
                line.problem = self._refusal_text(done.error)
            elif done.error:
                silent |= line
            elif done.task.method == "get_shipping_services":
                self._show_services(line, done.result)
            else:
                self._show_slots(line, done.result)
        return silent

    def _prepare_question(self, line):
        """The call about one row, None where there is nothing to ask."""
        line = line.sudo()
        units = self._units(line)
        if line.is_made:
            return None
        if line.has_slots:
            packages = set(units.mapped("package_external_id")) - {False}
            if len(packages) != 1:
                return None
            arguments = {"package_id": packages.pop()}
            return Question(line.id, "get_handover_slots", arguments)
        if len(units.order_id) != 1:
            return None
        choice = line._prepare_choice_vals()
        sides = ("box_length", "box_width", "box_height")
        measure = Measure(choice["weight"], *(choice[side] for side in sides))
        market = line.order_id.backend_id.region
        return Question(
            line.id,
            "get_shipping_services",
            {
                "order_id": line.order_id.external_id,
                "line_ids": units.mapped("external_id"),
                "weight": weight_payload(measure, market),
                "dimension": dimension_payload(measure, market),
            },
        )

    def _units(self, line):
        if line.shipment_id:
            return line.shipment_id.unit_ids
        unit_ids = self._parcel(line.parcel).unit_ids
        return self.env["tiktok.order.line"].sudo().browse(unit_ids)

    def _refusal_text(self, error):
        text = self.env["tiktok.exception"]._client_error_text(error)
        words = (
            self.env["tiktok.label.exporter"]._words().get(refusal_of(error.code).kind)
        )
        return f"{words} {text}" if words else text

    # === SHOW === #

    def _show_services(self, line, answer):
        """Services by name with their price; TikTok's own choice is preselected."""
        services = answer.get("shipping_services") or []
        currencies = {
            currency.name: currency.id
            for currency in self.env["res.currency"].search(
                [("name", "in", [s.get("currency") for s in services])]
            )
        }
        kept = line.service_id.external_id
        line.service_ids = [Command.clear()] + [
            Command.create(self._prepare_service_vals(service, currencies))
            for service in services
        ]
        again = line.service_ids.filtered(lambda s: kept and s.external_id == kept)
        line.service_id = (again or line.service_ids.sorted())[:1]
        if not services:
            line.problem = self.env["tiktok.label.exporter"]._words()[
                "label_no_service"
            ]

    def _prepare_service_vals(self, service, currencies):
        """A service as TikTok offers it (contract: getEligibleShippingServices)."""
        first, last = (
            service.get("earliest_delivery_days"),
            service.get("latest_delivery_days"),
        )
        return {
            "external_id": service["id"],
            "name": service.get("name") or service.get("shipping_provider_name") or "-",
            "price": float(service.get("price") or 0),
            "currency_id": currencies.get(service.get("currency")),
            "days": last
            and self.env._("%(first)s-%(last)s days", first=first or last, last=last),
            "is_default": bool(service.get("is_default")),
        }

    def _show_slots(self, line, answer):
        """Ways to hand the parcel over; the first collection is preselected."""
        vals_list = []
        if answer.get("can_pickup"):
            vals_list += [
                self._prepare_slot_vals(slot)
                for slot in answer.get("pickup_slots") or []
                if slot.get("available")
            ] or [{"name": self.env._("Collected by the carrier"), "method": "PICKUP"}]
        if answer.get("can_drop_off"):
            vals_list.append({"name": self.env._("Drop off"), "method": "DROP_OFF"})
        line.slot_ids = [Command.clear()] + [Command.create(v) for v in vals_list]
        line.slot_id = line.slot_ids[:1]

    def _prepare_slot_vals(self, slot):
        """A collection with its time, in the time zone of the user."""
        start, end = (
            datetime(1970, 1, 1) + timedelta(seconds=slot[name])
            for name in ("start_time", "end_time")
        )
        shown = format_datetime(self.env, start, dt_format="EEE d MMM HH:mm")
        until = format_datetime(self.env, end, dt_format="HH:mm")
        return {
            "name": self.env._("Collected %(start)s-%(end)s", start=shown, end=until),
            "method": "PICKUP",
            "start": start,
            "end": end,
        }


def ask(client, question):
    """What a thread does: one question."""
    return getattr(client, question.method)(**question.arguments)
