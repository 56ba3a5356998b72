"""Measures flows of the connector against plain Odoo doing the same work."""
