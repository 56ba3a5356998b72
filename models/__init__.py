from . import engine
from . import connection
from . import catalog
from . import order
from . import fulfillment
from . import aftersale
from . import stock
from . import alert
