"""TikTok's side of the stock, held in this process: no HTTP, every call counted."""

import threading

#: TikTok's ids of the three warehouses
WAREHOUSES = ("7498000000000000001", "7498000000000000002", "7498000000000000003")


class StoredStock:
    """Stands in for the client; answers as TikTok does and remembers what it was told.

    May be asked by several threads at once.
    """

    latency = 0.0
    api_url = "http://127.0.0.1"
    timeout = (5, 20)

    def __init__(self):
        self.figures = {}
        self.listings = {}
        self.calls = []
        self._lock = threading.Lock()

    def put(self, listing, sku, warehouses, quantity=0):
        """A SKU of a listing with the same figure in each of these warehouses."""
        self.listings[sku] = listing
        self.figures[sku] = {warehouse: [quantity, 0] for warehouse in warehouses}

    def forget_calls(self):
        """Begin to count anew."""
        with self._lock:
            self.calls = []

    def count(self, name):
        """How often a call came since then."""
        with self._lock:
            return sum(call[0] == name for call in self.calls)

    def products_written(self):
        """The TikTok ids of the products in the writes, one for each write."""
        with self._lock:
            return [call[1] for call in self.calls if call[0] == "update_inventory"]

    # === CALLS === #

    def search_orders(self, **_window):
        """No order was placed meanwhile."""
        self._note("search_orders")
        return {"orders": [], "next_page_token": None, "total_count": 0}

    def get_orders(self, ids):
        """None is ever asked for."""
        self._note("get_orders", list(ids))
        return []

    def search_inventory(self, product_ids=None, sku_ids=None):
        """Rows as the platform's, by product."""
        self._note("search_inventory")
        wanted = set(sku_ids or ())
        if not wanted:
            products = set(product_ids or ())
            wanted = {s for s, listing in self.listings.items() if listing in products}
        found = {}
        for sku in wanted & set(self.figures):
            found.setdefault(self.listings[sku], []).append(self._row(sku))
        return [{"product_id": key, "skus": rows} for key, rows in found.items()]

    def update_inventory(self, product_id, skus):
        """Takes over all figures, ``{sku: {warehouse: pieces}}``; refuses none."""
        self._note("update_inventory", product_id)
        for sku, wanted in skus.items():
            for warehouse, quantity in wanted.items():
                self.figures[sku][warehouse][0] = quantity
        return {}

    # === PACE === #

    def twin(self, *_connection):
        """One serves all threads."""
        return self

    def pace(self, _operation):
        """As fast as one likes."""
        return float("inf"), 0.0

    def set_pace(self, *_learned):
        """Nothing is slowed down."""

    def _note(self, *call):
        with self._lock:
            self.calls.append(call)

    def _row(self, sku):
        figures = self.figures[sku]
        return {
            "id": sku,
            "total_available_quantity": sum(pair[0] for pair in figures.values()),
            "total_committed_quantity": sum(pair[1] for pair in figures.values()),
            "warehouse_inventory": [
                {
                    "warehouse_id": warehouse,
                    "available_quantity": available,
                    "committed_quantity": committed,
                }
                for warehouse, (available, committed) in figures.items()
            ],
        }
