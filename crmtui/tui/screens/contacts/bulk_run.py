"""From the question what to do with many contacts to what came of it, and back again."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.followed_jobs import TOLD_SECONDS, FollowedJob
from crmtui.tui.modals.confirm import ChoiceDialog, LeaveOrDo
from crmtui.tui.screens.contacts import bulk_reading, doors, reading
from crmtui.tui.screens.contacts.bulk_dialogs import (
    BulkJobDialog,
    BulkPreviewDialog,
    BulkReportDialog,
    ReasonsForm,
    Wish,
)
from crmtui.tui.screens.contacts.bulk_form import BulkForm
from crmtui.tui.screens.contacts.bulk_words import (
    DELETE,
    EDIT,
    RESTORE,
    batch_counts,
    batch_state,
    edit_name,
    undo_text,
)
from crmtui.tui.screens.contacts.reading import Names
from crmtui.tui.screens.contacts.selection import Selection, people_text
from crmtui.tui.screens.contacts.undo import BatchUndo
from crmtui.tui.text import literal, shorten
from crmtui.tui.times import local_stamp

if TYPE_CHECKING:
    from crmtui.services.contact_imports import (
        BatchDetail,
        BatchReport,
        BulkEdit,
        BulkPreview,
        ContactEdit,
        UndoPreview,
    )
    from crmtui.tui.base import ServiceScreen
    from crmtui.tui.screens.contacts.actions import Desk

TAGS: Final = "tags"
ENRICH: Final = "enrich"
EARLIER: Final = "earlier"
_QUICK: Final = 100
"""So many are looked at before one wonders whether anything happens."""


class Target(NamedTuple):
    """Whom it is about."""

    selection: Selection
    text: str
    """Who that is, in words."""
    deleted: bool
    """Whether they are deleted ones."""


class BulkRun:
    """Asks, has it done, and tells; `desk` keeps what can be taken back."""

    def __init__(self, screen: "ServiceScreen", desk: "Desk") -> None:
        self._screen = screen
        self._desk = desk
        self._console = screen.console
        self._actor = screen.console.connection.actor
        self._watched = False
        """Whether somebody looks at how far it is."""

    # --- what is wanted ---------------------------------------------------------------------

    def ask_what(self, target: Target) -> None:
        """Ask what is to be done."""

        def answered(what: str | None) -> None:
            if what == EARLIER:
                self.show_earlier()
            elif what is not None:
                self.begin(what, target)

        choices = [*self._choices(target)]
        self._screen.app.push_screen(
            ChoiceDialog(_("Many at once"), choices, text=target.text), answered
        )

    def _choices(self, target: Target) -> list[tuple[str, str]]:
        found = []
        if self._desk.may("contacts:write") and not target.deleted:
            found = [(EDIT, _("Change fields …")), (TAGS, _("Put tags on, take tags off …"))]
        if self._desk.may("contacts:delete"):
            one = (RESTORE, _("Restore …")) if target.deleted else (DELETE, _("Delete …"))
            found.append(one)
        if self._desk.may("enrichment:run") and target.selection.ids and not target.deleted:
            found.append((ENRICH, _("Look up what is known of them …")))
        return [*found, (EARLIER, _("Earlier ones: look at them, take them back …"))]

    def begin(self, what: str, target: Target) -> None:
        """Ask for what is missing, then show what it would do."""
        from crmtui.services.contact_imports import ContactEdit

        if what == ENRICH:
            doors.enrich_many(self._screen, [*target.selection.ids])
        elif what in (DELETE, RESTORE):
            self._plan(what, ContactEdit(), target, {})
        else:
            ask = partial(self._ask_for_edit, what, target)
            self._screen.read(reading.read_names, then=ask, key="contacts.names")

    def _ask_for_edit(self, what: str, target: Target, names: Names) -> None:
        def answered(edit: "ContactEdit | None") -> None:
            if edit is not None:
                self._plan(EDIT, edit, target, dict(names.owners))

        title = shorten(_("What changes: {who}").format(who=target.text), 70)
        form = BulkForm(title, names, tags_only=what == TAGS)
        self._screen.app.push_screen(form, answered)

    def _plan(
        self, action: str, edit: "ContactEdit", target: Target, owners: Mapping[str, str]
    ) -> None:
        from crmtui.services.contact_imports import BulkEdit

        whom = target.selection.target(self._console.now(), self._console.timezone)
        values: dict[str, Any] = {"action": action, "name": edit_name(action, edit, owners)}
        data = BulkEdit(edit=edit, **values, **whom)
        if target.selection.size > _QUICK:
            self._screen.say(_("Looking at them …"))
        ask = partial(self._ask, data, target, owners)
        self._screen.read(bulk_reading.plan, data, then=ask, key="contacts.plan")

    def _ask(
        self, data: "BulkEdit", target: Target, owners: Mapping[str, str], preview: "BulkPreview"
    ) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                begun = partial(self._follow_edit, data, target)
                self._screen.write(bulk_reading.start, data, then=begun)

        self._screen.app.push_screen(BulkPreviewDialog(data, preview, owners), answered)

    # --- doing it ---------------------------------------------------------------------------

    def _follow_edit(self, data: "BulkEdit", target: Target, batch: "BatchDetail") -> None:
        if data.action != EDIT or target.selection.is_whole:
            # Who is gone is marked no longer; nor is a filter out of which the edit may lead.
            target.selection.clear()
        if batch.job_id is not None:
            title = people_text(batch.total, self._console.options.locale)
            self._follow(batch.job_id, batch.id, title, batch.name)

    def _follow(self, job_id: UUID, batch_id: UUID, title: str, text: str) -> None:
        finish = partial(bulk_reading.collect, batch_id)
        followed = self._console.followed_jobs.follow(job_id, finish, self._ended)
        self._watched = True

        def closed(_result: None) -> None:
            self._watched = followed.over
            if followed.over:
                self._show_end(followed)

        self._console.push_screen(BulkJobDialog(title, text, followed), closed)

    def _ended(self, followed: FollowedJob) -> None:
        """Keep what can be taken back; whoever has left is told."""
        report = followed.result
        if report is not None and self._actor == self._console.connection.actor:
            self._desk.undo = self._undo_of(report.batch)
            self._screen.outdate()
        if not self._watched:
            self._tell(followed)

    def _undo_of(self, batch: "BatchDetail") -> BatchUndo | None:
        return BatchUndo(batch.id, batch.name) if batch.can_be_undone and batch.updated else None

    def _tell(self, followed: FollowedJob) -> None:
        if followed.problem is not None:
            self._console.show_problem(followed.problem)
            return
        batch = followed.result.batch
        counts = batch_counts(batch, self._console.options.locale)
        text = f"{literal(batch.name)}: {batch_state(batch)}, {counts}."
        if batch.can_be_undone:
            text += _(" F10 shows it and takes it back.")
        severity: Any = "warning" if batch.failed or batch.status == "failed" else "information"
        self._console.notify(text, severity=severity, markup=False, timeout=TOLD_SECONDS)

    def _show_end(self, followed: FollowedJob) -> None:
        if followed.problem is not None or followed.result is None:
            self._tell(followed)
        else:
            self._show_report(followed.result)

    # --- what came of it --------------------------------------------------------------------

    def show_earlier(self) -> None:
        """Offer the latest edits of many."""

        def chosen(batch_id: str | None) -> None:
            if batch_id is not None:
                self._screen.read(bulk_reading.read_report, UUID(batch_id), then=self._show_report)

        def show(batches: Any) -> None:
            if not batches:
                self._screen.say(_("Nothing was done to many at once yet."))
                return
            choices = [(str(batch.id), self._line(batch)) for batch in batches]
            self._screen.app.push_screen(ChoiceDialog(_("Earlier ones"), choices), chosen)

        self._screen.read(bulk_reading.list_edits, then=show, key="contacts.edits")

    def _line(self, batch: "BatchDetail") -> str:
        stamp = local_stamp(batch.created_at, self._console.timezone)[:16]
        state = "" if batch.status == "completed" else f" ({batch_state(batch)})"
        return shorten(f"{stamp} {batch.updated:>6} {literal(batch.name)}{state}", 58)

    def _show_report(self, report: "BatchReport") -> None:
        def answered(wish: Wish | None) -> None:
            batch = report.batch
            if wish == "undo":
                self.ask_to_take_back(batch.id, batch.name)
            elif wish == "save":
                self._screen.app.push_screen(ReasonsForm(batch.id), partial(self._saved, report))

        self._screen.app.push_screen(BulkReportDialog(report), answered)

    def _saved(self, report: "BatchReport", target: Path | None) -> None:
        if target is not None:
            self._screen.say(_("Written: {file}").format(file=literal(str(target))))
        self._show_report(report)

    # --- taking it back ---------------------------------------------------------------------

    def ask_to_take_back(self, batch_id: UUID, name: str) -> None:
        """Say what taking an edit back would do, and do it if it is wanted."""
        ask = partial(self._ask_to_take_back, batch_id, name)
        self._screen.read(bulk_reading.preview_undo, batch_id, then=ask, key="contacts.undo")

    def _ask_to_take_back(self, batch_id: UUID, name: str, preview: "UndoPreview") -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._screen.write(bulk_reading.start_undo, batch_id, then=begun)

        def begun(job_id: UUID) -> None:
            self._desk.undo = None
            self._follow(job_id, batch_id, _("Taking it back"), name)

        text = undo_text(preview, self._console.options.locale)
        shown = shorten(literal(name), 56)
        question = LeaveOrDo(_("Take it back?"), f"{shown}\n{text}", verb=_("Take it back"))
        self._screen.app.push_screen(question, answered)
