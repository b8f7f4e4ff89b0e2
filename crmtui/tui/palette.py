"""The command palette: every action of this place with its key, every area, and the program's
own."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

_Command = tuple[str, str, IgnoreReturnCallbackType]


class _Commands(Provider):
    """Matches a list of commands that a subclass names."""

    def commands(self) -> Iterable[_Command]:
        raise NotImplementedError

    async def discover(self) -> Hits:
        for title, help_text, run in self.commands():
            yield DiscoveryHit(Content(title), run, title, help_text)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, help_text, run in self.commands():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), run, title, help_text)


class ActionCommands(_Commands):
    """What can be done on the screen below the palette, with the key that does it."""

    def commands(self) -> Iterable[_Command]:
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not active.enabled or not binding.description or binding.action in seen:
                continue
            if binding.system or binding.action == "command_palette":
                continue
            seen.add(binding.action)
            key = self.app.get_key_display(binding)
            action, node = binding.action, active.node

            async def run(action: str = action, node: object = node) -> None:
                await self.app.run_action(action, node)  # type: ignore[arg-type]

            yield f"{binding.description}  ({key})", binding.tooltip, run


class AreaCommands(_Commands):
    """The areas that the operator may enter."""

    def commands(self) -> Iterable[_Command]:
        console = cast("CrmApp", self.app)
        for area in console.reachable_areas():
            title = _("Go to {area}").format(area=area.title)
            shown = f"{title}  ({area.key})" if area.key else title

            def run(area_id: str = area.id) -> None:
                console.enter(area_id)

            yield shown, _("Opens this area; what you had open there is kept"), run
