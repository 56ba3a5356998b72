"""pytest plugin: each worker of a parallel run tests in a database of its own.

Worker ``gw0`` of a run on ``test`` uses ``test_gw0``; ``scripts/test`` makes the
copies.
"""

import os

import pytest


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Name the database before the Odoo plugin reads the option."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        config.option.odoo_database += f"_{worker}"
    yield
