"""Cancellations: finding them, answering requests, cancelling as the seller.

Codes whose meaning is documented are used where they fit; which of them answers a
request that is not open, or an unknown cancellation, is assumed.
"""

from ..cancel_reasons import reject_reasons
from ..cancellations import PENDING
from ..paging import cut
from ..refusal import Refusal, invalid_parameter
from .registry import serves

IN = {
    "cancel_ids": "cancel_id",
    "order_ids": "order_id",
    "cancel_types": "cancel_type",
    "cancel_status": "cancel_status",
}
MOST = 50


@serves("searchCancellations")
def search(box, request):
    """One page of the cancellations that pass the filters, oldest first by default."""
    found = [
        entry
        for entry in box.cancellations.of(request.shop).values()
        if _passes(box, request, entry)
    ]
    field = request.query["sort_field"]
    descending = request.query["sort_order"] == "DESC"
    found.sort(key=lambda entry: (entry[field], entry["cancel_id"]), reverse=descending)
    query = {**request.query, "page_size": _page_size(request.query["page_size"])}
    page, token = cut(found, query, [request.body, field, descending])
    return {"total_count": len(found), "next_page_token": token, "cancellations": page}


def _page_size(text):
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        raise invalid_parameter("page_size", f"must be from 1 to {MOST}")
    return int(text)


def _passes(box, request, entry):
    for name, wanted in request.body.items():
        if name in IN:
            if wanted and entry[IN[name]] not in wanted:
                return False
        elif name == "buyer_user_ids":
            order = box.orders.payload(request.shop, entry["order_id"])
            if wanted and order["user_id"] not in wanted:
                return False
        elif name != "locale":
            field, _, bound = name.rpartition("_")
            if entry[field] < wanted if bound == "ge" else entry[field] >= wanted:
                return False
    return True


@serves("approveCancellation")
def approve(box, request):
    """Grant a buyer's request; the same key again changes nothing."""
    entry = box.cancellations.find(request.shop, request.params["cancel_id"])
    if _is_first(box, request, entry):
        box.life.approve_request(request.shop, entry["order_id"])
    return {}


@serves("rejectCancellation")
def reject(box, request):
    """Refuse a buyer's request, with a reason of the current list; not in the US."""
    entry = box.cancellations.find(request.shop, request.params["cancel_id"])
    if request.shop["region"] == "US":
        # since March 2024 (notice of the US workflow); the code is assumed
        message = "Reject Cancellation is discontinued, ship the order to refuse"
        raise Refusal(25001003, message)
    names = [reason["name"] for reason in reject_reasons(request.shop["region"])]
    if request.body["reject_reason"] not in names:
        raise Refusal(25001014, "The reject reason is invalid")
    if _is_first(box, request, entry):
        box.life.reject_request(request.shop, entry["order_id"])
    return {}


def _is_first(box, request, entry):
    """Is this answer new? Raises when the request is answered already."""
    key = request.query.get("idempotency_key")
    name = f"{request.operation.id}/{entry['cancel_id']}/{key}"
    if key and name in box.state["answered"]:
        return False
    if entry["cancel_status"] != PENDING:
        raise Refusal(25001003, f"The cancellation is {entry['cancel_status']}")
    if key:
        box.state["answered"][name] = box.clock.now()
    return True


@serves("getRejectReasons")
def reasons(box, request):
    """The reasons for refusing one request."""
    box.cancellations.find(request.shop, request.query["return_or_cancel_id"])
    return {"reasons": reject_reasons(request.shop["region"])}


@serves("getDecisionEligibility")
def decisions(box, request):
    """Which answers to a request are possible now."""
    entry = box.cancellations.find(request.shop, request.query["return_or_cancel_id"])
    wanted = request.query.get("check_decisions") or (
        "APPROVE_REQUEST_CANCEL",
        "REJECT_REQUEST_CANCEL",
    )
    return {"decisions": [_decision(request.shop, entry, name) for name in wanted]}


def _decision(shop, entry, name):
    rejects = name == "REJECT_REQUEST_CANCEL"
    problem = ""
    if entry["cancel_status"] != PENDING or not name.endswith("_REQUEST_CANCEL"):
        problem = f"The cancellation is {entry['cancel_status']}"
    elif rejects and shop["region"] == "US":
        problem = "Reject Cancellation is discontinued, ship the order to refuse"
    if problem:
        return {
            "decision": name,
            "eligible": False,
            "ineligible_code": 25001003,
            "ineligible_reason": problem,
        }
    answer = {"decision": name, "eligible": True}
    if rejects:
        answer["available_reject_reasons"] = reject_reasons(shop["region"])
    return answer
