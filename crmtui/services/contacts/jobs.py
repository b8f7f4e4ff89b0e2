"""Going through many contacts as work that goes on where it was stopped."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.services.companies import FOLLOW_NAME, RenamedCompany
from crmtui.services.contacts.schemas import Swept
from crmtui.services.contacts.sweeps import (
    FILL,
    FIX_NAMES,
    SweepFrom,
    fill_from_companies,
    fix_full_names,
    follow_company,
)
from crmtui.services.jobs import Handler, JobKind, JobRun

Step = Callable[[WriteTx, UUID | None], Swept]


def _sweep(run: JobRun, step: Step, after: UUID | None) -> Mapping[str, Any]:
    kept = run.find_result() or {"changed": 0, "after": after and str(after)}
    while True:
        run.check()
        with run.write() as tx:
            swept = step(tx, kept["after"] and UUID(kept["after"]))
            changed = kept["changed"] + swept.changed
            kept = {"changed": changed, "after": swept.next and str(swept.next)}
            run.keep_result(tx, kept)
        if swept.next is None:
            return {"changed": changed}


def _fill(run: JobRun, args: SweepFrom) -> Mapping[str, Any]:
    return _sweep(run, fill_from_companies, args.after)


def _fix_names(run: JobRun, args: SweepFrom) -> Mapping[str, Any]:
    return _sweep(run, fix_full_names, args.after)


def _follow(run: JobRun, args: RenamedCompany) -> Mapping[str, Any]:
    return _sweep(run, partial(follow_company, company_id=args.company_id), None)


JOBS: Final[tuple[tuple[JobKind, Handler], ...]] = (
    (FILL, _fill),
    (FIX_NAMES, _fix_names),
    (FOLLOW_NAME, _follow),
)
