"""Looking at jobs and handling many: filters, pages, bulk actions, health, warnings, retention."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import audit, jobs
from crmtui.services.audit import AuditFilter
from crmtui.services.jobs import (
    BulkAction,
    Completed,
    Failure,
    JobFilter,
    JobState,
    WorkerStarted,
    text_search,
)
from crmtui.services.jobs.groups import far_down, select_groups, span_of
from tests.conftest import NOW
from tests.factories import create_actor, create_organization
from tests.services.jobs.kinds import MAIL, REPORT, WORKER, Letter, claim_all


@pytest.fixture
def actor(backend: Backend) -> Actor:
    return create_organization(backend)


def make_some(
    backend: Backend, actor: Actor, clock: FixedClock, indexed: str = ""
) -> dict[str, UUID]:
    """A job in each state, a minute apart; those before `indexed` are in the text index."""
    ids = {}
    for number, name in enumerate(("done", "dead", "failed", "cancelled", "pending")):
        clock.advance(timedelta(minutes=1))
        if name == indexed:
            jobs.index_words(backend)
        kind = REPORT if number % 2 else MAIL
        with backend.write(actor) as tx:
            ids[name] = jobs.enqueue(tx, kind, Letter(to=f"{name}@example.org", number=number))
        if name in ("pending", "cancelled"):
            continue
        (claimed,) = claim_all(backend)
        with backend.write(WORKER) as tx:
            if name == "done":
                jobs.complete(tx, claimed)
            else:
                jobs.fail(tx, claimed, Failure("smtp.down", "Down", give_up=name == "dead"))
    with backend.write(actor) as tx:
        jobs.cancel_job(tx, ids["cancelled"])
    return ids


@pytest.mark.parametrize(
    ("few", "indexed", "gathered"),
    [(20_000, "", 9), (-1, "", 9), (-1, "failed", 9), (-1, "all", 9), (-1, "all", 0)],
    ids=["read", "read by portions", "partly by index", "by index", "too much for the index"],
)
def test_filters_combine(
    backend: Backend,
    actor: Actor,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    indexed: str,
    gathered: int,
) -> None:
    """The same answers whether the jobs are read or the index is asked."""
    monkeypatch.setattr(text_search, "FEW", few)
    monkeypatch.setattr(text_search, "_GATHERED_BY_FTS5", gathered)
    monkeypatch.setattr(text_search, "_WINDOW_ROWS", 1)
    monkeypatch.setattr(text_search, "SECONDS", 60)  # a busy machine must not cut a search short
    ids = make_some(backend, actor, clock, indexed)
    if indexed == "all":
        jobs.index_words(backend)
    names = {job_id: name for name, job_id in ids.items()}

    def ask(**wanted: object) -> list[str]:
        with backend.read(actor) as tx:
            chosen = JobFilter(**wanted)  # type: ignore[arg-type]
            page = jobs.list_jobs(tx, chosen)
            assert jobs.count_jobs(tx, chosen) == jobs.Count(value=len(page.items))
        return [names[one.id] for one in page.items]

    assert ask() == ["pending", "cancelled", "failed", "dead", "done"]
    assert ask(states=(JobState.DEAD, JobState.PENDING)) == ["pending", "dead"]
    assert ask(kinds=("reports.make",)) == ["cancelled", "dead"]
    assert ask(queues=("mail",), failed_only=True) == ["failed"]
    assert ask(text="smtp") == ["failed", "dead"]
    assert ask(text="SMTP dow exam", kinds=("reports.make",)) == ["dead"]
    assert ask(text="e ex example dead") == ask(text="dead dead") == ["dead"]
    assert ask(text="cancelled@example.org") == ["cancelled"]
    assert ask(text="ancelled") == ask(text="nothing such") == []
    after, before = NOW + timedelta(minutes=2), NOW + timedelta(minutes=4)
    assert ask(created_after=after, created_before=before) == ["failed", "dead"]
    assert ask(created_after=after, created_before=before, text="example dead") == ["dead"]


def test_the_index_misses_nothing_when_the_clock_goes_back(
    sqlite_backend: Backend, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id below what the index has is a late one; what is indexed twice or not is found once."""
    monkeypatch.setattr(text_search, "FEW", -1)
    monkeypatch.setattr(text_search, "_WINDOW_ROWS", 1)
    backend, actor = sqlite_backend, create_organization(sqlite_backend)
    made: list[UUID] = []

    def enqueue(number: int) -> None:
        with backend.write(actor) as tx:
            made.append(jobs.enqueue(tx, MAIL, Letter(number=number)))

    def look() -> tuple[list[UUID], int]:
        with backend.read(actor) as tx:
            query = "SELECT count(*) FROM job_search WHERE job_search MATCH 'anna'"
            indexed = tx.connection.exec_driver_sql(query).scalar_one()
            return [one.id for one in jobs.list_jobs(tx, JobFilter(text="anna")).items], indexed

    for number in range(3):
        enqueue(number)
    assert look() == (made[::-1], 0)
    assert (jobs.index_words(backend), jobs.index_words(backend)) == (3, 0)
    clock.advance(timedelta(hours=-1))
    enqueue(3)
    enqueue(4)
    assert look() == (sorted(made, reverse=True), 3)
    with backend.write(actor) as tx:
        jobs.delete_job(tx, made.pop(3))
    (claimed,) = claim_all(backend)
    with backend.write(WORKER) as tx:
        jobs.fail(tx, claimed, Failure("smtp.down", "Down"))
    assert jobs.index_words(backend) == 1
    assert look() == (sorted(made, reverse=True), 4)
    with backend.read(actor) as reading:
        failed = jobs.list_jobs(reading, JobFilter(text="smtp")).items
    assert [one.id for one in failed] == [made[3]]
    with backend.write(actor) as tx:
        for job_id in made:
            jobs.delete_job(tx, job_id)
    assert look() == ([], 0)


def test_pages_meet_without_gap_or_overlap(backend: Backend, actor: Actor) -> None:
    with backend.write(actor) as tx:
        made = [
            *jobs.enqueue_many(tx, MAIL, [Letter(number=n) for n in range(30)]),
            *jobs.enqueue_many(tx, REPORT, [Letter(number=n) for n in range(30)]),
        ]
    for wanted in (JobFilter(), JobFilter(text="anna")):
        seen, cursor = [], None
        with backend.read(actor) as tx:
            while page := jobs.list_jobs(tx, wanted, cursor, 7):
                seen += [one.id for one in page.items]
                cursor = page.next_cursor
                if cursor is None:
                    break
            rows, total = jobs.list_jobs_offset(tx, wanted, 10, 55)
        assert seen == sorted(made, reverse=True)
        assert ([row.id for row in rows], total.value) == (seen[55:], 60)
    with backend.read(actor) as tx:
        chosen = select_groups(tx, JobFilter(kinds=("mail.send",)))
        below = span_of(JobFilter(), made[25])
        assert far_down(tx, chosen, below, 20, 3) == [made[4], made[3], made[2]]
        assert far_down(tx, chosen, below, 20, 30) == made[4::-1]
    with backend.read(actor) as tx:
        assert jobs.count_jobs(tx, JobFilter(), 10) == jobs.Count(value=10, exact=False)
        assert jobs.count_jobs(tx, JobFilter(text="anna"), 10).exact is False
        assert (jobs.list_kinds(tx), jobs.list_queues(tx)) == (
            ("mail.send", "reports.make"),
            ("default", "mail"),
        )
        with pytest.raises(Invalid) as refused:
            jobs.list_jobs(tx, JobFilter(), "nonsense")
    assert refused.value.code == "job.cursor"


@pytest.mark.parametrize(("rows", "gathered"), [(1, 30), (5, 30), (5, 3)])
def test_a_search_that_runs_out_of_time_says_so_and_goes_on(
    backend: Backend, actor: Actor, monkeypatch: pytest.MonkeyPatch, rows: int, gathered: int
) -> None:
    monkeypatch.setattr(text_search, "FEW", -1)
    monkeypatch.setattr(text_search, "SECONDS", -1)
    monkeypatch.setattr(text_search, "_CHECKED_AT_ONCE", 5)
    monkeypatch.setattr(text_search, "_RARE", 3)
    monkeypatch.setattr(text_search, "_GATHERED", gathered)
    monkeypatch.setattr(text_search, "_WINDOW_ROWS", rows)
    monkeypatch.setattr(text_search, "_SPARSE", 0.1)
    with backend.write(actor) as tx:
        made = jobs.enqueue_many(tx, MAIL, [Letter(number=n) for n in range(23)])
    seen: list[UUID] = []
    cursor = None
    wanted = JobFilter(text="anna")
    with backend.read(actor) as tx:
        assert not jobs.count_jobs(tx, wanted).exact
        for _turn in range(30):
            page = jobs.list_jobs(tx, wanted, cursor, 50)
            seen += [one.id for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == sorted(made, reverse=True)


def test_bulk_actions_are_counted_before_and_audited_after(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    ids = make_some(backend, actor, clock)
    everything = JobFilter()
    with backend.read(actor) as tx:
        expected = {one: jobs.preview_bulk(tx, everything, one).value for one in BulkAction}
        assert jobs.preview_bulk(tx, JobFilter(states=(JobState.RUNNING,)), BulkAction.DELETE) == (
            jobs.Count(value=0)
        )
    assert expected == {BulkAction.RETRY: 3, BulkAction.CANCEL: 2, BulkAction.DELETE: 5}
    viewer = create_actor(actor.organization_id, "viewer")  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        jobs.apply_bulk(backend, viewer, everything, BulkAction.DELETE)
    told: list[int] = []
    wanted = JobFilter(text="smtp")
    assert jobs.apply_bulk(backend, actor, wanted, BulkAction.RETRY, told.append) == 2
    assert told == [2]
    assert jobs.apply_bulk(backend, actor, everything, BulkAction.CANCEL) == 3
    claim_all(backend)
    assert jobs.apply_bulk(backend, actor, everything, BulkAction.DELETE) == 5
    with backend.read(actor) as tx:
        assert jobs.list_jobs(tx, everything).items == ()
        entries = audit.list_entries(tx, AuditFilter(topic_prefix="jobs.bulk")).items
        with pytest.raises(NotFound):
            jobs.get_job(tx, ids["done"])
    assert [(one.topic, one.data) for one in reversed(entries)] == [
        ("jobs.bulk_retried", {"filter": {"text": "smtp"}, "count": 2}),
        ("jobs.bulk_cancelled", {"filter": {}, "count": 3}),
        ("jobs.bulk_deleted", {"filter": {}, "count": 5}),
    ]


def test_a_read_only_role_sees_and_cannot_act(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    ids = make_some(backend, actor, clock)
    assert actor.organization_id is not None
    viewer = create_actor(actor.organization_id, "viewer")
    desk = create_actor(actor.organization_id, "front_desk")
    with backend.write(viewer) as tx:
        assert len(jobs.list_jobs(tx, JobFilter()).items) == 5
        for act in (jobs.retry_job, jobs.cancel_job, jobs.delete_job):
            with pytest.raises(Forbidden):
                act(tx, ids["failed"])
    with backend.write(desk) as tx:
        mine = jobs.enqueue(tx, MAIL, Letter())
        assert jobs.get_job(tx, mine).state is JobState.PENDING
        assert jobs.cancel_job(tx, mine).state is JobState.CANCELLED
        with pytest.raises(Conflict):
            jobs.cancel_job(tx, mine)
        with pytest.raises(Forbidden):
            jobs.get_job(tx, ids["failed"])


def test_health_goes_from_0_to_2_and_leaves_warnings(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    def look() -> tuple[int, tuple[str, ...]]:
        with backend.write(WORKER) as tx:
            jobs.watch_health(tx)
        with backend.read(actor) as tx:
            health = jobs.check_health(tx)
            shown = {one.code for one in jobs.list_warnings(tx)}
        real = tuple(code for code in health.problems if code != "jobs.clock_skew")
        assert shown - {"jobs.clock_skew"} == set(real)
        return (2 if health.exit_code == 2 else int(bool(real))), real

    assert look() == (2, ("jobs.no_worker",))
    with backend.write(WORKER) as tx:
        worker = jobs.register_worker(tx, WorkerStarted(host="h", pid=1, role="worker"))
    assert look() == (0, ())
    with backend.write(actor) as tx:
        jobs.enqueue(tx, MAIL, Letter())
    clock.advance(timedelta(minutes=6))
    with backend.write(WORKER) as tx:
        jobs.ping_worker(tx, worker, 3)
    assert look() == (1, ("jobs.backlog",))
    with backend.write(actor) as tx:
        noted = jobs.acknowledge_warning(tx, "jobs.backlog")
        assert (noted.acknowledged_by, noted.times) == (actor.name, 1)
        assert "jobs.backlog" not in {one.code for one in jobs.list_warnings(tx)}
        with pytest.raises(NotFound):
            jobs.acknowledge_warning(tx, "jobs.unheard_of")
    clock.advance(timedelta(minutes=25))
    with backend.write(WORKER) as tx:
        jobs.ping_worker(tx, worker, 3)
    assert look() == (2, ("jobs.stalled",))
    with backend.write(WORKER) as tx:
        (claimed,) = jobs.claim(tx, worker, (), 5)
        jobs.fail(tx, claimed, Failure("x", "y", give_up=True))
        jobs.stop_worker(tx, worker)
    assert look() == (2, ("jobs.no_worker", "jobs.dead"))
    with backend.read(actor) as tx:
        (row,) = jobs.list_workers(tx)
        assert (row.alive, row.running) == (False, 0)


def test_retention_keeps_failures_longer(backend: Backend, actor: Actor, clock: FixedClock) -> None:
    ids = make_some(backend, actor, clock)
    jobs.store_upload(backend, actor, "a.csv", "text/csv", [b"a"])
    with backend.write(WORKER) as tx:
        jobs.register_worker(tx, WorkerStarted(host="h", pid=1, role="worker"))

    def kept() -> set[str]:
        with backend.read(actor) as tx:
            left = {one.id for one in jobs.list_jobs(tx, JobFilter()).items}
        return {name for name, job_id in ids.items() if job_id in left}

    clock.advance(timedelta(days=1, hours=23))
    assert jobs.purge_all(backend) == 0
    clock.advance(timedelta(hours=2))
    assert jobs.purge_all(backend) == 1
    assert kept() == {"dead", "failed", "cancelled", "pending"}
    clock.advance(timedelta(days=5))
    assert jobs.purge_all(backend) == 2  # the file, too
    clock.advance(timedelta(days=84))
    assert jobs.purge_all(backend) == 1
    assert kept() == {"failed", "pending"}
    with backend.read(actor) as tx:
        assert jobs.list_workers(tx) == ()
        assert jobs.list_jobs(tx, JobFilter(text="dead")).items == ()


def test_what_waited_long_is_kept_from_when_it_finished(
    backend: Backend, actor: Actor, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmtui.services.jobs.upkeep._LOOKED_AT", 2)
    with backend.write(actor) as tx:
        jobs.enqueue_many(tx, MAIL, [Letter(number=n) for n in range(2)])
    waiting = claim_all(backend)
    with backend.write(actor) as tx:
        jobs.enqueue(tx, MAIL, Letter(number=2))
    with backend.write(WORKER) as tx:
        jobs.finish_many(tx, [Completed(one) for one in jobs.claim(tx, new_id(), (), 9)])
    clock.advance(timedelta(days=10))
    with backend.write(WORKER) as tx:
        jobs.finish_many(tx, [Completed(one) for one in waiting])
    # It is not looked past those two every time, so what came after them waits with them.
    assert jobs.purge_all(backend) == 0
    clock.advance(timedelta(days=2, seconds=1))
    assert jobs.purge_all(backend) == 3


def test_a_portion_is_purged_at_a_time(
    backend: Backend, actor: Actor, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmtui.services.jobs.upkeep.PORTION", 4)
    with backend.write(actor) as tx:
        jobs.enqueue_many(tx, MAIL, [Letter(number=n) for n in range(9)])
    claims = claim_all(backend, new_id())
    with backend.write(WORKER) as tx:
        jobs.finish_many(tx, [Completed(one) for one in claims])
    clock.advance(timedelta(days=3))
    with backend.write(system_actor()) as tx:
        assert [jobs.purge_finished(tx) for _ in range(4)] == [4, 4, 1, 0]
