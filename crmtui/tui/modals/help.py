"""F1: the keys that work here, taken from the bindings themselves, so that it is never out of
date."""

from collections.abc import Iterable
from textwrap import wrap
from typing import Any, Self

from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import fit

_KEY_WIDTH = 14
_FRAME_WIDTH = 76
_FRAME = 6
"""Cells that border, padding and scrollbar take."""


def _level(active: ActiveBinding, screen: Screen[Any]) -> int:
    """The group of a binding; what Textual's own widgets bind comes last."""
    if active.binding.id is None or active.binding.system:
        return 3
    return 1 if active.node is screen else 2 if active.node is screen.app else 0


class HelpDialog(Dialog[None]):
    """A list of keys in three groups: the focused widget's, the screen's, and those of
    everywhere."""

    DEFAULT_CSS = """
    HelpDialog > .dialog--frame {
        width: 76;
    }
    HelpDialog .dialog--body {
        &:focus {
            background: $surface;
        }
    }
    """

    def __init__(self, groups: list[tuple[str, list[tuple[str, str]]]]) -> None:
        super().__init__()
        self._groups = groups

    @classmethod
    def of(cls, screen: Screen[Any]) -> Self:
        """The help for what has the focus on `screen` now."""
        here: dict[int, list[tuple[str, str]]] = {0: [], 1: [], 2: [], 3: []}
        keys: dict[tuple[int, str], tuple[list[str], ActiveBinding]] = {}
        for active in screen.active_bindings.values():
            if not active.binding.description or not active.enabled:
                continue
            level = _level(active, screen)
            entry = keys.setdefault((level, active.binding.action), ([], active))
            entry[0].append(screen.app.get_key_display(active.binding))
        for (level, _action), (shown, active) in keys.items():
            binding = active.binding
            text = binding.description
            if binding.tooltip:
                text = f"{text}: {binding.tooltip}"
            here[level].append((", ".join(shown[:3]), text))
        titles = (
            _("Where the cursor is"),
            _("On this screen"),
            _("Everywhere"),
            _("Moving and typing"),
        )
        return cls([(titles[level], lines) for level, lines in here.items() if lines])

    def title_text(self) -> str:
        return _("Keys")

    def compose_content(self) -> Iterable[Widget]:
        yield Static(self._text(), id="keys")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Close"), id="cancel", compact=True)

    def on_mount(self) -> None:
        body = self.query_one(".dialog--body")
        body.can_focus = True
        body.focus()

    def _text(self) -> Content:
        lines: list[Content] = []
        room = min(_FRAME_WIDTH, self.app.size.width) - _KEY_WIDTH - _FRAME
        for title, entries in self._groups:
            lines.append(Content.styled(title, "bold underline"))
            for key, text in entries:
                first, *rest = wrap(text, room) or [""]
                lines.append(Content.assemble((fit(key, _KEY_WIDTH), "bold"), first))
                lines += [Content(" " * _KEY_WIDTH + line) for line in rest]
            lines.append(Content(""))
        return Content("\n").join(lines[:-1])
