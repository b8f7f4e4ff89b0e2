"""The area itself: four views under one heading, read again by themselves while somebody looks."""

from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import ContentSwitcher

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import OperatorChanged
from crmtui.tui.problems import Problem
from crmtui.tui.screens.jobs.choice import JobChoice
from crmtui.tui.screens.jobs.health_view import HealthView
from crmtui.tui.screens.jobs.job_view import JobsView
from crmtui.tui.screens.jobs.overview import Overview, load_overview
from crmtui.tui.screens.jobs.pane import Pane
from crmtui.tui.screens.jobs.schedules_view import SchedulesView
from crmtui.tui.screens.jobs.words import LIVE_SECONDS
from crmtui.tui.screens.jobs.workers_view import WorkersView
from crmtui.tui.widgets.click_line import ClickLine, Piece

JOBS: Final = "jobs-view"
SCHEDULES: Final = "schedules-view"
WORKERS: Final = "workers-view"
HEALTH: Final = "health-view"
VIEWS: Final = (JOBS, SCHEDULES, WORKERS, HEALTH)


class JobsScreen(ServiceScreen):
    """Jobs, schedules, workers, health. Space holds everything still, so that one can read."""

    AREA_TITLE = _("Jobs")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("job", "jobs", "schedule")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "next_view",
            _("Next view"),
            show=False,
            tooltip=_("Jobs, schedules, workers, health"),
            id="jobs.view",
        ),
        Binding(
            "space",
            "pause",
            _("Pause"),
            show=False,
            tooltip=_("Hold the screen still, or let it live again"),
            id="jobs.pause",
        ),
    ]
    DEFAULT_CSS = """
    JobsScreen {
        & > ContentSwitcher { height: 1fr; }
        &.-high #jobs-rates { height: 3; }
        &.-high JobPreview { height: 10; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.paused = False
        self._begun: set[str] = set()
        self._overview: Overview | None = None

    def compose_body(self) -> ComposeResult:
        yield ClickLine(id="jobs-tabs")
        with ContentSwitcher(initial=JOBS):
            yield JobsView(id=JOBS)
            yield SchedulesView(id=SCHEDULES)
            yield WorkersView(id=WORKERS)
            yield HealthView(id=HEALTH)

    def on_mount(self) -> None:
        self.show_view(JOBS)
        self.set_interval(LIVE_SECONDS, self._tick)

    # --- views ------------------------------------------------------------------------------

    @property
    def pane(self) -> Pane:
        """The view that is shown."""
        return self.query_one(f"#{self.query_one(ContentSwitcher).current}", Pane)

    def show_view(self, view: str) -> None:
        """Show one of the views; it is read when it is shown first, and again each time."""
        self.query_one(ContentSwitcher).current = view
        if view in self._begun:
            self.pane.refresh_rows()
        else:
            self._begun.add(view)
            self.pane.begin()
        self.pane.table.focus()
        self._show_tabs()
        self.refresh_bindings()

    def action_next_view(self) -> None:
        """Go to the next view, after the last one to the first."""
        self.action_show(VIEWS[(VIEWS.index(self.pane.id or JOBS) + 1) % len(VIEWS)])

    def action_show(self, view: str) -> None:
        """Go to one view."""
        self.show_view(view)
        if view == HEALTH:
            self.refresh_all()

    def show_running(self) -> None:
        """The jobs that run now."""
        self.show_view(JOBS)
        self.query_one(JobsView).choose(JobChoice(states=("RUNNING",)))

    def _show_tabs(self) -> None:
        names = {JOBS: _("Jobs"), SCHEDULES: _("Schedules"), WORKERS: _("Workers")}
        names[HEALTH] = self._health_name()
        shown = self.pane.id
        tabs = [
            Piece(
                f"[{name}]" if view == shown else f" {name} ",
                "strong" if view == shown else self._tone_of(view),
                f"show('{view}')",
            )
            for view, name in names.items()
        ]
        state = Piece(_("live, Space pauses"), "", "pause")
        if self.paused:
            state = Piece(_("PAUSED, Space goes on"), "caution", "pause")
        self.query_one("#jobs-tabs", ClickLine).show(
            [*tabs, Piece("F2", "muted", "next_view")], [state]
        )

    def _health_name(self) -> str:
        if self._overview is None:
            return _("Health")
        from crmtui.services.jobs import translate_status

        status = translate_status(self._overview.health.status)
        return _("Health: {status}").format(status=status)

    def _tone_of(self, view: str) -> Any:
        if view != HEALTH or self._overview is None:
            return ""
        tones = {"healthy": "good", "degraded": "caution", "unhealthy": "bad"}
        return tones[self._overview.health.status]

    # --- reading ----------------------------------------------------------------------------

    def rows_arrived(self) -> None:
        """The list is here: now the numbers, if they have not been read yet."""
        if self._overview is None:
            self._read_overview()

    def _tick(self) -> None:
        if not self.paused and self._is_seen():
            self.refresh_all()

    def _is_seen(self) -> bool:
        """Whether this screen, or a dialog above it, is what somebody looks at."""
        if self.console.session.locked:
            return False
        top = self.app.screen
        return top is self or (top.is_modal and self in self.app.screen_stack)

    def refresh_all(self) -> None:
        """Read what is shown again, and the numbers."""
        self.pane.refresh_rows()
        self._read_overview()

    def requery(self) -> None:
        if not self.paused:
            self.refresh_all()

    def on_operator_changed(self, event: OperatorChanged) -> None:
        """Whoever comes has chosen other jobs."""
        self.paused = False
        self.query_one(JobsView).begin()

    def _read_overview(self) -> None:
        self.read(load_overview, then=self._show_overview, key="jobs.numbers", failed=self._quiet)

    def _show_overview(self, overview: Overview) -> None:
        self._overview = overview
        self.query_one(JobsView).show_overview(overview)
        self.query_one(HealthView).show_health(overview.health)
        self._show_tabs()

    def _quiet(self, problem: Problem) -> bool:
        """The list tells what is wrong; once is enough."""
        return problem.expected

    # --- acting -----------------------------------------------------------------------------

    def action_pause(self) -> None:
        """Hold the screen still, or let it live again."""
        self.paused = not self.paused
        self._show_tabs()
        if not self.paused:
            self.refresh_all()

    def may(self, permission: str) -> bool:
        """Whether the operator holds `permission`."""
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    def open(self, screen: Screen[Any]) -> None:
        """Show a screen above this one; what it changed is read when it is closed."""

        def closed(_result: object) -> None:
            self.refresh_all()

        self.app.push_screen(screen, closed)
