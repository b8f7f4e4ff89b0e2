"""Looking for duplicates as a job: it goes on where it was stopped."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select

from crmtui.kit.batches import chunks
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Contact, DuplicatePair, Organization
from crmtui.services import jobs
from crmtui.services.duplicates.candidates import PHASES, Block
from crmtui.services.duplicates.likeness import Likeness, compare_all
from crmtui.services.duplicates.pairs import keep_pairs, review_pairs
from crmtui.services.duplicates.profiles import load_profiles
from crmtui.services.duplicates.schemas import PairState
from crmtui.services.jobs import Handler, JobCancelled, JobKind, JobRun, NoArgs, Priority
from crmtui.services.upkeep import FIND_DUPLICATES

SCAN: Final = JobKind("duplicates.scan", NoArgs, priority=Priority.LOW)
_REVIEW: Final = "review"
_STEPS: Final = (_REVIEW, *PHASES)


class ScanReport(Schema):
    """The result of a scan, kept step by step: it holds while it runs, too."""

    step: str = _REVIEW
    after: Any = None
    """Where the step goes on."""
    seen: int = 0
    """Contacts that were walked over."""
    found: int = 0
    """Pairs that nobody knew."""
    gone: int = 0
    """Open pairs that are not alike any more, or of whom one is not there any more."""
    passed_over: int = 0
    """Groups that were too large to be duplicates, such as a company's switchboard."""
    finished: bool = False

    def with_step_done(self) -> "ScanReport":
        place = _STEPS.index(self.step) + 1
        if place == len(_STEPS):
            return self.model_copy(update={"finished": True, "after": None})
        return self.model_copy(update={"step": _STEPS[place], "after": None})

    def plus(self, **more: Any) -> "ScanReport":
        """With another block: numbers are added, `after` is replaced."""
        counts = {name: getattr(self, name) + n for name, n in more.items() if name != "after"}
        return self.model_copy(update={**counts, "after": more["after"]})


def start_scan(tx: WriteTx) -> UUID:
    """Have a worker look for duplicates among all contacts; the id of the job.

    While a scan runs, it is that one's.

    Raises:
        Forbidden: permission.missing (contacts:write).
    """
    tx.actor.require("contacts:write")
    return jobs.enqueue(tx, SCAN, NoArgs(), unique_key="scan")


class _Scan:
    """One attempt at looking through all contacts."""

    def __init__(self, run: JobRun) -> None:
        self._run = run
        run.actor.require("contacts:write")
        kept = ScanReport.model_validate(run.find_result() or {})
        self._report = ScanReport() if kept.finished else kept
        with run.read() as tx:
            self._total = tx.session.scalar(select(func.count()).select_from(Contact)) or 0

    def do(self) -> ScanReport:
        """Look through what is left.

        Raises:
            JobCancelled, JobStopped, LeaseLost between two steps.
        """
        while not self._report.finished:
            done, total = self._report.seen, self._total
            self._run.progress(min(done, total), max(total, done + 1), self._report.step)
            if self._report.step == _REVIEW:
                self._review()
            else:
                self._compare()
        # Whoever cancels now is too late: everything was looked through.
        with suppress(JobCancelled):
            self._run.progress(self._report.seen, self._report.seen)
        return self._report

    def _review(self) -> None:
        with self._run.read() as tx:
            review = review_pairs(tx, self._report.after)
        if review is None:
            self._report = self._report.with_step_done()
            return
        with self._run.write() as tx:
            _forget(tx, review.gone)
            keep_pairs(tx, review.changed)
            self._keep(tx, self._report.plus(after=review.after, gone=len(review.gone)))

    def _compare(self) -> None:
        with self._run.read() as tx:
            block = PHASES[self._report.step](tx, self._report.after)
            alike = [] if block is None else _compare(tx, block)
        if block is None:
            self._report = self._report.with_step_done()
            return
        with self._run.write() as tx:
            new = keep_pairs(tx, alike)
            if new:
                tx.record(DomainEvent("duplicates.found", "duplicate_pair", None, {"count": new}))
            more = {"seen": block.seen, "passed_over": block.passed_over, "found": new}
            self._keep(tx, self._report.plus(after=block.after, **more))

    def _keep(self, tx: WriteTx, report: ScanReport) -> None:
        self._run.keep_result(tx, report.model_dump(mode="json"))
        self._report = report


def _compare(tx: ReadTx, block: Block) -> list[Likeness]:
    profiles = load_profiles(tx, {contact for group in block.groups for contact in group})
    found: dict[tuple[UUID, UUID], Likeness] = {}
    for group in block.groups:
        present = [profiles[contact] for contact in group if contact in profiles]
        found.update(((each.left_id, each.right_id), each) for each in compare_all(present))
    return [*found.values()]


def _forget(tx: WriteTx, pair_ids: list[UUID]) -> None:
    for chunk in chunks(pair_ids):
        gone = delete(DuplicatePair).where(
            DuplicatePair.id.in_(chunk), DuplicatePair.state == PairState.OPEN
        )
        tx.session.execute(gone, execution_options={"synchronize_session": False})


def _scan(run: JobRun, _args: NoArgs) -> Mapping[str, Any]:
    return _Scan(run).do().model_dump(mode="json", exclude={"after", "step"})


def _scan_all(run: JobRun, _args: NoArgs) -> Mapping[str, Any]:
    """A scan of every organization that knows at least two people."""
    with run.write() as tx:
        owners = select(Contact.id).where(Contact.organization_id == Organization.id)
        second = owners.order_by(Contact.id).offset(1).limit(1).exists()
        found = tx.session.scalars(select(Organization.id).where(second)).all()
        for organization in found:
            jobs.enqueue(tx, SCAN, NoArgs(), unique_key="scan", organization_id=organization)
    return {"organizations": len(found)}


JOBS: Final[tuple[tuple[JobKind, Handler], ...]] = ((SCAN, _scan), (FIND_DUPLICATES, _scan_all))
