from . import engine
from . import connection
from . import catalog
