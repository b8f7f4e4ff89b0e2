"""Jobs and files as they come to be, for tests that need some."""

from __future__ import annotations

from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import jobs
from crmtui.services.jobs import Failure
from tests.services.jobs.kinds import MAIL, WORKER, Letter, claim_all


def make_jobs(backend: Backend, actor: Actor, name: str) -> tuple[UUID, UUID]:
    """A job that waits, and one that gave up."""
    with backend.write(actor) as tx:
        dead = jobs.enqueue(tx, MAIL, Letter(to=name))
    (claimed,) = (one for one in claim_all(backend) if one.job_id == dead)
    with backend.write(WORKER) as tx:
        jobs.fail(tx, claimed, Failure("mail.refused", name, give_up=True))
    with backend.write(actor) as tx:
        return jobs.enqueue(tx, MAIL, Letter(to=name), run_at=tx.now.replace(year=2040)), dead


def make_files(backend: Backend, actor: Actor, job_id: UUID, name: str) -> tuple[UUID, UUID]:
    """A job's input file, and an upload that has no job yet."""
    files = [
        jobs.store_upload(backend, actor, f"{name}.csv", "text/csv", [name.encode()])
        for _ in range(2)
    ]
    with backend.write(actor) as tx:
        jobs.attach_input(tx, job_id, files[0])
    return files[0], files[1]
