"""A console with all its areas, for what leads from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from textual.screen import Screen

from crmtui.kit.actor import Actor
from crmtui.tui.areas import ALL, Area
from tests.tui.checkin_desk import Shared
from tests.tui.support import Console

if TYPE_CHECKING:
    from crmtui.tui.ports import ConsoleOptions
    from tests.tui.office import Office


class WholeConsole(Console):
    """Starts in one of its areas."""

    start = "contacts"

    def find_areas(self) -> tuple[Area, ...]:
        return ALL

    def first_mode(self, options: ConsoleOptions) -> str:
        return self.start


def whole_console(office: Office, start: str, *permissions: str) -> Console:
    """Starts in the area `start`, for somebody who may do everything, or this."""
    kind = type("StartingConsole", (WholeConsole,), {"start": start})
    held = frozenset(permissions or ("*",))
    made: Console = kind(
        office.data_dir,
        Screen,
        opener=lambda: Shared(office.backend),
        actor=Actor("user", UUID(int=1), office.owner.organization_id, held, "anna", "console"),
    )
    return made
