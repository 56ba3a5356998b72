"""What happens when the addon goes."""

#: states in which a job may still run
OPEN = ("wait_dependencies", "pending", "enqueued", "started")


def uninstall_hook(env):
    """Cancel the addon's own jobs: nobody can run them any more.

    And drop the index on a column of Odoo's own, which would stay with the column.
    """
    env["queue.job"].search(
        [("model_name", "=like", "tiktok.%"), ("state", "in", OPEN)]
    ).write({"state": "cancelled"})
    env.cr.execute("DROP INDEX IF EXISTS sale_order__client_order_ref_index")
