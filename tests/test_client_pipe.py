"""Several connections work through one list, at the pace of the platform."""

import threading
import time
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.client import (
    BusinessError,
    Pipe,
    RateLimitError,
    TransportError,
    connections_for,
)
from odoo.addons.connector_tiktok_shop.client import pipe as pipe_module


class Client:
    """Stands in for the client: all twins are the same."""

    latency = 0.01

    def twin(self, _patience):
        return self


@tagged("post_install", "-at_install")
class TestPipe(BaseCase):
    def setUp(self):
        super().setUp()
        self.lock, self.busy, self.most_busy = threading.Lock(), 0, 0
        self.startPatcher(patch.object(pipe_module, "ASK", 0.02))

    def perform(self, _client, task):
        """A call that takes a moment; how many are under way is noticed."""
        with self.lock:
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
        time.sleep(0.01)
        with self.lock:
            self.busy -= 1
        if isinstance(task, Exception):
            raise task
        return -task

    def run_pipe(self, tasks, connections=2, seconds=10, wanted=None, is_old=None):
        pipe = Pipe(Client(), connections, wanted)
        return pipe.run(tasks, self.perform, seconds, is_old)

    def test_each_task_is_done_once(self):
        run = self.run_pipe(range(20))
        results = {outcome.task: outcome.result for outcome in run.outcomes}
        self.assertEqual(results, {task: -task for task in range(20)})
        self.assertEqual((len(run.outcomes), run.left), (20, []))
        self.assertEqual(self.most_busy, 2)

    def test_connections_follow_a_pace_that_rises(self):
        pace = iter([2, 4])
        self.run_pipe(range(60), wanted=lambda: next(pace, 5))
        self.assertEqual(self.most_busy, 5)

    def test_a_pace_that_falls_ends_no_connection(self):
        run = self.run_pipe(range(30), 3, wanted=lambda: 1)
        self.assertEqual((len(run.outcomes), self.most_busy), (30, 3))

    def test_there_are_no_more_connections_than_tasks(self):
        submitted = []
        submit = Pipe._threads().submit

        def count(*args):
            submitted.append(args)
            return submit(*args)

        with patch.object(Pipe._threads(), "submit", count):
            self.run_pipe(range(3), 8, wanted=lambda: 8)
        self.assertLessEqual(len(submitted), 3)

    def test_work_that_is_wanted_no_longer_stays(self):
        run = self.run_pipe(range(1000), is_old=lambda: True, wanted=lambda: 4)
        self.assertTrue(run.left)
        self.assertEqual(len(run.left) + len(run.outcomes), 1000)

    def test_a_refusal_for_the_pace_ends_the_run_and_loses_nothing(self):
        refusal = RateLimitError("slow down", 3.0, code=36009036)
        run = self.run_pipe([1, refusal, *range(2, 500)], wanted=lambda: 4)
        self.assertIn(refusal, run.left)
        self.assertEqual(run.pause, 3.0)
        self.assertEqual(len(run.left) + len(run.outcomes), 500)

    def test_a_task_that_fails_by_itself_stops_no_other(self):
        failed = BusinessError("no", code=12052207)
        run = self.run_pipe([failed, *range(9)])
        self.assertEqual(len(run.outcomes), 10)
        (error,) = [outcome.error for outcome in run.outcomes if outcome.error]
        self.assertIs(error, failed)

    def test_trouble_of_the_line_stops_the_others(self):
        run = self.run_pipe([TransportError("gone"), *range(500)], wanted=lambda: 4)
        self.assertTrue(run.left)

    def test_a_bug_is_raised_after_all_threads_have_ended(self):
        with self.assertRaises(KeyError):
            self.run_pipe([KeyError("bug"), *range(100)], wanted=lambda: 4)
        self.assertEqual(self.busy, 0)

    def test_a_bug_is_not_raised_while_another_call_is_under_way(self):
        """Whoever waits for the run holds a lock that others must not get yet."""
        calling, ended = threading.Event(), []

        def perform(_client, task):
            if task == "bug":
                calling.wait(5)
                raise KeyError(task)
            calling.set()
            time.sleep(0.1)
            ended.append(task)

        with self.assertRaises(KeyError):
            Pipe(Client(), 2).run(["bug", "call"], perform, 10)
        self.assertEqual(ended, ["call"])

    def test_our_own_pace_that_holds_a_call_back_is_no_wish_of_the_platform(self):
        run = self.run_pipe([1, RateLimitError("held back", 3.0), *range(2, 500)])
        self.assertTrue(run.left)
        self.assertEqual(run.pause, 0)

    def test_a_single_connection_is_the_clients_own(self):
        client, tasks = Client(), [1, 2, 3]
        with patch.object(Client, "twin", side_effect=AssertionError):
            run = Pipe(client, 1).run(tasks, self.perform, 10)
        self.assertEqual([outcome.task for outcome in run.outcomes], tasks)

    def test_a_single_connection_asks_whether_its_work_is_wanted(self):
        run = self.run_pipe(range(1000), 1, is_old=lambda: True)
        self.assertEqual(len(run.left) + len(run.outcomes), 1000)
        self.assertTrue(run.left)

    def test_what_was_not_sent_in_time_keeps_its_order(self):
        run = self.run_pipe(range(1000), seconds=0.05)
        self.assertEqual(run.left, sorted(run.left))
        self.assertEqual(run.left[-1], 999)

    def test_the_answer_time_is_the_median(self):
        times = iter([0.1, 0.2, 9.0])
        client = Client()

        def perform(*_call):
            client.latency = next(times)

        self.assertEqual(Pipe(client, 1).run([1, 2, 3], perform, 10).latency, 0.2)

    def test_a_pace_is_kept_busy_by_so_many_connections(self):
        self.assertEqual(connections_for(20, 0.3, 8), 7)
        self.assertEqual(connections_for(10, 0.3, 8), 4)
        self.assertEqual(connections_for(50, 1.0, 8), 8)
        self.assertEqual(connections_for(float("inf"), 0.3, 8), 1)
