from . import engine
from . import connection
