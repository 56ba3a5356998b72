"""The rooms. Each flow has one, where its records, its services and what it adds to
Odoo's own models stand together. The first page of each room says where things are.

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

Inside a room ``tiktok_<thing>`` is a model of ours, the name of a model of Odoo's what
we add to it, and any other name plain Python, most of it without a database. What
follows the name of a model says which side of it stands in the file

    ``_importer``, ``_exporter``, ``_reader``  the service that does the work
    ``_sync``, ``_pump``, ``_event``           its jobs, scheduled actions and events
    ``_mirror``, ``_store``                    TikTok's word or figures, written at once
    ``_screen``, ``_texts``, ``_figures``      what people see of it and read
    ``_marks``                                 changes after which figures are due
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
