"""What may differ from shop to shop in how it takes stock.

Except for the right to several warehouses none of it is documented: a test chooses.
"""

#: name -> values, the first one is what a new shop has
SWITCHES = {
    # without it a SKU with several warehouses is refused (12052094)
    "multi_warehouse_right": (True, False),
    # without it zero is refused (12019024)
    "zero_stock_allowed": (True, False),
    # is a written quantity what may be sold, or also what orders hold?
    "stock_write": ("available", "on_hand"),
    # does a listing that comes back pass the audit again?
    "activation_audits": (False, True),
}
