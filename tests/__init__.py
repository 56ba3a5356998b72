from . import test_architecture
from . import test_client_calls
from . import test_client_connection
from . import test_client_errors
from . import test_client_signing
from . import test_client_throttle
from . import test_documentation
