"""The one catalogue of problems that can wait for a person.

Each kind says what happened (title), what to do (hint), how urgent it is and who owns
it; a module holds the kinds of one room. Each title has its line in the runbook of
README.rst.
"""

from . import (
    cancellation,
    carrier,
    connection,
    dispatch,
    label,
    mapping,
    order,
    shipment,
    stock,
)
from .kind import ROLES, SEVERITIES, Kind

#: what TikTok or Odoo may put in the way, by the code of the problem
CATALOG: dict[str, Kind] = {
    **connection.KINDS,
    **mapping.KINDS,
    **order.KINDS,
    **cancellation.KINDS,
    **stock.KINDS,
    **shipment.KINDS,
    **carrier.KINDS,
    **label.KINDS,
    **dispatch.KINDS,
}
