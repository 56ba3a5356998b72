"""Python exceptions of the connector itself; those of the API live in ``client``."""

from odoo.exceptions import ConcurrencyError

from odoo.addons.queue_job.exception import RetryableJobError


class ProblemError(Exception):
    """An expected business problem that waits for a person.

    :param code: key of ``models/engine/exception_catalog/``
    :param message: one translated sentence that names the object and the amounts,
        without personal data and secrets
    :param deadline: naive UTC datetime until when a person has to act, if any
    :param record: the object to mend when it is not the one under work; it gets the
        exception, once for all who wait for it
    :param flow: flow of that object
    """

    #: state that the record under work gets: ``failed`` waits for *Retry*
    sync_state = "failed"

    def __init__(self, code, message, deadline=None, record=None, flow=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.deadline = deadline
        self.record = record
        self.flow = flow


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


class LockLostError(RetryableJobError, ConcurrencyError):
    """The connection that held our locks is gone: somebody else may be at work.

    Like the end of the worker: nothing more is sent or stored, and the next run reads
    what became of it.
    """

    def __init__(self):
        super().__init__("The connection that held the locks has ended", seconds=1)
