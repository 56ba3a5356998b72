"""One worker process: imports its share of the orders when told to."""

import sys
import time

from psycopg2 import OperationalError

from odoo.addons.queue_job.exception import RetryableJobError

from .database import Database
from .order_world import OrderWorld

JOB = 20
#: seconds until a job that met another one looks again; the queue takes a whole one
PAUSE = 0.02


def main(config_file, name, first, count):
    """Import orders by number in jobs of twenty."""
    database = Database(config_file, name)
    world = OrderWorld(database)
    numbers = range(int(first), int(first) + int(count))
    details = [world.payloads.detail(number) for number in numbers]
    world.answers.details = {detail["id"]: detail for detail in details}
    batches = [details[start : start + JOB] for start in range(0, len(details), JOB)]
    _say("ready")
    sys.stdin.readline()
    _say(sum(_import(world, batch) for batch in batches))


def _import(world, batch):
    """Import one batch, again after a collision with another worker as jobs are.

    :return: number of collisions
    """
    collisions = 0
    while True:
        try:
            with world.database.transaction() as env:
                backend = world.shop(env)
                known = backend.env["tiktok.order"]._bindings_by_external_id(
                    backend, [detail["id"] for detail in batch]
                )
                orders = backend.env["tiktok.order"].union(*known.values())
                orders._import_orders()
            return collisions
        except (OperationalError, RetryableJobError):
            collisions += 1
            time.sleep(PAUSE)


def _say(word):
    print(word, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
