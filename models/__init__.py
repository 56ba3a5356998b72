"""The rooms. A flow is a room: its records, its services and what it adds to Odoo's own
models stand together. The first page of each room says where things are.

    engine: what every flow is built of: records, wanted work, problems for people
    connection: accounts, shops, warehouses, carriers, events
    catalog: listings, SKUs and the products that they mean
    order: from TikTok's orders to sales orders, and changes on either side
    fulfillment: gate, parcels, carriers, labels, packages
    dispatch: deadlines, and the late dispatch rate
    aftersale: cancellations in both directions
    stock: what TikTok may sell
    audit: the check before a promotion
    rehearsal: a sale in fast motion
    alert: who is told about a problem
"""

from . import engine
from . import connection
from . import catalog
from . import order
from . import fulfillment
from . import dispatch
from . import aftersale
from . import stock
from . import audit
from . import rehearsal
from . import alert
