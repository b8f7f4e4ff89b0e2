"""The bottom line: the keys that matter here, each one clickable.

Textual's own Footer rebuilds a widget for each key at every change and keeps a watcher for each
discarded one; this draws one line and keeps nothing.
"""

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from crmtui.tui.text import width_of

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

LAST: tuple[str, ...] = ("app.palette", "app.quit")
FIRST: tuple[str, ...] = ("app.help",)


class _Key(NamedTuple):
    binding: Binding
    label: str
    enabled: bool
    start: int
    end: int


class KeyBar(Widget):
    """Shows the screen's active bindings that are meant to be shown."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--disabled"}
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $footer-background;
        color: $footer-description-foreground;
        text-wrap: nowrap;
        & .key-bar--key {
            color: $footer-key-foreground;
            text-style: bold;
        }
        & .key-bar--disabled {
            text-style: dim;
        }
    }
    KeyBar:ansi .key-bar--key {
        text-style: bold reverse;
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Content:
        key_style = self.get_visual_style("key-bar--key")
        disabled = self.get_visual_style("key-bar--disabled")
        pieces: list[Content] = []
        position = 0
        for key in self._layout():
            pieces.append(Content(" " * (key.start - position)))
            shown, _, label = key.label.partition(" ")
            pieces.append(Content.styled(shown, key_style))
            if label:
                text = f" {label}"
                pieces.append(Content(text) if key.enabled else Content.styled(text, disabled))
            position = key.end
        return Content("").join(pieces)

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        event.stop()
        key = self._at(event.x)
        if key is None:
            return
        if key.enabled:
            self.app.simulate_key(key.binding.key)
        else:
            self.app.bell()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        key = self._at(event.x)
        self.tooltip = Content(key.binding.tooltip) if key and key.binding.tooltip else None

    def _at(self, x: int) -> _Key | None:
        return next((key for key in self._layout() if key.start <= x < key.end), None)

    def _layout(self) -> list[_Key]:
        """The keys with their places: help first, palette and quit last and always."""
        shown = self._shown()
        last = [item for name in LAST for item in shown if item[0].id == name]
        other = [item for item in shown if item[0].id not in LAST]
        other.sort(key=lambda item: item[0].id not in FIRST)
        room = self.size.width - sum(width_of(label) + 1 for _, label, _ in last)
        keys: list[_Key] = []
        position = 0
        for binding, label, enabled in other:
            end = position + width_of(label)
            if end > room - (0 if binding is other[-1][0] else 2):
                keys.append(
                    _Key(
                        binding,
                        cast("CrmApp", self.app).symbols.ellipsis,
                        False,
                        position,
                        position + 1,
                    )
                )
                position += 2
                break
            keys.append(_Key(binding, label, enabled, position, end))
            position = end + 1
        for binding, label, enabled in last:
            keys.append(_Key(binding, label, enabled, position, position + width_of(label)))
            position += width_of(label) + 1
        return keys

    def _shown(self) -> list[tuple[Binding, str, bool]]:
        seen: set[str] = set()
        shown = []
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.action not in seen:
                seen.add(binding.action)
                key = self.app.get_key_display(binding)
                shown.append((binding, f"{key} {binding.description}", active.enabled))
        return shown
