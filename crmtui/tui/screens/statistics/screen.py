"""The statistics of all contacts, on one page that scrolls; read again when something changes."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import OperatorChanged
from crmtui.tui.problems import Problem
from crmtui.tui.room import WIDE
from crmtui.tui.screens.statistics.told import Frame, tell
from crmtui.tui.times import local_time

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactAnalytics

_EASE: Final = 10
"""After a change it waits so many times as long as reading took: a tenth of one processor."""
_LEAST_PAUSE: Final = 0.5
_ALONE: Final = 76
"""Cells of a line where there is room for one half only."""


class Read(NamedTuple):
    """The numbers, when they were right, and how many seconds reading them took."""

    analytics: "ContactAnalytics"
    at: datetime
    seconds: float


def read_statistics(tx: Any) -> Read:
    """Count everything."""
    from crmtui.services.contacts import comprehensive

    begun = monotonic()
    return Read(comprehensive(tx), tx.now, monotonic() - begun)


class StatisticsScreen(ServiceScreen):
    """Two halves, side by side where there is room."""

    AREA_TITLE = _("Statistics")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("contact", "company", "tag", "import")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "refresh", _("Refresh"), tooltip=_("Count again"), id="statistics.refresh"),
        Binding(
            "ctrl+y",
            "copy",
            _("Copy"),
            tooltip=_("All of it as text into the terminal's clipboard"),
            id="statistics.copy",
        ),
        *(
            Binding(
                key, f"scroll('{where}')", name, show=False, tooltip=tip, id=f"statistics.{where}"
            )
            for key, where, name, tip in (
                ("j", "down", _("Down"), _("A line on")),
                ("k", "up", _("Up"), _("A line back")),
                ("space", "page_down", _("Page down"), _("A page on")),
            )
        ),
    ]
    DEFAULT_CSS = """
    StatisticsScreen {
        & > VerticalScroll {
            height: 1fr;
            padding: 0 1;
            scrollbar-size-vertical: 1;
            scrollbar-gutter: stable;
            & > Horizontal { height: auto; layout: vertical; }
            & Static { width: 1fr; height: auto; text-wrap: nowrap; }
        }
        &.-wide > VerticalScroll > Horizontal { layout: horizontal; }
        &.-wide #statistics-second { padding: 0 0 0 3; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._read: Read | None = None
        self._later: Timer | None = None

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(), Horizontal():
            yield Static(_("Counting …"), id="statistics-first", markup=False)
            yield Static(id="statistics-second")

    def on_mount(self) -> None:
        self._scroll.focus()
        self._count()

    @property
    def _scroll(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)

    @property
    def heading(self) -> str:
        if self._read is None:
            return ""
        return _("as of {time}").format(time=local_time(self._read.at, self.console.timezone))

    # --- reading ----------------------------------------------------------------------------

    def _count(self) -> None:
        self.read(read_statistics, then=self._show, failed=self._failed, key="statistics")

    def on_operator_changed(self, event: OperatorChanged) -> None:
        """What the one before was shown is not shown to whoever comes."""
        self._read = None
        self._say(_("Counting …"))

    def requery(self) -> None:
        """Count again soon, but not at every row of an import."""
        if self._read is None:
            self._count()
        elif self._later is None:
            pause = max(_LEAST_PAUSE, _EASE * self._read.seconds)
            self._later = self.set_timer(pause, self._recount)

    def _recount(self) -> None:
        self._later = None
        if self.is_current:
            self._count()
        else:
            self._outdated = True

    def action_refresh(self) -> None:
        self._count()

    def _failed(self, problem: Problem) -> bool:
        if self._read is None:
            self._say(problem.message)
        return False

    # --- what is shown ----------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self.query_one("#statistics-first", Static).update(Content(text))
        self.query_one("#statistics-second", Static).update("")

    def _show(self, read: Read) -> None:
        self._read = read
        self._paint()
        self.console.status.refresh()

    def _paint(self) -> None:
        if self._read is None:
            return
        if not self._read.analytics.overview.total_contacts:
            self._say(_("There are no contacts yet. Their numbers will stand here."))
            return
        first, second = tell(self._read.analytics, self._frame(self._room))
        wide = self.app.size.width >= WIDE
        self.query_one("#statistics-first", Static).update(first)
        # Side by side both begin at the top.
        below = second if wide else Content("\n").join([Content(""), second])
        self.query_one("#statistics-second", Static).update(below)

    @property
    def _room(self) -> int:
        width = self.app.size.width - 4
        return (width - 3) // 2 if self.app.size.width >= WIDE else width

    def _frame(self, width: int) -> Frame:
        return Frame(self.console.options.locale, self.console.symbols, width)

    def on_resize(self, event: events.Resize) -> None:
        """Bars are as long as there is room."""
        super().on_resize(event)
        self._paint()

    # --- what can be done -------------------------------------------------------------------

    def action_scroll(self, where: str) -> None:
        """Move the page."""
        move: Callable[..., None] = getattr(self._scroll, f"scroll_{where}")
        move(animate=False)

    def action_copy(self) -> None:
        """Give the terminal all of it."""
        if self._read is not None:
            both = tell(self._read.analytics, self._frame(_ALONE))
            self.app.copy_to_clipboard("\n\n".join(half.plain for half in both))
            self.say(_("Copied, if the terminal allows it."))
