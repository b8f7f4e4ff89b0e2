"""The job monitor, with the document's own examples."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.schemas import Schema
from crmtui.services import jobs
from crmtui.services.jobs import Claimed, Failure, JobKind, WorkerStarted
from tests import factories
from tests.api.conftest import World, ok
from tests.api.leora.conftest import CLOCK, refused

JOBS = "/api/admin/jobs"


class SyncArgs(Schema):
    userId: str = "user_123"  # noqa: N815 — the document's own example
    provider: str = "google"
    syncType: str = "full"  # noqa: N815


SYNC = JobKind("calendar.sync", SyncArgs, max_attempts=5)
METRICS = JobKind("metric.calc", SyncArgs)


class Queue:
    """Makes jobs of the organization and lets a worker of our own have them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.system = system_actor("test")
        started = WorkerStarted(host="here", pid=1, role="worker")
        with world.backend.write(self.system) as tx:
            self.worker_id = jobs.register_worker(tx, started)

    def add(self, kind: JobKind = SYNC) -> UUID:
        with self.world.backend.write(self.world.admin) as tx:
            return jobs.enqueue(tx, kind, SyncArgs())

    def claim(self) -> Claimed:
        with self.world.backend.write(self.system) as tx:
            (claimed,) = jobs.claim(tx, self.worker_id, (), 1)
        return claimed

    def complete(self, claimed: Claimed, result: dict[str, Any] | None = None) -> None:
        with self.world.backend.write(self.system) as tx:
            assert jobs.complete(tx, claimed, result)

    def fail(self, claimed: Claimed, message: str, give_up: bool = False) -> None:
        failure = Failure(
            code="AUTH_ERROR", message=message, stack=f"Error: {message}\n  at …", give_up=give_up
        )
        with self.world.backend.write(self.system) as tx:
            jobs.fail(tx, claimed, failure)

    def pass_time(self, **span: float) -> None:
        self.world.backend.clock.advance(timedelta(**span))  # type: ignore[attr-defined]


@pytest.fixture
def queue(leora: World) -> Queue:
    return Queue(leora)


@pytest.fixture
def client(leora: World) -> httpx.Client:
    return leora.with_session()


def wire(job_id: UUID) -> str:
    return f"job_{job_id.hex}"


def test_a_failed_job_as_in_the_document(queue: Queue, client: httpx.Client) -> None:
    job_id = queue.add()
    queue.pass_time(seconds=5)
    claimed = queue.claim()
    queue.pass_time(seconds=25)
    queue.fail(claimed, "Token refresh failed: Invalid refresh token")
    shown = ok(client.get(f"{JOBS}?status=FAILED&limit=10"))
    scheduled = shown["jobs"][0].pop("scheduledFor")
    assert scheduled > "2026-06-12T18:00:30Z"
    assert shown == {
        "jobs": [
            {
                "id": wire(job_id),
                "type": "CalendarSync",
                "status": "FAILED",
                "createdAt": "2026-06-12T18:00:00Z",
                "startedAt": "2026-06-12T18:00:05Z",
                "failedAt": "2026-06-12T18:00:30Z",
                "completedAt": None,
                "attempts": 1,
                "maxAttempts": 5,
                "error": {
                    "message": "Token refresh failed: Invalid refresh token",
                    "code": "AUTH_ERROR",
                },
                "data": {"userId": "user_123", "provider": "google", "syncType": "full"},
            }
        ],
        "pagination": {"total": 1, "limit": 10, "offset": 0, "hasMore": False},
    }
    detail = ok(client.get(f"{JOBS}/{wire(job_id)}"))
    assert detail["duration"] == 25_000
    assert detail["result"] is None
    assert detail["error"]["stack"].startswith("Error: Token refresh failed")
    assert detail["retryHistory"] == [
        {
            "attempt": 1,
            "timestamp": "2026-06-12T18:00:05Z",
            "error": "Token refresh failed: Invalid refresh token",
        }
    ]


def test_every_attempt_stays_in_the_history(queue: Queue, client: httpx.Client) -> None:
    job_id = queue.add()
    for message in ("Network timeout", "Network timeout", "Invalid token"):
        queue.fail(queue.claim(), message)
        queue.pass_time(hours=2)
    queue.complete(queue.claim(), {"events": 142})
    detail = ok(client.get(f"{JOBS}/{wire(job_id)}"))
    assert [(each["attempt"], each["error"]) for each in detail["retryHistory"]] == [
        (1, "Network timeout"),
        (2, "Network timeout"),
        (3, "Invalid token"),
    ]
    assert (detail["status"], detail["attempts"]) == ("COMPLETED", 4)
    assert (detail["error"], detail["failedAt"]) == (None, None)
    assert detail["result"] == {"events": 142}
    assert detail["completedAt"] == "2026-06-13T00:00:00Z"


def test_filters_and_pages(queue: Queue, client: httpx.Client) -> None:
    ids = []
    for _ in range(5):
        ids.append(wire(queue.add()))
        queue.pass_time(days=1)
    other = wire(queue.add(METRICS))

    def listed(query: str) -> list[str]:
        return [job["id"] for job in ok(client.get(f"{JOBS}?{query}"))["jobs"]]

    assert listed("") == [other, *reversed(ids)]
    assert listed("type=CalendarSync") == ids[::-1]
    assert listed("type=MetricCalc") == [other]
    assert listed("type=Nothing") == []
    assert listed("status=RUNNING") == []
    assert listed("status=PENDING&limit=2&offset=1") == [ids[4], ids[3]]
    assert listed("from=2026-06-14T18:00:00Z&to=2026-06-16T18:00:00Z") == [ids[3], ids[2]]
    page = ok(client.get(f"{JOBS}?limit=2&offset=2"))["pagination"]
    assert page == {"total": 6, "limit": 2, "offset": 2, "hasMore": True}
    assert ok(client.get(f"{JOBS}?limit=2&offset=4"))["pagination"]["hasMore"] is False
    assert ok(client.get(f"{JOBS}?limit=100000"))["pagination"]["limit"] == 500


def test_retry_with_a_delay(queue: Queue, client: httpx.Client) -> None:
    job_id = queue.add()
    queue.fail(queue.claim(), "no", give_up=True)
    assert ok(client.get(f"{JOBS}/{wire(job_id)}"))["status"] == "DEAD"
    answer = ok(client.post(f"{JOBS}/{wire(job_id)}/retry", json={"delay": 60_000}))
    assert answer == {
        "success": True,
        "jobId": wire(job_id),
        "status": "PENDING",
        "scheduledFor": "2026-06-12T18:01:00Z",
    }
    detail = ok(client.get(f"{JOBS}/{wire(job_id)}"))
    assert len(detail["retryHistory"]) == 1
    assert detail["maxAttempts"] > detail["attempts"] == 1


def test_retry_without_a_body_is_at_once(queue: Queue, client: httpx.Client) -> None:
    job_id = queue.add()
    queue.fail(queue.claim(), "no")
    answer = ok(client.post(f"{JOBS}/{wire(job_id)}/retry"))
    assert answer["scheduledFor"] == CLOCK


def test_a_running_job_cannot_be_retried_or_deleted(queue: Queue, client: httpx.Client) -> None:
    job_id = queue.add()
    queue.claim()
    for method, path in (("POST", "/retry"), ("DELETE", "")):
        refused(client.request(method, f"{JOBS}/{wire(job_id)}{path}"), "CONFLICT")


def test_cancel_and_delete(queue: Queue, client: httpx.Client) -> None:
    job_id = queue.add()
    answer = ok(client.post(f"{JOBS}/{wire(job_id)}/cancel"))
    assert answer == {"success": True, "jobId": wire(job_id), "status": "CANCELLED"}
    assert ok(client.get(f"{JOBS}/{wire(job_id)}"))["status"] == "CANCELLED"
    refused(client.post(f"{JOBS}/{wire(job_id)}/cancel"), "CONFLICT")
    answer = ok(client.delete(f"{JOBS}/{wire(job_id)}"))
    assert answer == {"success": True, "jobId": wire(job_id), "deleted": True}
    refused(client.get(f"{JOBS}/{wire(job_id)}"), "NOT_FOUND")
    refused(client.delete(f"{JOBS}/{wire(job_id)}"), "NOT_FOUND")


def test_cancelling_a_running_job_reaches_its_worker(queue: Queue, client: httpx.Client) -> None:
    job_id = queue.add()
    claimed = queue.claim()
    assert ok(client.post(f"{JOBS}/{wire(job_id)}/cancel"))["status"] == "CANCELLED"
    with queue.world.backend.write(queue.system) as tx:
        assert jobs.confirm_cancelled(tx, claimed)
    assert ok(client.get(f"{JOBS}/{wire(job_id)}"))["status"] == "CANCELLED"


def test_health(sqlite_leora: World) -> None:
    # On SQLite alone: a database server's clock is not the test's, and the check would tell.
    queue, client = Queue(sqlite_leora), sqlite_leora.with_session()
    queue.add()
    queue.add(METRICS)
    queue.claim()
    queue.pass_time(seconds=5)
    shown = ok(client.get(f"{JOBS}/health"))
    assert shown == {
        "status": "healthy",
        "checks": {
            "database": "ok",
            "redis": "ok",
            "worker": "running",
            "pendingJobs": 1,
            "runningJobs": 1,
            "failedJobs": 0,
            "deadJobs": 0,
            "oldestPendingJob": "5 seconds",
            "workerLastPing": "5 seconds ago",
        },
        "timestamp": "2026-06-12T18:00:05Z",
    }
    queue.pass_time(hours=1)
    shown = ok(client.get(f"{JOBS}/health"))
    assert (shown["status"], shown["checks"]["worker"]) == ("unhealthy", "stopped")
    assert shown["checks"]["redis"] == "stalled"


def test_other_organizations_jobs_do_not_exist(queue: Queue, leora: World) -> None:
    job_id = queue.add()
    stranger = factories.create_organization(leora.backend, "Other")
    client = leora.with_key(actor=stranger)
    assert ok(client.get(JOBS))["jobs"] == []
    for method, path in (("GET", ""), ("POST", "/retry"), ("POST", "/cancel"), ("DELETE", "")):
        refused(client.request(method, f"{JOBS}/{wire(job_id)}{path}"), "NOT_FOUND")
    refused(client.get(f"{JOBS}/{wire(uuid4())}"), "NOT_FOUND")
