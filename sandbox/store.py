"""The sandbox's memory: plain data, kept in a file."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

VERSION = 1


def empty():
    """The memory of a sandbox that knows nothing yet."""
    return {
        "version": VERSION,
        "apps": {},
        "sellers": {},
        "shops": {},
        "tokens": {"grants": {}, "codes": {}, "access": {}, "refresh": {}},
        "products": {},
        "stock": {},
        "allotments": {},
        "backorders": {},
        "refusals": {},
        "orders": {},
        "packages": {},
        "labels": {},
        "carriers": {},
        "webhooks": {},
        "cancellations": {},
        "answered": {},
        "partner_center": {},
        "deliveries": [],
        "warned_day": 0,
        "references": {},
        "timers": [],
        "serials": {},
        "clock": {},
    }


def read(path):
    """The memory kept in a file, None when there is no file.

    Raises ValueError for a file of another version or one that is no JSON.
    """
    if not path or not Path(path).exists():
        return None
    state = json.loads(Path(path).read_text("utf-8"))
    if state.get("version") != VERSION:
        raise ValueError(f"{path} was written by another version of the sandbox")
    # sections that an older memory lacks
    return {**empty(), **state}


def write(path, state):
    """Keep the memory in a file, whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(state, ensure_ascii=False, separators=(",", ":")))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class Keeper(threading.Thread):
    """Saves a changed sandbox in the background, seldom enough not to be felt."""

    def __init__(self, box, pause=1.0):
        super().__init__(daemon=True, name="sandbox-keeper")
        self.box = box
        self.pause = pause
        self._end = threading.Event()

    def run(self):
        """Save whenever something changed, until stopped."""
        pause = self.pause
        while not self._end.wait(pause):
            started = time.perf_counter()
            self.box.save(only_changes=True)
            # a big memory takes long to write: at most a tenth of the time goes there
            pause = max(self.pause, 10 * (time.perf_counter() - started))

    def stop(self):
        """Save a last time and end."""
        self._end.set()
        self.join()
        self.box.save(only_changes=True)
