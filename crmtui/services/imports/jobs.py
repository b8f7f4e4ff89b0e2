"""An import as a job: it goes on where it was stopped, and its report tells of all attempts."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import WriteTx
from crmtui.services import jobs
from crmtui.services.imports import errors
from crmtui.services.imports.failed_rows import render_failures
from crmtui.services.imports.flows import Desk, import_batches
from crmtui.services.imports.planning import require_importable
from crmtui.services.imports.problems import RowFailure
from crmtui.services.imports.schemas import AttendeeImport, ImportCounts
from crmtui.services.imports.table_file import TableFile, TableFormat
from crmtui.services.jobs import Handler, JobCancelled, JobKind, JobRun

_TOLD: Final = 20
_CODES: Final = 5
_CSV: Final = "text/csv"


class ImportJob(AttendeeImport):
    """What is imported, and how the uploaded file is to be read."""

    file: str
    """Its name, for people."""
    form: TableFormat
    rows: int
    """How many the file has."""


class RefusedRow(Schema):
    """A row that stayed out; the file of refused rows has its cells and all reasons."""

    row: int
    codes: tuple[str, ...]
    """At most five."""


class ImportReport(Schema):
    """The result of an import as a job, kept batch by batch: it holds while it runs, too."""

    counts: ImportCounts = ImportCounts()
    refused: tuple[RefusedRow, ...] = ()
    """The first twenty."""
    failed_file: UUID | None = None
    """The job's file of all refused rows, as the list has them, with their reasons."""
    finished: bool = False
    """Whether the whole list was seen."""

    def plus(
        self, counts: ImportCounts, failures: Sequence[RowFailure], failed_file: UUID | None
    ) -> "ImportReport":
        """With another batch."""
        room = _TOLD - len(self.refused)
        told = (
            RefusedRow(row=failure.row_no, codes=tuple(sorted(failure.codes))[:_CODES])
            for failure in failures[:room]
        )
        return ImportReport(
            counts=self.counts.plus(counts),
            refused=(*self.refused, *told),
            failed_file=failed_file,
        )

    @classmethod
    def of(cls, result: AnyMapping[str, Any] | None) -> "ImportReport":
        """What a job's result says; nothing was done where there is none yet."""
        return cls.model_validate(result or {})


ATTENDEES_IMPORT: Final = JobKind("attendees.import", ImportJob)


def start_import(
    backend: Backend, actor: Actor, table: TableFile, data: AttendeeImport, rows: int | None = None
) -> UUID:
    """Have a worker do what `import_attendees` does; the job's id.

    The file is kept with the job, so it may change or go away afterwards. `rows` is how many it
    has, where the caller has counted them.

    Raises:
        as `import_attendees`, when it cannot even begin.
        Conflict: import.running, while another list goes into the event.
        Invalid: job_file.too_large.
    """
    with backend.read(actor) as tx:
        require_importable(tx, table, data)
    if rows is None:
        rows = sum(1 for _row in table.rows())
    # Not by `model_dump`: it would make dictionaries of what is typed.
    values = {name: getattr(data, name) for name in AttendeeImport.model_fields}
    args = ImportJob(**values, file=table.name, form=table.form, rows=rows)
    upload = jobs.store_upload(backend, actor, table.name or "list.csv", _CSV, table.content())
    with backend.write(actor) as tx:
        return _enqueue(tx, args, upload)


def _enqueue(tx: WriteTx, args: ImportJob, upload: UUID) -> UUID:
    key = str(args.event_id)
    try:
        job_id = jobs.enqueue(tx, ATTENDEES_IMPORT, args, unique_key=key, on_exists="refuse")
    except Conflict as error:
        raise errors.running() from error
    jobs.attach_input(tx, job_id, upload)
    return job_id


class _Import:
    """One attempt at bringing a list in."""

    def __init__(self, run: JobRun, args: ImportJob) -> None:
        self._run = run
        self._args = args
        self._table = TableFile(run.open_input, args.form)
        self._report = self._stored = self._load()

    def do(self) -> ImportReport:
        """Store what is left of the list.

        Raises:
            as `import_attendees`; JobCancelled, JobStopped, LeaseLost between two batches.
        """
        run, total = self._run, self._args.rows
        desk = Desk(run.backend, run.read, run.write, self._keep)
        done = self._report.counts.rows
        run.progress(done, max(total, done + 1))
        for _counts, _failures in import_batches(desk, self._table, self._args, done):
            self._report = self._stored
            if self._report.counts.rows < total:
                run.progress(self._report.counts.rows, total)
        # Whoever cancels now is too late: all is stored.
        with suppress(JobCancelled):
            run.progress(self._report.counts.rows, self._report.counts.rows)
        return self._report.model_copy(update={"finished": True})

    def _load(self) -> ImportReport:
        """What earlier attempts have stored; a job that is run anew begins from the start."""
        report = ImportReport.of(self._run.find_result())
        if report.finished:
            return ImportReport()
        with self._run.read() as tx:
            files = {file.id for file in jobs.get_job(tx, self._run.job_id).files}
        lost = report.failed_file not in files
        return report.model_copy(update={"failed_file": None}) if lost else report

    def _keep(self, tx: WriteTx, counts: ImportCounts, failures: Sequence[RowFailure]) -> None:
        """Part of the transaction of a batch, which may be tried several times."""
        file = self._report.failed_file
        if failures:
            file = self._append(tx, file, failures)
        self._stored = self._report.plus(counts, failures, file)
        self._run.keep_result(tx, self._stored.model_dump(mode="json"))

    def _append(self, tx: WriteTx, file: UUID | None, failures: Sequence[RowFailure]) -> UUID:
        delimiter = self._table.form.cells.delimiter
        lines = render_failures(self._table.header, delimiter, failures, with_header=file is None)
        name = f"{PurePath(self._args.file or 'list').stem}.failed.csv"
        return self._run.append_output(tx, file, name, _CSV, lines)


def _import_attendees(run: JobRun, args: ImportJob) -> AnyMapping[str, Any]:
    return _Import(run, args).do().model_dump(mode="json")


JOBS: Final[tuple[tuple[JobKind, Handler], ...]] = ((ATTENDEES_IMPORT, _import_attendees),)
