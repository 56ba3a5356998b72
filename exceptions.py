"""Python exceptions of the connector itself; those of the API live in ``client``."""

from odoo.exceptions import ConcurrencyError

from odoo.addons.queue_job.exception import RetryableJobError


class ProblemError(Exception):
    """An expected business problem that waits for a person.

    :param code: key of ``models/engine/exception_catalog.py``
    :param message: one translated sentence that names the object and the amounts,
        without personal data and secrets
    :param deadline: naive UTC datetime until when a person has to act, if any
    """

    #: state that the record under work gets: ``failed`` waits for *Retry*
    sync_state = "failed"

    def __init__(self, code, message, deadline=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.deadline = deadline


class MappingMissingError(ProblemError):
    """Something must be mapped first; saving the mapping releases the record."""

    sync_state = "blocked"


class CollisionError(RetryableJobError, ConcurrencyError):
    """Another worker stored the same object a moment ago.

    Both the job runner and Odoo's own request handling start the transaction again;
    it then finds the object.
    """

    def __init__(self, name):
        super().__init__(f"{name}: stored by another worker", seconds=1)
