"""Keeping what a desk shows fresh: its list's numbers, and the latest scans of all desks."""

from typing import TYPE_CHECKING, ClassVar, Final

from textual.timer import Timer

from crmtui.kit.i18n import _
from crmtui.tui.base import ServiceScreen
from crmtui.tui.messages import DataChanged, OperatorChanged
from crmtui.tui.screens.checkin import calls
from crmtui.tui.screens.checkin.calls import Overview
from crmtui.tui.screens.checkin.door_bar import Numbers
from crmtui.tui.screens.checkin.history import ScanHistory, entry_of_row
from crmtui.tui.screens.checkin.place import Place
from crmtui.tui.screens.checkin.results import Results

if TYPE_CHECKING:
    from crmtui.kit.paging import Page
    from crmtui.services.checkin import ScanRow
    from crmtui.tui.problems import Problem

LOOK_PAUSE: Final = 0.25
"""Seconds in which several changes are read at once."""

_SCAN_TOPICS: Final = frozenset(
    {"ticket.redeemed", "ticket.refused", "ticket.exited", "scan.annulled"}
)
"""What changes with every scan, and neither the list nor the number of its tickets."""


class FreshDesk(ServiceScreen):
    """Reads numbers and scans again when anything changed, here or elsewhere."""

    TOPICS: ClassVar[tuple[str, ...]] = (
        *("ticket", "scan", "checkin_list", "gate"),
        *("event", "order", "product", "import"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.place: Place | None = None
        self.overrides = 0
        self._numbers: Numbers | None = None
        self._expected: int | None = None
        self._reading = False
        self._look_timer: Timer | None = None
        self._place_outdated = False

    @property
    def history(self) -> ScanHistory:
        return self.query_one(ScanHistory)

    def find_place(self, list_id: str = "", gate_id: str = "") -> None:
        """Find out where the console stands. For the desk to fill in."""

    def tell_state(self) -> None:
        """Show the state anew. For the desk to fill in."""

    def on_data_changed(self, event: DataChanged) -> None:
        """Before the screen reads again: was it only scans that changed?"""
        if event.concerns(self.TOPICS) and not event.topics <= _SCAN_TOPICS:
            self._place_outdated = True

    def on_operator_changed(self, event: OperatorChanged) -> None:
        """Another operator: other rights, perhaps another list."""
        self._place_outdated = True

    def requery(self) -> None:
        if self._place_outdated or self.place is None:
            self._place_outdated = False
            self._expected = None
            self.find_place()
        else:
            self.look_soon()

    def look_soon(self) -> None:
        """Numbers and list are read a moment after the verdict, and not once for every scan."""
        if self._look_timer is None:
            self._look_timer = self.set_timer(LOOK_PAUSE, self.look)

    @property
    def looking(self) -> bool:
        """Whether what is shown is about to be read again."""
        return self._reading or self._look_timer is not None

    def look(self) -> None:
        """Read numbers and the latest scans; one reading at a time is enough."""
        if self._look_timer is not None:
            self._look_timer.stop()
            self._look_timer = None
        if self.place is None:
            return
        if self._reading:
            self.look_soon()
            return
        self._reading = True
        self.read(
            calls.look,
            self.place.list_id,
            self._expected,
            then=self._looked,
            failed=self._not_looked,
            key="overview",
        )

    def _looked(self, seen: Overview) -> None:
        self._reading = False
        numbers = seen.counters
        self._expected = numbers.expected
        self._numbers = Numbers(numbers.admitted, numbers.expected, numbers.inside, numbers.refused)
        self.overrides = seen.overrides
        self.query_one(Results).show_counters(numbers)
        self._merge(seen.scans, latest=True)
        self.tell_state()

    def _not_looked(self, problem: "Problem") -> bool:
        self._reading = False
        return False

    def on_scan_history_older_wanted(self) -> None:
        """Somebody scrolls back."""
        if self.place is not None and self.history.older is not None:
            self.read(
                calls.look_back,
                self.place.list_id,
                self.history.older,
                then=lambda page: self._merge(page, latest=False),
                key="older",
            )

    def _merge(self, page: "Page[ScanRow]", *, latest: bool) -> None:
        history = self.history
        history.timezone = self.console.timezone
        history.empty = _("Nobody has been scanned on this list yet.")
        history.merge((entry_of_row(row) for row in page.items), page.next_cursor, latest=latest)
        self.tell_state()
