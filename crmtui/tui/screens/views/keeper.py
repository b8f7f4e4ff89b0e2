"""Which view a list shows, and whether it was changed since: remembered for each operator."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from crmtui.kit.i18n import _
from crmtui.tui.problems import Problem
from crmtui.tui.screens.views import reading
from crmtui.tui.screens.views.reading import Present
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.views import ViewDetail
    from crmtui.tui.base import ServiceScreen
    from crmtui.tui.screens.views.dialog import Picked

__all__ = ["Present", "ViewKeeper"]
_MEMORY: Final = "{area}.view"


class ViewKeeper:
    """Belongs to the screen of a list."""

    def __init__(
        self,
        screen: "ServiceScreen",
        area: str,
        present: Callable[[], Present],
        show: "Callable[[ViewDetail | None], object]",
    ) -> None:
        """`present` tells what the list shows; `show` is told of the view that was picked, or of
        None for the whole list.
        """
        self._screen = screen
        self._area = area
        self._present = present
        self._show = show
        self._memory = _MEMORY.format(area=area)
        self.current: ViewDetail | None = None

    @property
    def title(self) -> str:
        """The name of the view; it says so where the list shows something else by now."""
        if self.current is None:
            return ""
        name = literal(self.current.name)
        present = Present.of(self.current)
        return name if present == self._present() else _("{name} (changed)").format(name=name)

    def begin(self) -> None:
        """Find the view that the operator was in."""
        self.current = None
        if self._screen.console.recall(self._memory):
            self.renew()

    def renew(self) -> None:
        """The view may have been renamed, changed or deleted."""
        wanted = self._screen.console.recall(self._memory)

        def found(views: "tuple[ViewDetail, ...]") -> None:
            self._take(next((view for view in views if str(view.id) == wanted), None))

        if wanted:
            key = f"{self._memory}.renew"
            self._screen.read(
                reading.list_views, self._area, then=found, key=key, failed=self._failed
            )

    def _failed(self, problem: Problem) -> bool:
        """The list tells by itself what is wrong."""
        return problem.expected

    def leave(self) -> None:
        """The whole list is shown."""
        if self.current is not None:
            self._take(None)

    def open(self) -> None:
        """Offer the views."""
        from crmtui.tui.screens.views.dialog import ViewsDialog

        def picked(picked: "Picked | None") -> None:
            if picked is None:
                self.renew()
                return
            self._take(picked.view)
            self._show(picked.view)

        current = self.current.id if self.current else None
        dialog = ViewsDialog(self._area, self._present(), current)
        self._screen.app.push_screen(dialog, picked)

    def _take(self, view: "ViewDetail | None") -> None:
        self.current = view
        console = self._screen.console
        console.remember(self._memory, str(view.id) if view else "")
        console.status.refresh()
