"""What happens when the addon goes."""

#: states in which a job may still run
OPEN = ("wait_dependencies", "pending", "enqueued", "started")


def uninstall_hook(env):
    """Cancel the addon's own jobs: nobody can run them any more."""
    env["queue.job"].search(
        [("model_name", "=like", "tiktok.%"), ("state", "in", OPEN)]
    ).write({"state": "cancelled"})
