"""Problems of what TikTok has and Odoo cannot name yet."""

from odoo.tools.translate import LazyTranslate

from .kind import Kind

_lt = LazyTranslate(__name__)

KINDS = {
    "warehouse_unmapped": Kind(
        _lt("TikTok warehouse without an Odoo warehouse"),
        _lt(
            "Choose the Odoo warehouse on the TikTok warehouse; waiting orders "
            "follow by themselves."
        ),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Map the warehouse"),
    ),
    "sku_unmapped": Kind(
        _lt("TikTok SKU without a product"),
        _lt(
            "Choose the product on the TikTok SKU; waiting orders follow by themselves."
        ),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Map the SKU"),
    ),
    "sku_ambiguous": Kind(
        _lt("Several products fit the TikTok SKU"),
        _lt("Choose the right product on the TikTok SKU, or mend the double code."),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Choose the product"),
    ),
    "sku_archived": Kind(
        _lt("The mapped product is archived"),
        _lt("Restore the product or map the TikTok SKU to another one."),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Open the SKU"),
    ),
    "kit_empty": Kind(
        _lt("The kit has no components"),
        _lt("Add components to the kit's bill of materials."),
        "2",
        "manager",
        "action_open_mapping",
        _lt("Open the SKU"),
    ),
    "bundle_unmapped": Kind(
        _lt("TikTok bundle without a kit"),
        _lt(
            "No kit has the same components. Create the proposed kit with one "
            "click, or map the TikTok SKU to an existing kit."
        ),
        "2",
        "manager",
        "action_create_proposed_kit",
        _lt("Create the proposed kit"),
    ),
}
