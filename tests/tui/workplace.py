"""Somebody who may have jobs done, and a worker that does them, for consoles in tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from uuid import UUID

from crmtui.models import Membership, User
from crmtui.scheduler.loop import JobLoop
from crmtui.services.contact_imports import jobs as contact_jobs
from crmtui.services.exports import jobs as export_jobs
from crmtui.services.imports import jobs as import_jobs

if TYPE_CHECKING:
    from tests.tui.office import Office

REGISTRY: Final = {
    kind.name: (kind, handler)
    for kind, handler in (*contact_jobs.JOBS, *export_jobs.JOBS, *import_jobs.JOBS)
}


def employ(office: Office, role: str = "admin") -> None:
    """Let the anna of `Office.actor` exist: a job looks up what its owner may do."""
    with office.backend.write(office.owner) as tx:
        anna = User(id=UUID(int=1), email="anna@example.org", name="anna", password_hash="-")
        tx.session.add(anna)
        tx.flush()
        tx.session.add(Membership(user_id=anna.id, role=role))


@contextmanager
def at_work(office: Office) -> Iterator[JobLoop]:
    """A worker in this process, on the office's database."""
    loop = JobLoop(office.backend, REGISTRY, "worker", threads=1)
    loop.start()
    try:
        yield loop
    finally:
        loop.stop(1)
