"""An import as a job: the same as direct, whole after a lost worker, and stopped where asked to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, Forbidden
from crmtui.services import imports, jobs
from crmtui.services.imports import FailedRows, ImportReport, import_attendees, start_import
from crmtui.services.imports.jobs import JOBS
from crmtui.services.jobs import JobCancelled, JobDetail, JobRun, JobState, LeaseLost
from tests import factories
from tests.services.imports.lists import HEADER, Venue
from tests.services.jobs.kinds import WORKER, claim_all

ROWS = 620
"""Two batches and a part of a third."""
BAD = (3, 300, 400, 610)


class Died(BaseException):
    """What happens to a process that is killed: nothing more, and nobody is told."""


def make_list(rows: int = ROWS, start: int = 0) -> str:
    lines = (
        f"A{n:04},Guest {n},{'no-address' if n in BAD else f'g{n}@example.com'},VIP,1.00,paid,"
        for n in range(start, start + rows)
    )
    return HEADER + "\n".join(lines) + "\n"


def begin(venue: Venue, text: str) -> UUID:
    venue.actor = system_actor("test", venue.actor.organization_id)
    return start_import(venue.backend, venue.actor, *venue.load(text))


def claim(venue: Venue) -> JobRun:
    return JobRun(venue.backend, claim_all(venue.backend)[0])


def work(run: JobRun, before_batch: Callable[[int], None] = lambda _number: None) -> None:
    """What a worker does with a claimed job."""
    ((kind, handler),) = JOBS
    tell, calls = run.progress, list[int]()

    def progress(done: int, total: int | None = None, note: str = "") -> None:
        before_batch(len(calls))
        calls.append(done)
        run._stored_at = float("-inf")  # as if half a second had passed
        tell(done, total, note)

    run.progress = progress  # type: ignore[method-assign]
    result = handler(run, kind.args.model_validate(run.claimed.args))
    with run.backend.write(WORKER) as tx:
        assert jobs.complete(tx, run.claimed, result)


def detail_of(venue: Venue, job_id: UUID) -> JobDetail:
    with venue.backend.read(venue.actor) as tx:
        return jobs.get_job(tx, job_id)


def failed_rows_of(venue: Venue, report: ImportReport) -> bytes:
    assert report.failed_file is not None
    _view, pieces = jobs.open_file(venue.backend, venue.actor, report.failed_file)
    return b"".join(pieces)


def count_guests(venue: Venue) -> int:
    names = [ticket.attendee_name for ticket in venue.tickets()]
    assert len(set(names)) == len(names)
    return len(names)


def test_a_job_does_what_a_direct_import_does(venue: Venue, tmp_path: Path) -> None:
    job_id = begin(venue, make_list())
    with pytest.raises(Conflict) as refused:
        begin(venue, make_list())
    assert refused.value.code == "import.running"
    work(claim(venue))
    job = detail_of(venue, job_id)
    report = ImportReport.of(job.result)
    other = Venue(venue.backend, venue.actor, factories.create_event(venue.backend, venue.actor).id)
    table, data = other.load(make_list())
    failed = FailedRows(tmp_path / "failed.csv", table.header, ",")
    with failed.collecting():
        direct = import_attendees(venue.backend, venue.actor, table, data, on_failure=failed.take)
    assert report.counts == direct.counts
    assert report.counts.failed == len(BAD)
    assert report.finished
    assert (job.state, job.progress_done, job.progress_total) == (JobState.COMPLETED, ROWS, ROWS)
    told = failed_rows_of(venue, report)
    assert told == (tmp_path / "failed.csv").read_bytes()
    header, failures = imports.read_failures([told[:77], told[77:]], ",")
    assert header == table.header
    read = [(failure.row_no, failure.explanation, failure.cells) for failure in failures]
    assert read == [(one.row_no, one.explanation, one.cells) for one in direct.failures]
    assert [row.row for row in report.refused] == [row_no for row_no, _why, _cells in read]
    assert [(t.attendee_name, t.price_minor) for t in venue.tickets()] == [
        (t.attendee_name, t.price_minor) for t in other.tickets()
    ]
    # Whoever has it run once more gets a report of that run.
    with venue.backend.write(venue.actor) as tx:
        jobs.retry_job(tx, job_id)
    work(claim(venue))
    again = ImportReport.of(detail_of(venue, job_id).result)
    assert (again.counts.created, again.counts.unchanged) == (0, ROWS - len(BAD))
    assert failed_rows_of(venue, again) == told


def test_a_lost_worker_s_import_goes_on_where_it_was(venue: Venue, clock: FixedClock) -> None:
    job_id = begin(venue, make_list())
    lost = claim(venue)

    def die_after_two(number: int) -> None:
        if number == 2:
            raise Died

    with pytest.raises(Died):
        work(lost, die_after_two)
    so_far = ImportReport.of(detail_of(venue, job_id).result)
    assert so_far.counts.rows == 500
    assert not so_far.finished
    clock.advance(timedelta(seconds=31))
    with venue.backend.write(WORKER) as tx:
        assert jobs.rescue_lost(tx) == 1
    following = claim(venue)
    batches: list[int] = []
    work(following, batches.append)
    assert len(batches) == 2  # at its beginning, and at its end
    report = ImportReport.of(detail_of(venue, job_id).result)
    assert count_guests(venue) == report.counts.created == ROWS - len(BAD)
    assert (report.counts.rows, report.counts.unchanged) == (ROWS, 0)
    _header, failures = imports.read_failures([failed_rows_of(venue, report)], ",")
    assert [failure.row_no for failure in failures] == [number + 2 for number in BAD]
    # The first worker was only asleep: what it would write now is refused.
    with pytest.raises(LeaseLost):
        work(lost)
    assert count_guests(venue) == report.counts.created


def test_an_import_that_is_cancelled_keeps_and_tells_what_was_stored(venue: Venue) -> None:
    job_id = begin(venue, make_list())
    run = claim(venue)

    def cancel_after_one(number: int) -> None:
        if number == 1:
            with venue.backend.write(venue.actor) as tx:
                jobs.cancel_job(tx, job_id)

    with pytest.raises(JobCancelled):
        work(run, cancel_after_one)
    with venue.backend.write(WORKER) as tx:
        assert jobs.confirm_cancelled(tx, run.claimed)
    job = detail_of(venue, job_id)
    report = ImportReport.of(job.result)
    assert job.state is JobState.CANCELLED
    assert (report.counts.rows, report.counts.failed) == (250, 1)
    assert count_guests(venue) == report.counts.created == 249
    assert failed_rows_of(venue, report).count(b"no-address") == 2  # the cell, and its reason
    following = begin(venue, make_list())
    work(claim(venue))
    rest = ImportReport.of(detail_of(venue, following).result)
    assert (rest.counts.created, rest.counts.unchanged) == (ROWS - 249 - len(BAD), 249)


def test_only_who_may_import_may_start_one(venue: Venue) -> None:
    assert venue.actor.organization_id is not None
    clerk = factories.create_actor(venue.actor.organization_id, None, "events:read")
    with pytest.raises(Forbidden):
        start_import(venue.backend, clerk, *venue.load(make_list(2)))
    assert claim_all(venue.backend) == ()
