"""What follows from counts: pure decisions on numbers."""

from collections.abc import Iterable
from typing import NamedTuple

from crmtui.services.counts.schemas import CountThreshold, Outcome


class Tally(NamedTuple):
    """What one line says."""

    expected: int
    counted: int
    recounted: int | None = None

    @property
    def found(self) -> int:
        """What the latest count says."""
        return self.counted if self.recounted is None else self.recounted

    @property
    def difference(self) -> int:
        return self.found - self.expected


def allowed_difference(expected: int, threshold: CountThreshold) -> int:
    """Up to how many units may be posted without a second person: the greater of the two."""
    return max(threshold.units, expected * threshold.percent // 100)


def decide_first(lines: Iterable[Tally]) -> Outcome:
    """After one count: done where it agrees with the ledger, else what differs is recounted."""
    return Outcome.RECOUNT if any(line.difference for line in lines) else Outcome.AGREES


def decide_second(lines: Iterable[Tally], threshold: CountThreshold) -> Outcome:
    """After the recount; one line that needs a second person keeps all of them waiting."""
    found = {_decide(line, threshold) for line in lines}
    for outcome in (Outcome.REVIEW, Outcome.POSTED):
        if outcome in found:
            return outcome
    return Outcome.AGREES


def _decide(line: Tally, threshold: CountThreshold) -> Outcome:
    if line.difference == 0:
        return Outcome.AGREES
    agree = line.recounted == line.counted
    within = abs(line.difference) <= allowed_difference(line.expected, threshold)
    return Outcome.POSTED if agree and within else Outcome.REVIEW


def missing_reserved(difference: int, available: int) -> int:
    """How many of the units that are not there were reserved: these cannot be taken away."""
    return max(0, -difference - available)
