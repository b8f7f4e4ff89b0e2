"""Attendee lists: rows become tickets of one event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from crmtui.kit.errors import CrmError, NotFound, Unavailable
from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.form import Field
from crmtui.tui.screens.imports.attendee_form import form_fields, mapping_options
from crmtui.tui.screens.imports.job import find_failed_file
from crmtui.tui.screens.imports.kinds import (
    NOTHING,
    FileWords,
    ImportKind,
    refused_later,
    shown_counts,
)
from crmtui.tui.screens.imports.work import (
    ChosenList,
    Counts,
    ListColumn,
    Outcome,
    Watch,
    attempt,
    find_file,
)
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.imports import ColumnGuess, ImportCounts, TableFormat, TargetField
    from crmtui.services.jobs import JobDetail

SURE: Final = 0.7
"""What a column was taken for with less confidence, a person should look at."""
_SHOWN: Final = 1_000


@dataclass(frozen=True)
class AttendeeChoices:
    """What is to be done with the rows."""

    create_products: bool = True
    checkin_list_id: UUID | None = None


class AttendeeLists(ImportKind):
    """Lists for one event; the same list again adds nothing twice."""

    FILE: ClassVar[FileWords] = FileWords(
        _("Which file? CSV, any delimiter and encoding."),
        _("path of the attendee list, ~ is your home"),
        (".csv", ".tsv", ".tab", ".txt"),
    )
    NEEDS: ClassVar[tuple[str, ...]] = ("imports:write",)

    def __init__(self, event_id: UUID, event_name: str) -> None:
        self._event_id = event_id
        self.heading = event_name
        self.memory = f"import.job.{event_id}"

    # --- the list ---------------------------------------------------------------------------

    def open(
        self,
        backend: Any,
        actor: Any,
        source: str | Path,
        form: "TableFormat | None" = None,
        options: dict[str, Any] | None = None,
    ) -> ChosenList:
        from crmtui.services.catalogue import get_event
        from crmtui.services.identity import get_organization
        from crmtui.services.imports import TableFile, guess_mapping

        path = find_file(source)
        table = TableFile(path, form)
        with backend.read(actor) as tx:
            actor.require("imports:write")
            known = {
                "timezone": get_event(tx, self._event_id).timezone,
                "currency": get_organization(tx).currency,
            }
        guess = guess_mapping(table, **known | (options or {}))
        rows = sum(1 for _row in table.rows())
        columns = tuple(map(_column, guess.columns))
        choices = AttendeeChoices()
        return ChosenList(path, table, table.form, "CSV", columns, guess.mapping, rows, choices)

    def meanings(self, column: ListColumn) -> list[tuple[str, str]]:
        from crmtui.services.imports import TargetField, field_label

        fields = dict.fromkeys([*map(TargetField, column.likely), *TargetField])
        nothing = (NOTHING, _("- left out"))
        return [nothing, *((field.value, field_label(field)) for field in fields)]

    def field(self, meaning: str) -> "TargetField":
        from crmtui.services.imports import TargetField

        return TargetField(meaning)

    # --- its form ---------------------------------------------------------------------------

    def look_up(self, tx: Any) -> list[tuple[str, str]]:
        """Id and name of the event's check-in lists, as far as the operator may see them."""
        from crmtui.services.checkin import list_lists

        if not tx.actor.can("checkin:read"):
            return []
        return [(str(found.id), found.name) for found in list_lists(tx, self._event_id)]

    def form_fields(self, chosen: ChosenList, known: Any) -> Sequence[Field]:
        target = str(chosen.choices.checkin_list_id or "")
        return form_fields(chosen.mapping, chosen.choices.create_products, target, known)

    def reread(
        self,
        backend: Any,
        actor: Any,
        chosen: ChosenList,
        form: "TableFormat | None",
        values: dict[str, Any],
    ) -> ChosenList:
        options = mapping_options(values)
        if form == chosen.form:
            found = replace(chosen, mapping=chosen.mapping.replaced(**options))
        else:
            found = self.open(backend, actor, chosen.path, form, options)
        target = values["checkin_list_id"]
        choices = AttendeeChoices(values["create_products"], UUID(target) if target else None)
        return replace(found, choices=choices)

    # --- what is done with it ---------------------------------------------------------------

    def nothing(self) -> Counts:
        from crmtui.services.imports import ImportCounts

        return ImportCounts()

    def preview(self, backend: Any, actor: Any, chosen: ChosenList, watch: Watch) -> Outcome:
        from crmtui.services.imports import plan_import

        def plan() -> Outcome:
            with backend.read(actor) as tx:
                found = plan_import(tx, chosen.table, self._describe(chosen), watch)
            remarks = [_passed_over(found.counts.admissions_passed_over, done=False)]
            if found.new_products:
                names = ", ".join(literal(name) for name in found.new_products)
                remarks.insert(0, _("New products: {names}").format(names=names))
            header = chosen.table.header
            return Outcome(found.counts, found.failures, header, tuple(filter(None, remarks)))

        return attempt(plan, watch, self.nothing())

    def start(self, backend: Any, actor: Any, chosen: ChosenList) -> UUID:
        from crmtui.services.imports import start_import

        return start_import(backend, actor, chosen.table, self._describe(chosen), chosen.rows)

    def _describe(self, chosen: ChosenList) -> Any:
        from crmtui.services.imports import AttendeeImport

        return AttendeeImport(
            event_id=self._event_id,
            mapping=chosen.mapping,
            create_products=chosen.choices.create_products,
            checkin_list_id=chosen.choices.checkin_list_id,
        )

    def counts_of(self, job: "JobDetail | None") -> Counts:
        from crmtui.services.imports import ImportReport

        try:
            return ImportReport.of(job.result if job else None).counts
        except ValueError:  # a result that another version has kept
            return self.nothing()

    def collect(self, backend: Any, actor: Any, job: "JobDetail", path: Path | None) -> Outcome:
        from crmtui.services.imports import ImportReport

        report = ImportReport.of(job.result)
        error = None
        if job.state == "DEAD":
            code, message = (job.error.code, job.error.message) if job.error else ("", "")
            error = CrmError(code, message or _("It failed without saying why."))
        remark = _passed_over(report.counts.admissions_passed_over, done=True)
        stopped = job.state == "CANCELLED"
        remarks = (remark,) if remark else ()
        outcome = Outcome(report.counts, remarks=remarks, error=error, stopped=stopped)
        if report.failed_file is None or path is None:
            return outcome
        return _add_refused(backend, actor, job, report.failed_file, path, outcome)

    # --- words ------------------------------------------------------------------------------

    def count_lines(
        self, counts: "ImportCounts", locale: str, *, done: bool
    ) -> list[tuple[str, int, str]]:
        tickets = ""
        if counts.tickets_created != counts.created:
            several = format_number(counts.tickets_created, locale)
            tickets = _("with {tickets} tickets").format(tickets=several)
        lines = [
            (_("created") if done else _("to create"), counts.created, tickets),
            (_("updated") if done else _("to update"), counts.updated, ""),
            (_("unchanged"), counts.unchanged, ""),
            (_("refused"), counts.failed, ""),
        ]
        if counts.admitted:
            lines.append((_("admitted") if done else _("to admit"), counts.admitted, ""))
        return lines

    def describe_question(self, chosen: ChosenList, outcome: Outcome, locale: str) -> str:
        names = {"file": literal(chosen.path.name), "event": literal(self.heading)}
        if outcome.stopped:
            text = _("{file} goes into {event}; the preview was stopped and did not see all of it.")
            return text.format(**names)
        counts = outcome.counts
        text = _("{rows} rows of {file} go into {event}: {new} to create, {old} to update.")
        numbers = {"new": counts.created, "old": counts.updated}
        numbers["rows"] = sum(numbers.values())
        shown = {name: format_number(number, locale) for name, number in numbers.items()}
        asked = text.format(**shown, **names)
        return f"{asked} {refused_later(counts.failed, locale)}".strip()

    def describe_end(self, outcome: Outcome, locale: str) -> str:
        event = literal(self.heading)
        if outcome.error is not None:
            text = _("The import into {event} went wrong: {reason}")
            return text.format(event=event, reason=literal(outcome.error.message))
        text = _("Import into {event}: {created} created, {updated} updated, {failed} refused.")
        if outcome.stopped:
            text = _(
                "The import into {event} was cancelled: "
                "{created} created, {updated} updated before."
            )
        return text.format(event=event, **shown_counts(outcome.counts, locale))


def _column(guess: "ColumnGuess") -> ListColumn:
    field = guess.field.value if guess.field else ""
    likely = tuple(each.value for each in (guess.field, *guess.alternatives) if each is not None)
    unsure = guess.confidence < SURE
    return ListColumn(guess.index, guess.label, guess.samples, field, unsure, likely)


def _passed_over(count: int, *, done: bool) -> str:
    if not count:
        return ""
    if done:
        text = ngettext(
            "{count} row was checked in; no list was named to know of it.",
            "{count} rows were checked in; no list was named to know of them.",
            count,
        )
    else:
        text = ngettext(
            "{count} row is checked in; F4 names the list that shall know of it.",
            "{count} rows are checked in; F4 names the list that shall know of them.",
            count,
        )
    return text.format(count=count)


def _add_refused(
    backend: Any, actor: Any, job: "JobDetail", file_id: UUID, path: Path, outcome: Outcome
) -> Outcome:
    from crmtui.kit.files import write_atomically
    from crmtui.services.imports import ImportJob, read_failures

    delimiter = ImportJob.model_validate(job.args).form.cells.delimiter
    try:
        header, failures = read_failures(_pieces(backend, actor, file_id), delimiter)
        shown = tuple(islice(failures, _SHOWN))
    except NotFound as missing:  # a week later
        return replace(outcome, remarks=(*outcome.remarks, missing.message))
    outcome = replace(outcome, header=header, failures=shown)
    target = find_failed_file(path)
    try:
        write_atomically(target, _pieces(backend, actor, file_id))
    except Unavailable as error:
        kept = _("The refused rows stay with the job for 7 days: see the screen of the jobs.")
        return replace(outcome, remarks=(*outcome.remarks, error.message, kept))
    return replace(outcome, failed_file=target)


def _pieces(backend: Any, actor: Any, file_id: UUID) -> Iterator[bytes]:
    from crmtui.services import jobs

    _view, pieces = jobs.open_file(backend, actor, file_id)
    return pieces
