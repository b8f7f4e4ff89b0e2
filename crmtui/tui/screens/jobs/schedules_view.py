"""The view of the schedules: what comes back by itself, when, and whether it does."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.screens.jobs.pane import Pane
from crmtui.tui.screens.jobs.words import sign_of
from crmtui.tui.text import literal
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from uuid import UUID

    from crmtui.services.jobs import ScheduleRow

COLUMNS: Final = (
    Column("name", _("schedule"), 16, grow=1, most=30, keep=100),
    Column("state", _("state"), 11, keep=95),
    Column("next", _("next run"), 11, keep=90),
    Column("last", _("last run"), 11, keep=85),
    Column("result", _("result"), 12, grow=1, most=14, keep=80),
    Column("missed", _("missed"), 6, align="right", keep=75),
    Column("title", _("what it does"), 20, grow=3, most=60, keep=30),
    Column("by", _("paused by"), 10, grow=1, most=24, keep=20),
)


class SchedulesView(Pane):
    """Pausing and resuming are keys of their own: one key for both would do the wrong one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5", "run_now", _("Run now"), tooltip=_("Once, also while paused"), id="schedules.run"
        ),
        Binding(
            "f7",
            "pause_it",
            _("Pause it"),
            tooltip=_("Let its moments pass until it is resumed"),
            id="schedules.pause",
        ),
        Binding(
            "f8",
            "resume_it",
            _("Resume it"),
            tooltip=_("Go on with its next moment"),
            id="schedules.resume",
        ),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._next: Mapping[str, datetime] = {}
        self.rows: dict[str, ScheduleRow] = {}
        """The schedules as they were read last."""

    def compose(self) -> ComposeResult:
        nothing = _("No schedules here: a worker brings them, your first organization sees them.")
        yield PagedTable(COLUMNS, empty=nothing, id="jobs-schedules")

    def begin(self) -> None:
        self.table.load(self._load)
        self._look_ahead()

    def refresh_rows(self) -> None:
        self._look_ahead()
        self.table.reload()

    def _load(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.jobs import list_schedules

        found = list_schedules(tx)
        self.rows = {one.name: one for one in found}
        zone = self.area.console.timezone
        rows = [schedule_row(one, self._next.get(one.name), zone) for one in found]
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

    def _look_ahead(self) -> None:
        """When the next runs are is computed from the calendar, which takes a moment."""
        find = self.area.console.options.next_runs
        due = [moment for moment in self._next.values() if moment > self.area.console.now()]
        if find is None or (self._next and len(due) == len(self._next)):
            return
        self.area.run_blocking(find, self.area.console.connection.backend, then=self._look)

    def _look(self, runs: Mapping[str, datetime]) -> None:
        self._next = runs
        self.table.reload()

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self.area.refresh_bindings()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self.area.refresh_bindings()

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        """Show the latest run."""
        from crmtui.tui.screens.jobs.detail import JobScreen

        last = self.rows[str(event.row.id)].last_job
        if last is None:
            self.area.say(_("It has not run yet."))
        else:
            self.area.open(JobScreen(last.id))

    # --- acting -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what makes no sense now."""
        if action not in ("run_now", "pause_it", "resume_it"):
            return True
        if not self.may_manage:
            return False
        row = self.table.cursor_row if self.is_mounted else None
        schedule = self.rows.get(str(row.id)) if row else None
        if schedule is None:
            return None
        paused = schedule.paused_at is not None
        fits = {"run_now": True, "pause_it": not paused, "resume_it": paused}
        return True if fits[action] else None

    def action_run_now(self) -> None:
        """Do its work once, now."""
        self._write(_run_now, _("{name} runs as soon as a worker is free."))

    def action_pause_it(self) -> None:
        """Let its moments pass."""
        self._write(_pause, _("{name} is paused."))

    def action_resume_it(self) -> None:
        """Go on."""
        self._write(_resume, _("{name} goes on with its next moment."))

    def _write(self, command: Callable[[Any, str], object], said: str) -> None:
        name = self.selected_id()
        if name is None:
            return

        def done(_result: object) -> None:
            self.area.say(said.format(name=literal(str(name))))
            self.area.refresh_all()

        self.area.write(command, str(name), then=done)


def schedule_row(schedule: "ScheduleRow", due: datetime | None, zone: str) -> TableRow:
    """A schedule as the list shows one."""
    paused = schedule.paused_at is not None
    state = Cell(_("[||] paused"), "caution") if paused else Cell(_("[OK] active"), "good")
    last = schedule.last_job
    sign = sign_of(last.state.value) if last else None
    upcoming = local_stamp(due, zone)[5:16] if due and not paused else "-"
    ran = local_stamp(last.created_at, zone)[5:16] if last else _("never")
    return TableRow(
        schedule.name,
        (
            Cell(schedule.name, "strong"),
            state,
            upcoming,
            ran,
            sign.cell if sign else "",
            Cell(str(schedule.missed), "bad") if schedule.missed else "0",
            Cell(_title(schedule.name), "muted"),
            schedule.paused_by or "",
        ),
    )


def _title(name: str) -> str:
    from crmtui.services.upkeep import find_schedule

    declared = find_schedule(name)
    return _(declared.title) if declared else _("not known to this version")


def _run_now(tx: Any, name: str) -> "UUID":
    from crmtui.kit.errors import NotFound
    from crmtui.services.jobs import run_schedule_now
    from crmtui.services.upkeep import find_schedule

    declared = find_schedule(name)
    if declared is None:
        raise NotFound("schedule.not_found", _("This version does not know the schedule."))
    return run_schedule_now(tx, declared)


def _pause(tx: Any, name: str) -> "ScheduleRow":
    from crmtui.services.jobs import pause_schedule

    return pause_schedule(tx, name)


def _resume(tx: Any, name: str) -> "ScheduleRow":
    from crmtui.services.jobs import resume_schedule

    return resume_schedule(tx, name)
