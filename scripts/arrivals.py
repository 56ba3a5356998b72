"""Print what arrived in Odoo: orders, lines, totals by currency, exceptions."""


def say(text):
    """Print at once, also into a pipe."""
    print(text, flush=True)


class Arrivals:
    """Reads what stands in Odoo for some shops and prints it."""

    def __init__(self, odoo, shops):
        self.odoo = odoo
        self.mine = [("backend_id", "in", shops)]

    def show(self):
        """Print orders, lines, totals by currency and exceptions."""
        say("")
        self.show_orders()
        self.show_sales()
        self.show_exceptions()

    def show_orders(self):
        """TikTok orders by status, and their pieces."""
        rows = self.odoo.call(
            "tiktok.order",
            "formatted_read_group",
            self.mine,
            ["external_state"],
            ["__count"],
        )
        pieces = self.odoo.call("tiktok.order.line", "search_count", self.mine)
        orders = sum(row["__count"] for row in rows)
        say(f"TikTok orders: {orders} with {pieces} pieces")
        for row in rows:
            say(f"  {row['__count']:>6}  {row['external_state']}")

    def show_sales(self):
        """Sale orders by state and currency with their totals."""
        bound = self.odoo.read("tiktok.order", self.mine, ["sale_order_id"])
        ids = [row["sale_order_id"][0] for row in bound if row["sale_order_id"]]
        lines = self.odoo.call(
            "sale.order.line", "search_count", [("order_id", "in", ids)]
        )
        say(f"Sale orders: {len(ids)} with {lines} lines")
        for row in self.odoo.call(
            "sale.order",
            "formatted_read_group",
            [("id", "in", ids)],
            ["state", "currency_id"],
            ["__count", "amount_total:sum"],
        ):
            currency, total = row["currency_id"][1], row["amount_total:sum"]
            say(f"  {row['__count']:>6}  {row['state']:<8} {total:>14.2f} {currency}")

    def show_exceptions(self):
        """What waits for a person."""
        rows = self.odoo.read(
            "tiktok.exception",
            [*self.mine, ("state", "=", "open")],
            ["title", "res_name", "message"],
        )
        failed = self.odoo.call("queue.job", "search_count", [("state", "=", "failed")])
        say(f"Exceptions: {len(rows)}; failed jobs: {failed}")
        for row in rows:
            say(f"  {row['title']}: {row['res_name']}: {row['message'] or ''}")
