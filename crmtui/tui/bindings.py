"""The keys that work everywhere, and how keys are called."""

from typing import Final

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.areas import ALL

KEY_NAMES: Final = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "space": "Space",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}
WHILE_WAITING: Final = frozenset({"app.quit", "opening.retry"})
"""Bindings that work while keys are kept for a screen that is not there yet."""

APP_BINDINGS: Final[list[BindingType]] = [
    Binding("f1", "help", _("Help"), tooltip=_("The keys that work here"), id="app.help"),
    Binding(
        "ctrl+p",
        "command_palette",
        _("Cmds"),
        tooltip=_("Every action by name"),
        priority=True,
        id="app.palette",
    ),
    Binding(
        "ctrl+q",
        "quit",
        _("Quit"),
        tooltip=_("Leave the console"),
        priority=True,
        id="app.quit",
    ),
    Binding(
        "ctrl+f",
        "find_anything",
        _("Find anything"),
        show=False,
        tooltip=_("Any contact, company or ticket, from anywhere"),
        priority=True,
        id="app.find",
    ),
    Binding(
        "ctrl+o",
        "switch_operator",
        _("Switch operator"),
        show=False,
        tooltip=_("Somebody else works here: PIN or password"),
        id="app.operator",
    ),
    Binding(
        "ctrl+l",
        "lock",
        _("Lock"),
        show=False,
        tooltip=_("Hide everything until the PIN is typed"),
        id="app.lock",
    ),
    Binding(
        "ctrl+t",
        "test_scanner",
        _("Test the scanner"),
        show=False,
        tooltip=_("What the scanner sends, and what is wrong with it"),
        id="app.scanner",
    ),
    Binding(
        "f12",
        "toggle_api",
        _("API on or off"),
        show=False,
        tooltip=_("Serve the HTTP API from this console"),
        id="app.api",
    ),
    Binding(
        "ctrl+b",
        "toggle_bell",
        _("Bell on or off"),
        show=False,
        tooltip=_("Whether refusals ring the terminal's bell"),
        id="app.bell",
    ),
    *(
        Binding(
            area.key,
            f"enter('{area.id}')",
            area.title,
            show=False,
            tooltip=_("Go to this area"),
            id=f"app.area_{area.id}",
        )
        for area in ALL
        if area.key
    ),
]
