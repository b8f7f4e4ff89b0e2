"""Several workers on one queue: no job is given out twice, and none is forgotten."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from uuid import UUID

import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.ids import new_id
from crmtui.services import jobs
from crmtui.services.jobs import Completed, JobFilter, JobState
from tests.concurrency.desks import processes
from tests.factories import create_organization
from tests.services.jobs.kinds import MAIL, Letter

WORKER = system_actor("worker")


def work(backend: Backend, limit: int) -> list[tuple[UUID, int]]:
    """Claim and complete until nothing is left; what was claimed."""
    worker, taken = new_id(), []
    while True:
        with backend.write(WORKER) as tx:
            claims = jobs.claim(tx, worker, (), limit)
        if not claims:
            return taken
        taken += [(one.job_id, one.attempt) for one in claims]
        with backend.write(WORKER) as tx:
            states = jobs.finish_many(tx, [Completed(one) for one in claims])
        assert set(states) == {JobState.COMPLETED}


def work_in_process(url: str, answers: multiprocessing.Queue[list[tuple[UUID, int]]]) -> None:
    backend = open_backend(url)
    try:
        answers.put(work(backend, 7))
    finally:
        backend.close()


def enqueue(backend: Backend, count: int) -> set[UUID]:
    actor = create_organization(backend)
    with backend.write(actor) as tx:
        return set(jobs.enqueue_many(tx, MAIL, [Letter(number=n) for n in range(count)]))


def check(backend: Backend, made: set[UUID], taken: list[tuple[UUID, int]]) -> None:
    assert Counter(job_id for job_id, _attempt in taken) == Counter(dict.fromkeys(made, 1))
    assert {attempt for _job_id, attempt in taken} == {1}
    with backend.read(WORKER) as tx:
        done = jobs.count_jobs(tx, JobFilter(states=(JobState.COMPLETED,)))
        assert done.value == len(made)
        assert sum(one.completed for one in jobs.rates(tx, 5)) == len(made)


def test_no_job_goes_to_two_threads(backend: Backend) -> None:
    made = enqueue(backend, 120)
    taken: list[tuple[UUID, int]] = []
    threads = [threading.Thread(target=lambda: taken.extend(work(backend, 5))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    check(backend, made, taken)


@pytest.mark.soak
def test_no_job_goes_to_two_processes(database_url: str) -> None:
    backend = open_backend(database_url)
    made = enqueue(backend, 5_000)
    context = processes()
    answers: multiprocessing.Queue[list[tuple[UUID, int]]] = context.Queue()
    workers = [
        context.Process(target=work_in_process, args=(database_url, answers)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    taken = [one for _ in workers for one in answers.get(timeout=120)]
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == 0
    check(backend, made, taken)
    backend.close()
