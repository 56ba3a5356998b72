"""What may differ from shop to shop in how it takes stock and parcels.

Except for what says so none of it is documented: a test chooses.
"""

#: name -> values, the first one is what a new shop has
SWITCHES = {
    # without it a SKU with several warehouses is refused (12052094; documented)
    "multi_warehouse_right": (True, False),
    # without it zero is refused (12019024)
    "zero_stock_allowed": (True, False),
    # is a written quantity what may be sold, or also what orders hold?
    "stock_write": ("available", "on_hand"),
    # does a listing that comes back pass the audit again?
    "activation_audits": (False, True),
    # is a single service offered for a label, whatever service the call names?
    "label_allocation": (False, True),
    # is a label without a weight refused (21001001)?
    "weight_required": (False, True),
    # does time cancel orders that are not shipped (documented)?
    "auto_cancels": (True, False),
}
