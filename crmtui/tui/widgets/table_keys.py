"""The keys of every table."""

from typing import Final

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _

TABLE_KEYS: Final[list[BindingType]] = [
    Binding("enter", "open", _("Open"), tooltip=_("Open the selected row"), id="table.open"),
    Binding(
        "up,k",
        "move(-1)",
        _("Row up"),
        show=False,
        system=True,
        tooltip=_("Select the row above"),
        id="table.up",
    ),
    Binding(
        "down,j",
        "move(1)",
        _("Row down"),
        show=False,
        system=True,
        tooltip=_("Select the row below"),
        id="table.down",
    ),
    Binding(
        "pageup",
        "page(-1)",
        _("Page up"),
        show=False,
        system=True,
        tooltip=_("A page back"),
        id="table.page_up",
    ),
    Binding(
        "pagedown",
        "page(1)",
        _("Page down"),
        show=False,
        system=True,
        tooltip=_("A page on"),
        id="table.page_down",
    ),
    Binding(
        "home,g",
        "first",
        _("First row"),
        show=False,
        system=True,
        tooltip=_("To the top"),
        id="table.first",
    ),
    Binding(
        "end,G",
        "last",
        _("Last row"),
        show=False,
        system=True,
        tooltip=_("To the end"),
        id="table.last",
    ),
]
