"""The key that finds anything from anywhere."""

from typing import TYPE_CHECKING, Any, Final, cast

from crmtui.tui.base import ServiceModal
from crmtui.tui.painting import PaintingApp

if TYPE_CHECKING:
    from crmtui.services.finder import Hit
    from crmtui.tui.app import CrmApp

READERS: Final = ("contacts:read", "companies:read", "tickets:read")
"""Rights of which one is enough to find something."""


class FindingApp(PaintingApp):
    """An application with the one search box."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nobody searches before log-in, behind a lock, or out of the middle of a form."""
        if action != "find_anything":
            return super().check_action(action, parameters)
        actor = self._console.connection.actor
        if actor is None or self._console.session.locked or isinstance(self.screen, ServiceModal):
            return False
        return any(map(actor.can, READERS))

    @property
    def _console(self) -> "CrmApp":
        return cast("CrmApp", self)

    def action_find_anything(self) -> None:
        """Ask what is sought, then open it."""
        from crmtui.tui.screens.finder import FinderDialog, open_hit

        def chosen(hit: "Hit | None") -> Any:
            if hit is not None:
                open_hit(self._console, hit)

        self.push_screen(FinderDialog(), chosen)
