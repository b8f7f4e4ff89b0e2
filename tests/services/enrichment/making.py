"""Sources to look people up, the work that does it, and lookups for tests about something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.scheduler.crew import Attempt
from crmtui.scheduler.runner import Runner
from crmtui.services import enrichment, jobs
from crmtui.services.enrichment import EnrichmentDetail, Profile, ProfileMissing, ProfileSource
from crmtui.services.enrichment.jobs import enrichment_jobs
from crmtui.services.jobs import Outcome
from tests.services.jobs.kinds import WORKER, claim_all

URL = "https://linkedin.com/in/janedoe"
CANONICAL = "https://www.linkedin.com/in/janedoe"
JANE = Profile(
    full_name="Jane Doe",
    first_name="Jane",
    last_name="Doe",
    title="CTO",
    company="Acme",
    city="Seattle",
    state="Washington",
    country="United States",
    emails=("jane@example.com", "jd@example.org"),
    phones=("+15551234567",),
    credits=3,
)


@dataclass
class Directory:
    """A source that knows some people by heart."""

    known: dict[str, Profile] = field(default_factory=lambda: {CANONICAL: JANE})
    name: str = "directory"
    asked: int = 0
    refusal: Exception | None = None

    def find(self, linkedin_url: str) -> Profile:
        self.asked += 1
        if self.refusal is not None:
            raise self.refusal
        if linkedin_url not in self.known:
            raise ProfileMissing(1)
        return self.known[linkedin_url]


def work(backend: Backend, source: ProfileSource | None) -> list[Outcome | None]:
    """Run what is due, as a worker would, and finish it; what became of each."""
    registry = {kind.name: (kind, handler) for kind, handler in enrichment_jobs(source)}
    runner = Runner(backend, registry)
    outcomes = [runner(Attempt(claimed, inf)) for claimed in claim_all(backend)]
    with backend.write(WORKER) as tx:
        jobs.finish_many(tx, [each for each in outcomes if each is not None])
    return outcomes


def write(backend: Backend, actor: Actor, command: Callable[..., Any], *inputs: Any) -> Any:
    with backend.write(actor) as tx:
        return command(tx, *inputs)


def look(backend: Backend, actor: Actor, enrichment_id: UUID) -> EnrichmentDetail:
    with backend.read(actor) as tx:
        return enrichment.get_enrichment(tx, enrichment_id)


@dataclass(frozen=True)
class Lookups:
    """One that is done, and one whose job is gone, so that it can be tried again."""

    done: UUID
    failed: UUID
    url: str
    """Of the one that is done."""


def make_lookups(backend: Backend, actor: Actor, name: str) -> Lookups:
    """What was found is called something with `name`."""
    url = f"https://www.linkedin.com/in/{name.lower()}-known"
    source = Directory({url: Profile(full_name=f"{name} found", credits=1)})
    done = enrichment.search_profile(backend, actor, source, url)
    with backend.write(actor) as tx:
        failed = enrichment.request_enrichment(tx, f"https://linkedin.com/in/{name.lower()}-lost")
        assert failed.job_id is not None
        jobs.cancel_job(tx, failed.job_id)
    return Lookups(done.id, failed.id, url)
