"""What a benchmark reports, how it is timed, and how it is printed."""

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Row(NamedTuple):
    """One measured thing beside its bare reference.

    A ratio of at least `goal` is good. What is better when lower (a latency, a start) gives its
    reciprocal, a speed, in the two columns; `compare_times` makes such a row.
    """

    what: str
    ours_per_s: float
    reference: str
    reference_per_s: float
    ratio: float
    goal: float

    @property
    def verdict(self) -> str:
        return "ok" if self.ratio >= self.goal else "BELOW"


def compare(
    what: str, ours_per_s: float, reference: str, reference_per_s: float, goal: float
) -> Row:
    """A row with its ratio worked out."""
    return Row(what, ours_per_s, reference, reference_per_s, ours_per_s / reference_per_s, goal)


def compare_times(
    what: str, ours_seconds: float, reference: str, reference_seconds: float, at_most: float
) -> Row:
    """A row for durations: ours may take `at_most` times as long as the reference."""
    return compare(what, 1 / ours_seconds, reference, 1 / reference_seconds, 1 / at_most)


@contextmanager
def _collector_paused() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def rate(work: Callable[[], int | None], seconds: float) -> float:
    """How often a second `work` runs; a call that does several things at once returns how many."""
    work()  # fills caches, as they are filled in a program that runs
    done = 0
    with _collector_paused():
        start = time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds:
            done += work() or 1
    return done / spent


def rates(
    ours: Callable[[], int | None],
    reference: Callable[[], int | None],
    *,
    quick: bool,
) -> tuple[float, float]:
    """Both rates of the median turn; in turns, or a busy machine is unfair to one of them."""
    turns = 3 if quick else 7
    seconds = 0.3 if quick else 1.0
    pairs = sorted(
        ((rate(ours, seconds), rate(reference, seconds)) for _ in range(turns)),
        key=lambda pair: pair[0] / pair[1],
    )
    return pairs[turns // 2]


_HEAD = ("what", "ours/s", "reference", "reference/s", "ratio", "goal", "")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        _number(row.ours_per_s),
        row.reference,
        _number(row.reference_per_s),
        f"{row.ratio:.2f}",
        f"{row.goal:.2f}",
        row.verdict,
    )


def format_table(rows: Iterable[Row]) -> str:
    """The rows under a head, words to the left and numbers to the right."""
    lines = [_HEAD, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    left = {0, 2, 6}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at in left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
