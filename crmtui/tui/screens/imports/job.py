"""What is made of the end of an import that a job has done."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.kit.errors import CrmError
from crmtui.tui.followed_jobs import FollowedJob
from crmtui.tui.problems import Problem
from crmtui.tui.screens.imports.work import Counts, Outcome

if TYPE_CHECKING:
    from crmtui.tui.screens.imports.kinds import ImportKind


def find_failed_file(source: Path) -> Path:
    """A new file beside the list, or in the home folder where one may not write there."""
    folder = source.parent if os.access(source.parent, os.W_OK) else Path.home()
    stem = source.stem.split(".failed")[0]
    names = (f"{stem}.failed{'' if n == 1 else f'-{n}'}.csv" for n in range(1, 10_000))
    return next(folder / name for name in names if not (folder / name).exists())


def outcome_of(kind: "ImportKind", followed: FollowedJob) -> Outcome:
    """What came of an import that is over, also where that could not be found out."""
    if isinstance(followed.result, Outcome):
        return followed.result
    counts = kind.counts_of(followed.job) or kind.nothing()
    if followed.problem is not None:
        return outcome_of_problem(followed.problem, counts)
    return Outcome(counts)


def outcome_of_problem(problem: Problem, counts: Counts) -> Outcome:
    """What is shown of an import that could not begin, or whose end could not be read."""
    return Outcome(counts, error=CrmError(problem.code, problem.whole))
