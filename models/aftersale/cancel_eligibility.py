"""What TikTok lets the seller cancel now, read from getAftersaleEligibility."""

from typing import NamedTuple

CANCEL = "CANCEL"


class Verdict(NamedTuple):
    """TikTok's word on one unit: may it be cancelled, for which reasons, why not."""

    eligible: bool
    reasons: tuple = ()
    refusal: str = ""


class Eligibility:
    """The answer by unit.

    A unit that TikTok does not mention cannot be cancelled. Source: contract of
    getAftersaleEligibility; reason names are to be used verbatim.
    """

    def __init__(self, verdicts):
        self.verdicts = verdicts

    @classmethod
    def from_payload(cls, skus):
        """Read ``sku_eligibility``; unknown keys and other requests are passed over."""
        verdicts = {}
        for sku in skus or []:
            for row in sku.get("line_item_eligibility") or []:
                if row.get("request_type", CANCEL) == CANCEL:
                    verdicts.update(dict.fromkeys(_unit_ids(row), _verdict(row)))
        return cls(verdicts)

    def without(self, unit_ids, refusal):
        """The same, but for units that are known to be out of reach."""
        gone = dict.fromkeys(unit_ids, Verdict(False, refusal=refusal))
        return type(self)({**self.verdicts, **gone})

    def of(self, unit_id):
        """The verdict on one unit."""
        return self.verdicts.get(unit_id) or Verdict(False)

    def reasons(self, unit_ids):
        """Reasons that fit all of these units, in TikTok's order."""
        verdicts = [self.of(unit_id) for unit_id in unit_ids]
        if not verdicts or not all(verdict.eligible for verdict in verdicts):
            return []
        common = set.intersection(*(set(verdict.reasons) for verdict in verdicts))
        return [name for name in verdicts[0].reasons if name in common]

    def refusals(self, unit_ids):
        """TikTok's different words on why some of these units cannot be cancelled."""
        verdicts = [self.of(unit_id) for unit_id in unit_ids]
        texts = [verdict.refusal for verdict in verdicts if not verdict.eligible]
        return list(dict.fromkeys(text for text in texts if text))


def _unit_ids(row):
    """Units of a row: listed plainly, or inside a list that names bundle pieces."""
    listed = [
        line.get("order_line_item_id") for line in row.get("order_line_list") or []
    ]
    ids = [*(row.get("order_line_items_ids") or []), *listed]
    return [unit_id for unit_id in dict.fromkeys(ids) if unit_id]


def _verdict(row):
    reasons = tuple(row.get("available_reason_names") or ())
    refusal = row.get("ineligible_reason") or ""
    code = row.get("ineligible_code")
    if refusal and code:
        refusal = f"{refusal} ({code})"
    return Verdict(bool(row.get("eligible")), reasons, refusal)
