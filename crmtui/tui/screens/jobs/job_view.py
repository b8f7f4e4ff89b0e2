"""The view of the jobs themselves: numbers, plot, filters, the list, and the selected job."""

from dataclasses import replace
from typing import Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from crmtui.kit.i18n import _
from crmtui.tui.screens.jobs.actions import JobActions, JobRef, may_act
from crmtui.tui.screens.jobs.choice import JobChoice
from crmtui.tui.screens.jobs.job_table import JobTable
from crmtui.tui.screens.jobs.overview import Overview, count_pieces, rate_pieces
from crmtui.tui.screens.jobs.pane import Pane
from crmtui.tui.screens.jobs.preview import JobPreview
from crmtui.tui.screens.jobs.rows import COLUMNS
from crmtui.tui.screens.jobs.source import JobSource
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Tone
from crmtui.tui.widgets.rate_plot import RatePlot
from crmtui.tui.widgets.search_field import SearchField

_MEMORY: Final = "jobs.filter"
_ACTIONS: Final = ("retry", "retry_later", "cancel", "delete")


class JobsView(Pane):
    """The list. What is chosen is remembered for each operator."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4", "filter", _("Find"), tooltip=_("By state, kind, queue, time"), id="jobs.find"
        ),
        Binding("f5", "retry", _("Retry"), tooltip=_("Try again now"), id="jobs.retry"),
        Binding(
            "f7",
            "cancel",
            _("Cancel"),
            tooltip=_("Do not run it, or ask its worker to stop"),
            id="jobs.cancel",
        ),
        Binding(
            "f8", "delete", _("Delete"), tooltip=_("Forget the job and its files"), id="jobs.delete"
        ),
        Binding(
            "f9",
            "bulk",
            _("Bulk"),
            tooltip=_("Retry, cancel or delete all jobs of the filter"),
            id="jobs.bulk",
        ),
        Binding(
            "f6",
            "next_state",
            _("Next state"),
            show=False,
            tooltip=_("All, what went wrong, then state by state"),
            id="jobs.state",
        ),
        Binding(
            "ctrl+r",
            "retry_later",
            _("Retry later"),
            show=False,
            tooltip=_("Try again after a while"),
            id="jobs.retry_later",
        ),
        Binding(
            "slash,f3",
            "search",
            _("Search"),
            show=False,
            tooltip=_("Words of the kind, the arguments or the error"),
            id="jobs.search",
        ),
        Binding(
            "escape",
            "clear",
            _("All jobs"),
            show=False,
            tooltip=_("Out of the search, then back to all jobs"),
            id="jobs.clear",
        ),
    ]
    DEFAULT_CSS = """
    JobsView {
        & > #jobs-rates { height: 1; }
        & RatePlot { width: 1fr; height: 100%; margin: 0 1; }
        & #jobs-numbers { width: 48; }
        & > #jobs-search { height: 1; background: $panel; }
        & > #jobs-filter { color: $text-muted; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.choice = JobChoice()
        self._source = JobSource(self.choice, lambda: "UTC")
        self._overview: Overview | None = None

    def compose(self) -> ComposeResult:
        yield ClickLine(self, id="jobs-counts")
        with Horizontal(id="jobs-rates"):
            yield RatePlot()
            yield ClickLine(self, id="jobs-numbers")
        hint = _("/ searches: words of kind, arguments or error")
        yield SearchField(self._search, hint, id="jobs-search")
        yield ClickLine(self, id="jobs-filter")
        yield JobTable(COLUMNS, empty=_("No jobs yet."), id="jobs-list")
        yield JobPreview()

    @property
    def table(self) -> JobTable:
        return self.query_one(JobTable)

    @property
    def _field(self) -> SearchField:
        return self.query_one("#jobs-search", SearchField)

    @property
    def _actions(self) -> JobActions:
        return JobActions(self.area, self.area.refresh_all)

    # --- reading ----------------------------------------------------------------------------

    def begin(self) -> None:
        self.choice = JobChoice.from_json(self.area.console.recall(_MEMORY))
        self._field.show(self.choice.text)
        self._load()

    def refresh_rows(self) -> None:
        """Read again, unless that would take long: deep down, or where a search had no end."""
        if self.table.is_near_top and not self._source.cut:
            self.table.reload()
        self._refresh_preview()

    def show_overview(self, overview: Overview) -> None:
        """New numbers."""
        self._overview = overview
        locale = self.area.console.options.locale
        counts = count_pieces(overview, self.choice.states, locale)
        self.query_one("#jobs-counts", ClickLine).show(counts)
        self.query_one(RatePlot).show(overview.rates)
        self.query_one("#jobs-numbers", ClickLine).show((), rate_pieces(overview))

    def choose(self, choice: JobChoice) -> None:
        """Show other jobs, and remember which."""
        if choice == self.choice:
            return
        self.choice = choice
        self.area.console.remember(_MEMORY, choice.to_json())
        self._field.show(choice.text)
        self._load()
        if self._overview is not None:
            self.show_overview(self._overview)

    def _load(self) -> None:
        self._source = JobSource(self.choice, lambda: self.area.console.timezone)
        self.table.say_when_empty(self._empty_text())
        self.table.load(self._source, sequential=True)
        self._show_filter()

    def _empty_text(self) -> str:
        if self.choice.is_all:
            return _("No jobs yet. What takes long, and what comes back by itself, appears here.")
        return _("No job is like that. Esc shows all jobs, F4 changes the filter.")

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        if self._source.search_longer():
            self.table.reload()
        self.area.rows_arrived()
        self._rows_changed()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._rows_changed()
        self._refresh_preview()

    def _rows_changed(self) -> None:
        self._show_filter()
        self.area.refresh_bindings()
        if not self.table.total:
            self.query_one(JobPreview).forget()

    def _show_filter(self) -> None:
        parts = [Piece(part, "caution", "filter") for part in self.choice.parts()]
        state = _("F6 state: {names}").format(names=self.choice.state_words)
        tone: Tone = "caution" if self.choice.states else ""
        left = [Piece(state, tone, "next_state"), *parts]
        if not self.choice.is_all:
            left.append(Piece(_("Esc: all"), "", "clear"))
        position = self.table.position()
        if self._source.cut:
            position = _("{position}, search cut short").format(position=position)
        self.query_one("#jobs-filter", ClickLine).show(left, [Piece(position)])

    def _refresh_preview(self) -> None:
        row = self.table.cursor_row
        if row is not None and isinstance(row.id, UUID):
            self.query_one(JobPreview).follow(row.id)

    # --- filters ----------------------------------------------------------------------------

    def action_search(self) -> None:
        """Go to the search, at once: what is typed next belongs there."""
        self.area.set_focus(self._field)

    def action_next_state(self) -> None:
        """Show the next of the quick choices."""
        self.choose(self.choice.next_quick())

    def action_choose_state(self, state: str) -> None:
        """Only jobs of this state; of all states if it is chosen already."""
        states = () if self.choice.states == (state,) else (state,)
        self.choose(replace(self.choice, states=states))

    def action_clear(self) -> None:
        """Empty the search, else show all jobs."""
        if self._field.has_focus or self.choice.text:
            self.choose(replace(self.choice, text=""))
            self.table.focus()
        else:
            self.choose(JobChoice())

    def action_filter(self) -> None:
        """Ask for all parts of the filter; first for the kinds and queues that there are."""
        self.area.read(_list_names, then=self._ask, key="jobs.names")

    def _ask(self, names: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        from crmtui.tui.screens.jobs.filter_form import FilterForm

        def answered(choice: JobChoice | None) -> None:
            if choice is not None:
                self.choose(choice)

        kinds, queues = names
        form = FilterForm(self.choice, kinds, queues, self.area.console.timezone)
        self.app.push_screen(form, answered)

    def on_input_submitted(self) -> None:
        self.table.focus()

    def _search(self) -> None:
        self.choose(replace(self.choice, text=self._field.wanted))

    # --- acting -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what the selected job's state does not allow."""
        if action in (*_ACTIONS, "bulk"):
            if not self.may_manage:
                return False
            if action == "bulk":
                return True
            job = self._selected_job()
            return True if may_act(action, job.state if job else None) else None
        return True

    def _selected_job(self) -> JobRef | None:
        row = self.table.cursor_row if self.is_mounted else None
        return self._source.refs.get(row.id) if row and isinstance(row.id, UUID) else None

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        from crmtui.tui.screens.jobs.detail import JobScreen

        if isinstance(event.row.id, UUID):
            self.area.open(JobScreen(event.row.id))

    def action_retry(self) -> None:
        """Try the selected job again now."""
        if job := self._selected_job():
            self._actions.retry(job)

    def action_retry_later(self) -> None:
        """Try the selected job again after a while."""
        if job := self._selected_job():
            self._actions.retry_later(job)

    def action_cancel(self) -> None:
        """Cancel the selected job."""
        if job := self._selected_job():
            self._actions.cancel(job)

    def action_delete(self) -> None:
        """Forget the selected job."""
        if job := self._selected_job():
            self._actions.delete(job)

    def action_bulk(self) -> None:
        """Ask what to do with all jobs of the filter."""
        from crmtui.tui.screens.jobs.bulk import BulkDialog

        def closed(_done: object) -> None:
            self.area.refresh_all()

        self.app.push_screen(BulkDialog(self.choice), closed)


def _list_names(tx: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds and the queues of which there are jobs."""
    from crmtui.services import jobs

    return jobs.list_kinds(tx), jobs.list_queues(tx)
