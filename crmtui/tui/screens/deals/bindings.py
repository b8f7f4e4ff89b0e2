"""The keys of a deal, on the board and on its own screen."""

from typing import Final

from textual.binding import Binding

from crmtui.kit.i18n import _

ACTING: Final = frozenset({"edit", "move", "win", "lose", "reopen", "delete"})
"""What is done to one deal."""

DEAL_BINDINGS: Final = [
    Binding("ctrl+n,f2", "new", _("New"), tooltip=_("Make a new deal"), id="deals.new"),
    Binding("f4", "edit", _("Edit"), tooltip=_("Change the chosen deal"), id="deals.edit"),
]
STEP_BINDINGS: Final = [
    Binding(
        "greater_than_sign,shift+right,L",
        "move(1)",
        _("Next"),
        tooltip=_("Move the deal to the next stage"),
        id="deals.on",
    ),
    Binding(
        "less_than_sign,shift+left,H",
        "move(-1)",
        _("Prev"),
        tooltip=_("Move the deal to the stage before"),
        id="deals.back",
    ),
    Binding("w", "win", _("Won"), tooltip=_("Close the deal as won"), id="deals.won"),
    Binding(
        "x", "lose", _("Lost"), tooltip=_("Close the deal as lost, with a reason"), id="deals.lost"
    ),
    Binding("ctrl+z", "undo", _("Undo"), tooltip=_("Take the latest step back"), id="deals.undo"),
    Binding(
        "f7",
        "reopen",
        _("Reopen"),
        show=False,
        tooltip=_("Open a won or lost deal again"),
        id="deals.reopen",
    ),
    Binding(
        "f8", "delete", _("Delete"), show=False, tooltip=_("Delete the deal"), id="deals.delete"
    ),
]
