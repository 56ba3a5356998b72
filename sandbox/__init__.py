"""A local TikTok Shop: one stateful stand-in for the Open API.

It shares no code with the connector, so that it cannot confirm its mistakes. Use
``Sandbox().handle`` in tests and ``python -m sandbox`` on localhost.
"""

from .box import Sandbox
from .refusal import Refusal
