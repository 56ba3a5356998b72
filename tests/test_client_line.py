import threading

from odoo.tests.common import BaseCase, tagged

from ..client import BusinessError, Pipe, RateLimitError, TransportError

PATIENCE = 10


class Caller:
    """Stands in for the client; one serves all threads."""

    latency = None

    def twin(self, _patience):
        return self


@tagged("post_install", "-at_install")
class TestLine(BaseCase):
    """Threads work through what is added meanwhile."""

    def setUp(self):
        super().setUp()
        self.begun, self.seen = threading.Semaphore(0), []
        self.go_on = threading.Event()

    def perform(self, _client, task):
        self.seen.append(task)
        if isinstance(task, Exception):
            raise task
        return task

    def slow(self, client, task):
        """The same, when the test lets it."""
        self.begun.release()
        self.assertTrue(self.go_on.wait(PATIENCE))
        return self.perform(client, task)

    def line(self, perform=None, connections=1):
        pipe = Pipe(Caller(), connections)
        return pipe.line(perform or self.perform, PATIENCE, PATIENCE)

    def test_what_is_added_meanwhile_is_done_too(self):
        with self.line(self.slow) as line:
            line.add([1])
            self.assertTrue(self.begun.acquire(timeout=PATIENCE))
            line.add([2, 3])
            self.assertEqual(line.open, 3)
            self.go_on.set()
            line.wait(0)
            self.assertEqual([o.result for o in line.take()], [1, 2, 3])
            self.assertFalse(line.take(), "each is taken once")
        self.assertFalse(line.report().outcomes)

    def test_a_line_that_ran_empty_goes_on(self):
        with self.line(connections=3) as line:
            for number in range(20):
                line.add([number])
                line.wait(0)
            self.assertEqual(len(line.take()), 20)

    def test_waiting_ends_while_some_are_still_open(self):
        with self.line(self.slow) as line:
            line.add([1, 2])
            line.wait(2)
            self.assertEqual(line.open, 2)
            self.go_on.set()

    def test_all_connections_are_used_and_no_more(self):
        with self.line(self.slow, connections=3) as line:
            line.add(range(2))
            line.add(range(2, 8))
            for _thread in range(3):
                self.assertTrue(self.begun.acquire(timeout=PATIENCE))
            self.assertFalse(self.begun.acquire(timeout=0.05))
            self.go_on.set()
            line.wait(0)
            self.assertEqual(len(line.take()), 8)

    def test_leaving_stops_what_is_not_on_its_way(self):
        with self.line(self.slow) as line:
            line.add([1, 2, 3])
            self.assertTrue(self.begun.acquire(timeout=PATIENCE))
            line.stop()
            self.go_on.set()
        run = line.report()
        self.assertEqual([outcome.result for outcome in run.outcomes], [1])
        self.assertEqual(run.left, [2, 3])

    def test_a_refused_pace_stops_it_and_gives_the_task_back(self):
        refusal = RateLimitError("slow down", 7, code=36009002)
        with self.line() as line:
            line.add([1, refusal, 3])
            line.wait(0)
            self.assertTrue(line.is_stopped)
            line.add([4])
        run = line.report()
        self.assertEqual(run.pause, 7)
        self.assertEqual(run.left, [refusal, 3, 4])
        self.assertEqual([outcome.result for outcome in run.outcomes], [1])

    def test_trouble_of_one_task_stops_nothing_and_that_of_all_does(self):
        with self.line() as line:
            line.add([BusinessError("no"), 2])
            line.wait(0)
            self.assertFalse(line.is_stopped)
            line.add([TransportError("no answer"), 4])
            line.wait(0)
        self.assertEqual(line.report().left, [4])

    def test_a_bug_in_a_thread_is_seen(self):
        with self.assertRaisesRegex(ValueError, "bug"), self.line() as line:
            line.add([ValueError("bug")])
            line.wait(0)
        self.assertEqual(len(self.seen), 1)
