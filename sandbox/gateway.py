"""The API host: every call of the Open API passes here."""

from __future__ import annotations

from . import frame
from .message import Answer
from .operations import HANDLERS
from .refusal import Refusal


class Gateway:
    """Checks a call, lets faults strike, serves the operation, keeps the journal."""

    def __init__(self, box):
        self.box = box

    def answer(self, call):
        """The answer to one API call, entered in the journal."""
        entry = self.box.journal.open(call)
        try:
            entry["operation"] = self.box.contract.find(call.method, call.path)[0].id
        except Refusal as refusal:
            return self._refuse(entry, refusal)
        return self._with_faults(entry, call)

    def _with_faults(self, entry, call):
        cipher = call.arguments.get("shop_cipher")
        faults = self.box.faults.strike(entry["operation"], cipher)
        for fault in faults:
            answer = fault.before(entry["request_id"])
            if answer:
                entry["fault"] = fault.kind
                return self.box.journal.close(entry, answer)
        answer = self._serve(entry, call)
        for fault in faults:
            entry["fault"] = fault.kind
            answer = fault.after(answer)
        return answer

    def _serve(self, entry, call):
        try:
            request = frame.check(self.box, call)
            entry["shop"] = (request.shop or {}).get("id", "")
            self.box.limits.spend(request)
            handler = HANDLERS.get(request.operation.id)
            if not handler:
                raise Refusal(36009009, f"{call.path} is not served by this sandbox")
            data = handler(self.box, request)
        except Refusal as refusal:
            return self._refuse(entry, refusal)
        if self.box.check_answers:
            request.operation.answer_validator.validate(data)
        if call.method != "GET":
            self.box.touch()
        return self.box.journal.close(
            entry, Answer.json(envelope(0, "Success", entry["request_id"], data))
        )

    def _refuse(self, entry, refusal):
        payload = envelope(refusal.code, refusal.message, entry["request_id"])
        answer = Answer.json(payload, refusal.http_status, refusal.headers)
        return self.box.journal.close(entry, answer, refusal.code)


def envelope(code, message, request_id, data=None):
    """The frame every answer of the platform has."""
    payload = {"code": code, "message": message, "request_id": request_id}
    if data is not None:
        payload["data"] = data
    return payload
