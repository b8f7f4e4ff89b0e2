"""The work of the area: a lookup as a job, joined to the source that an installation has."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from crmtui.kit.actor import system_actor
from crmtui.kit.errors import CrmError, Unavailable
from crmtui.services.enrichment import errors
from crmtui.services.enrichment.kinds import RUN_ENRICHMENT, EnrichmentJob
from crmtui.services.enrichment.rows import load_enrichment
from crmtui.services.enrichment.schemas import EnrichmentStatus
from crmtui.services.enrichment.settling import fail, note_found, settle, settle_within
from crmtui.services.enrichment.sources import (
    Profile,
    ProfileMissing,
    ProfilePostponed,
    ProfileRefused,
    ProfileSource,
)
from crmtui.services.jobs import (
    GiveUp,
    Handler,
    JobCancelled,
    JobKind,
    JobRun,
    JobStopped,
    LeaseLost,
    RetryLater,
)

_CONTROL: Final = (JobCancelled, JobStopped, LeaseLost, RetryLater)


def enrichment_jobs(source: ProfileSource | None) -> tuple[tuple[JobKind, Handler], ...]:
    """The kinds of the area with their handlers."""
    return ((RUN_ENRICHMENT, Researcher(source)),)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A lookup that this job may do now."""

    url: str
    """Empty where nobody outside is to be asked."""
    is_found: bool
    """Whether an earlier attempt got the answer, and could not use it."""


class Researcher:
    """The handler of lookups; used from several threads at once."""

    def __init__(self, source: ProfileSource | None) -> None:
        self._source = source

    def __call__(self, run: JobRun, args: EnrichmentJob) -> dict[str, Any]:
        """Look somebody up and add what is found; where the enrichment stands then.

        Raises:
            GiveUp: nothing is known, or nobody can be asked.
            RetryLater, Unavailable: there is no answer now.
        """
        lookup = args.enrichment_id
        try:
            claim = self._claim(run, lookup)
            if isinstance(claim, EnrichmentStatus):
                return {"status": claim.value}
            if not claim.is_found and (self._source is None or not claim.url):
                return self._settle_within(run, lookup, claim)
            if self._source is not None and not claim.is_found:
                profile = self._ask(run, lookup, self._source, claim.url)
                with run.write() as tx:
                    note_found(tx, lookup, self._source.name, profile)
            with run.write() as tx:
                settle(tx, lookup)
        except Unavailable as error:
            self._postpone(run, lookup, error.message)
            raise
        except (CrmError, GiveUp) as error:
            self._note_failure(run, lookup, error.message)
            raise
        except _CONTROL:
            raise
        except Exception as error:
            if run.attempt >= run.claimed.max_attempts:
                self._note_failure(run, lookup, errors.broke_off(error))
            raise
        return {"status": EnrichmentStatus.COMPLETED.value}

    def _claim(self, run: JobRun, lookup: UUID) -> _Claim | EnrichmentStatus:
        with run.write() as tx:
            tx.actor.require("enrichment:run")
            row = load_enrichment(tx, lookup, lock=True)
            if row.status == EnrichmentStatus.COMPLETED or row.job_id != run.job_id:
                return EnrichmentStatus(row.status)
            row.status = EnrichmentStatus.PROCESSING
            tx.flush()
            return _Claim(row.linkedin_url, bool(row.found))

    def _settle_within(self, run: JobRun, lookup: UUID, claim: _Claim) -> dict[str, Any]:
        lacking = errors.explain_configuration() if claim.url else errors.nothing_new()
        with run.write() as tx:
            is_settled = settle_within(tx, lookup, lacking)
        if not is_settled:
            reason = "not_configured" if claim.url else "nothing_new"
            raise GiveUp(f"enrichment.{reason}", lacking)
        return {"status": EnrichmentStatus.COMPLETED.value}

    def _ask(self, run: JobRun, lookup: UUID, source: ProfileSource, url: str) -> Profile:
        try:
            return source.find(url)
        except ProfileMissing as missing:
            error = errors.profile_not_found(url)
            with run.write() as tx:
                load_enrichment(tx, lookup, lock=True).credits += missing.cost
            raise GiveUp(error.code, error.message) from missing
        except ProfileRefused as refusal:
            raise GiveUp(refusal.code, refusal.reason) from refusal
        except ProfilePostponed as refusal:
            if refusal.seconds is None:
                raise Unavailable(refusal.code, refusal.reason) from refusal
            self._postpone(run, lookup, refusal.reason)
            raise RetryLater(refusal.seconds, refusal.reason, costs=True) from refusal

    def _postpone(self, run: JobRun, lookup: UUID, reason: str) -> None:
        with run.write() as tx:
            if run.attempt >= run.claimed.max_attempts:
                fail(tx, lookup, reason)
                return
            row = load_enrichment(tx, lookup, lock=True)
            row.status = EnrichmentStatus.PENDING
            row.error = reason
            tx.flush()

    def _note_failure(self, run: JobRun, lookup: UUID, reason: str) -> None:
        """By the program itself: whoever asked for it may do nothing any more."""
        with run.backend.write(system_actor("job", run.claimed.organization_id)) as tx:
            run.require_held(tx)
            fail(tx, lookup, reason)
