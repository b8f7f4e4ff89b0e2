"""Going on with an import that ended before its list did, and what a person is told of one."""

from __future__ import annotations

from uuid import UUID

import pytest

from crmtui.kit.errors import Conflict
from crmtui.services import jobs
from crmtui.services.contact_imports import (
    BatchDetail,
    flows,
    get_report,
    resume_import,
    start_contact_import,
)
from crmtui.services.contact_imports.jobs import JOBS
from crmtui.services.jobs import JobCancelled, JobRun
from tests.services.contact_imports.lists import Office, numbers
from tests.services.contact_imports.test_contact_jobs import make_list, prepare, work
from tests.services.jobs.kinds import WORKER, claim_all


def refused(office: Office, batch_id: UUID) -> str:
    with office.backend.write(office.actor) as tx, pytest.raises(Conflict) as error:
        resume_import(tx, batch_id)
    return error.value.code


def resume(office: Office, batch_id: UUID) -> BatchDetail:
    with office.backend.write(office.actor) as tx:
        return resume_import(tx, batch_id)


def cancel_after_two_portions(office: Office) -> None:
    run = JobRun(office.backend, claim_all(office.backend)[0])
    kind, handler = next(each for each in JOBS if each[0].name == run.claimed.kind)
    calls = list[int]()

    def progress(done: int, total: int | None = None, note: str = "") -> None:
        calls.append(done)
        if len(calls) == 2:
            raise JobCancelled

    run.progress = progress  # type: ignore[method-assign]
    with pytest.raises(JobCancelled):
        handler(run, kind.args.model_validate(run.claimed.args))
    with office.backend.write(office.actor) as tx:
        jobs.cancel_job(tx, run.job_id)
    with office.backend.write(WORKER) as tx:
        assert jobs.confirm_cancelled(tx, run.claimed)


def test_what_was_cancelled_goes_on_where_it_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "BATCH_ROWS", 7)
    prepare(office)
    batch = start_contact_import(office.backend, office.actor, *office.load(make_list()))
    assert refused(office, batch.id) == "contact_batch.running"
    cancel_after_two_portions(office)
    stopped = office.batch(batch)
    assert (stopped.status, stopped.processed) == ("cancelled", 14)
    assert resume(office, batch.id).status == "running"
    work(office)
    done = office.batch(batch)
    assert (done.status, numbers(done)) == ("completed", (28, 2, 26, 1, 28))
    assert refused(office, batch.id) == "contact_batch.nothing_left"
    with office.backend.read(office.actor) as tx:
        report = get_report(tx, batch.id)
    assert (report.batch, report.kept) == (done, ())
    assert report.labels[:2] == ("Name", "Email")
    assert [row.row_no for row in report.failures] == [14]


def test_a_list_that_is_kept_no_longer_is_not_gone_on_with(office: Office) -> None:
    prepare(office)
    batch = start_contact_import(office.backend, office.actor, *office.load(make_list()))
    assert batch.job_id is not None
    with office.backend.write(office.actor) as tx:
        jobs.cancel_job(tx, batch.job_id)
    with office.backend.write(office.actor) as tx:
        jobs.delete_job(tx, batch.job_id)
    assert office.batch(batch).status == "failed"
    assert refused(office, batch.id) == "contact_batch.file_gone"
    assert office.undo(batch).status == "undone"
