"""Lists of contacts: rows become people, or what is new of people who are known."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.form import Field
from crmtui.tui.screens.imports.contact_batches import collect, tally_of
from crmtui.tui.screens.imports.contact_form import (
    describe_options,
    form_fields,
    read_options,
)
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
    from crmtui.services.contact_imports import ContactField, ContactImport, ImportTally
    from crmtui.services.imports import TableFormat
    from crmtui.services.jobs import JobDetail

OWN: Final = "+own"
"""The meaning of a column that is kept as a field of one's own, by its label."""
_FORMATS: Final = {"csv": "CSV", "json": "JSON", "vcard": "vCard"}


class ContactLists(ImportKind):
    """Lists of people; each import is kept, and can be continued and taken back."""

    FILE: ClassVar[FileWords] = FileWords(
        _("Which file? CSV of any delimiter and encoding, JSON or vCard."),
        _("path of the list of contacts, ~ is your home"),
        (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".vcf", ".vcard"),
    )
    NEEDS: ClassVar[tuple[str, ...]] = ("imports:write", "contacts:write")
    KEEPS_BATCHES: ClassVar[bool] = True

    def __init__(self) -> None:
        self.heading = _("Contacts")
        self.memory = "import.job.contacts"

    # --- the list ---------------------------------------------------------------------------

    def open(
        self,
        backend: Any,
        actor: Any,
        source: str | Path,
        form: "TableFormat | None" = None,
        options: Any = None,
    ) -> ChosenList:
        from crmtui.services.contact_imports import ContactFile, ImportOptions, suggest_mapping

        path = find_file(source)
        for right in self.NEEDS:
            actor.require(right)
        table = ContactFile(path, form=form)
        with backend.read(actor) as tx:
            found = suggest_mapping(tx, table)
        rows = table.count()
        if not rows:
            raise Invalid("import.empty", _("No contact was found in this file."))
        return ChosenList(
            path,
            table,
            table.form,
            _FORMATS[table.kind],
            tuple(_column(each) for each in found.columns),
            found.mapping,
            rows,
            options or ImportOptions(),
            found.remembered,
        )

    def meanings(self, column: ListColumn) -> list[tuple[str, str]]:
        from crmtui.services.contact_imports import ContactField, contact_field_label

        own = _("+ own field '{name}'").format(name=column.label)
        fields = [(field.value, contact_field_label(field)) for field in ContactField]
        fields.sort(key=lambda each: each[0] != column.guess)
        return [(NOTHING, _("- left out")), (OWN, own), *fields]

    def meaning_of(self, chosen: ChosenList, index: int) -> str:
        if index in chosen.mapping.custom.values():
            return OWN
        return super().meaning_of(chosen, index)

    def correct(self, chosen: ChosenList, index: int, meaning: str) -> ChosenList:
        own = {name: at for name, at in chosen.mapping.custom.items() if at != index}
        if meaning == OWN:
            own[chosen.columns[index].label] = index
        mapping = chosen.mapping.model_copy(update={"custom": own})
        found = replace(chosen, mapping=mapping)
        return super().correct(found, index, NOTHING if meaning == OWN else meaning)

    def field(self, meaning: str) -> "ContactField":
        from crmtui.services.contact_imports import ContactField

        return ContactField(meaning)

    def describe_choices(self, chosen: ChosenList) -> str:
        return describe_options(chosen.choices)

    # --- its form ---------------------------------------------------------------------------

    def form_fields(self, chosen: ChosenList, known: Any) -> Sequence[Field]:
        return form_fields(chosen.choices)

    def reread(
        self,
        backend: Any,
        actor: Any,
        chosen: ChosenList,
        form: "TableFormat | None",
        values: dict[str, Any],
    ) -> ChosenList:
        options = read_options(values)
        if form == chosen.form:
            return replace(chosen, choices=options)
        return self.open(backend, actor, chosen.path, form, options)

    # --- what is done with it ---------------------------------------------------------------

    def nothing(self) -> Counts:
        from crmtui.services.contact_imports import ImportTally

        return ImportTally()

    def preview(self, backend: Any, actor: Any, chosen: ChosenList, watch: Watch) -> Outcome:
        from crmtui.services.contact_imports import plan_contact_import

        def plan() -> Outcome:
            with backend.read(actor) as tx:
                found = plan_contact_import(tx, chosen.table, _describe(chosen), watch)
            return Outcome(found.counts, found.failures, chosen.table.labels)

        return attempt(plan, watch, self.nothing())

    def start(self, backend: Any, actor: Any, chosen: ChosenList) -> UUID:
        from crmtui.services.contact_imports import start_contact_import

        batch = start_contact_import(backend, actor, chosen.table, _describe(chosen))
        if batch.job_id is None:
            raise AssertionError("an import that was started has a job")
        return batch.job_id

    def counts_of(self, job: "JobDetail | None") -> Counts | None:
        return None

    def look_up_counts(self, tx: Any, job_id: UUID) -> Counts | None:
        from crmtui.services.contact_imports import find_batch_of_job

        batch = find_batch_of_job(tx, job_id)
        return None if batch is None else tally_of(batch)

    def collect(self, backend: Any, actor: Any, job: "JobDetail", path: Path | None) -> Outcome:
        return collect(backend, actor, job, path)

    # --- words ------------------------------------------------------------------------------

    def count_lines(
        self, counts: "ImportTally", locale: str, *, done: bool
    ) -> list[tuple[str, int, str]]:
        known = ""
        if counts.duplicates:
            text = ngettext(
                "{count} row of somebody who was known",
                "{count} rows of people who were known",
                counts.duplicates,
            )
            known = text.format(count=format_number(counts.duplicates, locale))
        return [
            (_("created") if done else _("to create"), counts.created, ""),
            (_("updated") if done else _("to update"), counts.updated, ""),
            (_("skipped"), counts.skipped, known),
            (_("refused"), counts.failed, ""),
        ]

    def describe_question(self, chosen: ChosenList, outcome: Outcome, locale: str) -> str:
        name = literal(chosen.path.name)
        if outcome.stopped:
            text = _("{file} is imported; the preview was stopped and did not see all of it.")
            return text.format(file=name)
        counts = outcome.counts
        text = _("{new} contacts of {file} are created and {old} updated. It can be taken back.")
        new, old = (format_number(n, locale) for n in (counts.created, counts.updated))
        asked = text.format(file=name, new=new, old=old)
        return f"{asked} {refused_later(counts.failed, locale)}".strip()

    def describe_end(self, outcome: Outcome, locale: str) -> str:
        name = literal(outcome.batch.name) if outcome.batch else _("a list")
        if outcome.error is not None:
            text = _("The import of {file} went wrong: {reason}")
            return text.format(file=name, reason=literal(outcome.error.message))
        text = _("Import of {file}: {created} created, {updated} updated, {failed} refused.")
        if outcome.stopped:
            text = _(
                "The import of {file} was cancelled: {created} created, {updated} updated before."
            )
        return text.format(file=name, **shown_counts(outcome.counts, locale))


def _column(suggestion: Any) -> ListColumn:
    guess = suggestion.field.value if suggestion.field else ""
    return ListColumn(suggestion.index, suggestion.label, suggestion.samples, guess)


def _describe(chosen: ChosenList) -> "ContactImport":
    from crmtui.services.contact_imports import ContactImport

    return ContactImport(mapping=chosen.mapping, options=chosen.choices)
