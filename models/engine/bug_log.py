"""Bugs in the log: where they are, never what they say."""

import logging
import traceback

_logger = logging.getLogger(__name__)


def log_bug(method, records, error):
    """Where a bug is, without its message: that may hold a row with personal data."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    _logger.error("%s on %s: %s\n%s", method, records, type(error).__name__, trace)
