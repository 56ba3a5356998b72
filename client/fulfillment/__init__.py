"""Family *fulfillment*: parcels, labels, tracking numbers."""

from .labels import LabelCalls
from .packages import PackageCalls
from .rows import MOST_PACKAGES, PackageError
from .tracking import TrackingCalls


class FulfillmentCalls(PackageCalls, LabelCalls, TrackingCalls):
    """All calls about parcels. Times are Unix seconds. ``sub_items`` is ``{line id:
    [sub item ids]}`` and says that only these parts of a bundle go.

    No call takes an idempotency key: after an error with ``outcome_unknown`` read the
    package or the order before calling again.
    """
