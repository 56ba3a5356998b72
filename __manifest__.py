{
    "name": "Connector TikTok Shop",
    "summary": "Orders, stock, shipping and settlements of TikTok Shop inside Odoo",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "connector_tiktok_shop contributors",
    "license": "AGPL-3",
    "depends": ["queue_job", "sale_management", "sale_mrp", "stock_delivery"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [],
    "application": True,
    "installable": True,
}
