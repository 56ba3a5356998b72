"""The database under measurement."""

from contextlib import contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


class Database:
    """A registry and transactions whose record cache is cold, as a job's is."""

    def __init__(self, config_file, name):
        self.config_file = config_file
        self.name = name
        config.parse_config(
            ["-c", config_file, "-d", name, "--no-http", "--log-level=critical"],
            setup_logging=True,
        )
        self.registry = Registry(name)

    @contextmanager
    def transaction(self):
        """A new environment; committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def analyze(self):
        """Tell the planner what was seeded, else its plans are a matter of luck."""
        with self.registry.cursor() as cr:
            dsn = cr.connection.dsn
        connection = psycopg2.connect(dsn)
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")
        connection.close()
