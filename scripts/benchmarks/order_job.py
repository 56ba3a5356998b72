"""One job as the job runner executes it."""

from odoo.addons.queue_job.controllers.main import RunJobController

from .meter import metered


class OneJob:
    """Enqueues the import of one order and runs it by the runner's controller."""

    def __init__(self, world):
        self.world = world

    def run(self, order_id):
        """Cost of the job: acquire, perform, done; enqueueing is the webhook's."""
        uuid = self._enqueue(order_id)
        with metered() as cost:
            self.world.database.registry.check_signaling()
            with self.world.database.transaction() as env:
                job = RunJobController._acquire_job(env, uuid)
                RunJobController._runjob(env, job)
        return cost

    def _enqueue(self, order_id):
        with self.world.database.transaction() as env:
            backend = self.world.shop(env)
            backend.env["tiktok.order"].browse(order_id)._enqueue_import()
            job = env["queue.job"].search([], order="id desc", limit=1)
            # what the runner notes when it takes a job from the queue
            job.state = "enqueued"
            return job.uuid
