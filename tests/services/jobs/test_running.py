"""What a handler gets: fenced writes, progress, logs, files, and the actor's rights of today."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from pydantic import SecretStr

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, Forbidden, NotFound
from crmtui.services import identity, jobs
from crmtui.services.identity import ApiKeyCreate, Role, UserCreate
from crmtui.services.jobs import GiveUp, JobCancelled, JobRun, JobStopped, LeaseLost
from tests.factories import create_actor, create_organization
from tests.services.jobs.kinds import MAIL, WORKER, Letter, claim_all


@pytest.fixture
def actor(backend: Backend) -> Actor:
    home = create_organization(backend)
    assert home.organization_id is not None
    return system_actor("test", home.organization_id)


def start(backend: Backend, actor: Actor) -> JobRun:
    with backend.write(actor) as tx:
        jobs.enqueue(tx, MAIL, Letter())
    return JobRun(backend, claim_all(backend)[0])


def lose(backend: Backend, clock: FixedClock) -> None:
    clock.advance(timedelta(seconds=31))
    with backend.write(WORKER) as tx:
        assert jobs.rescue_lost(tx) == 1


def test_a_write_is_refused_once_the_job_is_lost(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    run = start(backend, actor)
    with run.write() as tx:
        kept = jobs.enqueue(tx, MAIL, Letter(number=1))
    lose(backend, clock)
    with pytest.raises(LeaseLost), run.write() as tx:
        jobs.enqueue(tx, MAIL, Letter(number=2))
    for attempt in (run.check, lambda: run.progress(1, 1), lambda: run.log("x")):
        with pytest.raises(LeaseLost):
            attempt()
    with backend.read(WORKER) as tx:
        assert jobs.count_jobs(tx, jobs.JobFilter()).value == 2
        assert jobs.get_job(tx, kept).args["number"] == 1


def test_progress_and_log_lines_are_seen_and_requests_arrive(
    backend: Backend, actor: Actor
) -> None:
    run = start(backend, actor)
    run.progress(1, 10, "first")
    run.progress(2, 10, "too soon to store")
    run.log("read the file")
    run.log("x" * 900)
    with backend.read(actor) as tx:
        seen = jobs.get_job(tx, run.job_id)
    assert (seen.progress_done, seen.progress_total, seen.progress_note) == (1, 10, "first")
    assert [line.line for line in seen.log] == ["read the file", "x" * 500]
    with backend.write(actor) as tx:
        jobs.cancel_job(tx, run.job_id)
    with pytest.raises(JobCancelled):
        run.progress(10, 10)


def test_the_loop_s_signals_stop_a_handler(backend: Backend, actor: Actor) -> None:
    run = start(backend, actor)
    run.check()
    run.stop.set()
    with pytest.raises(JobStopped):
        run.check()
    run.cancel.set()
    with pytest.raises(JobCancelled):
        run.check()
    run.lost.set()
    with pytest.raises(LeaseLost):
        run.check()
    late = JobRun(backend, run.claimed, deadline=time.monotonic() - 1)
    with pytest.raises(GiveUp) as refused:
        late.check()
    assert refused.value.code == "job.timeout"


def test_files_go_in_and_come_out(backend: Backend, actor: Actor) -> None:
    content = bytes(range(256)) * 3_000
    pieces = [content[at : at + 100_001] for at in range(0, len(content), 100_001)]
    file_id = jobs.store_upload(backend, actor, "list.csv", "text/csv", pieces)
    assert actor.organization_id is not None
    clerk = create_actor(actor.organization_id, None, "tickets:read")
    with backend.write(clerk) as tx:
        job_id = jobs.enqueue(tx, MAIL, Letter())
        jobs.attach_input(tx, job_id, file_id)
        with pytest.raises(NotFound):
            jobs.attach_input(tx, job_id, file_id)
    (claimed,) = claim_all(backend)
    run = JobRun(backend, claimed)
    run.actor = actor  # the clerk has no row among the users
    with run.open_input() as stream:
        assert stream.read(5) == content[:5]
        assert stream.read() == content[5:]
    made = run.write_output("done.csv", "text/csv", iter([b"a", b"", b"b"]))
    view, parts = jobs.open_file(backend, clerk, made)
    assert (view.name, view.size, view.complete, b"".join(parts)) == ("done.csv", 2, True, b"ab")
    stranger = create_actor(actor.organization_id, None, "tickets:read")
    with pytest.raises(Forbidden):
        jobs.open_file(backend, stranger, made)
    with backend.read(clerk) as tx:
        assert [one.role for one in jobs.get_job(tx, job_id).files] == ["input", "output"]


def test_an_upload_that_breaks_off_is_never_used(backend: Backend, actor: Actor) -> None:
    def breaking() -> object:
        yield b"x" * 300_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        jobs.store_upload(backend, actor, "a", "b", breaking())  # type: ignore[arg-type]
    from sqlalchemy import select

    from crmtui.models import JobFile

    with backend.write(actor) as tx:
        file_id = tx.session.scalars(select(JobFile.id)).one()
        job_id = jobs.enqueue(tx, MAIL, Letter())
        with pytest.raises(Conflict):
            jobs.attach_input(tx, job_id, file_id)


def test_rights_are_those_of_the_moment_it_runs(backend: Backend, actor: Actor) -> None:
    admin = create_actor(actor.organization_id)  # type: ignore[arg-type]
    user = UserCreate(
        email="a@b.example", name="Ada", password=SecretStr("correct horse"), role=Role.VIEWER
    )
    with backend.write(admin) as tx:
        member = identity.create_user(tx, user)
        key = identity.create_api_key(tx, ApiKeyCreate(name="k", dialect="crm"))
    ada = Actor("user", member.user_id, actor.organization_id, frozenset(), "Ada", "test")
    program = Actor("api_key", key.id, actor.organization_id, frozenset(), "k", "crm")
    runs = [start(backend, who) for who in (ada, program)]
    assert runs[0].actor.can("events:read")
    assert not runs[0].actor.can("events:write")
    assert runs[1].actor.permissions == frozenset(key.scopes)
    with backend.write(admin) as tx:
        identity.revoke_api_key(tx, key.id)
    with pytest.raises(GiveUp) as refused:
        JobRun(backend, runs[1].claimed).actor  # noqa: B018
    assert refused.value.code == "actor.gone"
