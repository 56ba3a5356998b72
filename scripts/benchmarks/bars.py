"""Bars, what was measured against them, and how both are shown."""

import json
import sys
import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A limit for one figure; the goal is ambitious, missing the gate fails the run."""

    name: str
    definition: str
    goal: float
    gate: float

    def verdict(self, value):
        """``ok``, ``gate`` between the two limits, or ``FAIL``."""
        if value <= self.goal:
            return "ok"
        return "gate" if value <= self.gate else "FAIL"


class Report:
    """Figures by name, with or without a bar."""

    def __init__(self, bars):
        self.bars = {bar.name: bar for bar in bars}
        self.figures = {}
        self.notes = []
        self.broken = []

    def run(self, name, case):
        """Run one case; when it breaks, the figures of the others are still shown."""
        print(f"measuring {name}", file=sys.stderr, flush=True)
        try:
            case()
        except Exception as error:
            traceback.print_exc()
            self.broken.append(name)
            self.note(f"{name} broke: {error}")

    def add(self, name, value):
        """Note one figure."""
        self.figures[name] = round(value, 4)

    def note(self, text):
        """Something that the reader of the figures must know."""
        self.notes.append(text)

    @property
    def failed(self):
        """Names of the cases that broke and of the figures that miss their gate."""
        return self.broken + [
            name
            for name, value in self.figures.items()
            if name in self.bars and self.bars[name].verdict(value) == "FAIL"
        ]

    @property
    def missing(self):
        """Bars without a figure."""
        return [name for name in self.bars if name not in self.figures]

    def text(self):
        """A table of all bars and figures, then the notes."""
        rows = [("bar", "definition", "measured", "goal", "gate", "verdict")]
        for name, bar in self.bars.items():
            if name in self.figures:
                value = self.figures[name]
                shown = (f"{value:.2f}", f"{bar.goal:g}", f"{bar.gate:g}")
                rows.append((name, bar.definition, *shown, bar.verdict(value)))
        others = [
            (name, "", f"{value:.2f}", "", "", "")
            for name, value in self.figures.items()
            if name not in self.bars
        ]
        not_measured = [f"not measured: {name}" for name in self.missing]
        return "\n".join(
            [*_table(rows), "", *_pairs(others), *self.notes, *not_measured]
        )

    def write_json(self, path):
        """The figures by name."""
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.figures, file, indent=1)
            file.write("\n")


def _table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if 2 <= column <= 4 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _pairs(rows):
    width = max((len(row[0]) for row in rows), default=0)
    return [f"{row[0].ljust(width)}  {row[2]:>10}" for row in rows]
