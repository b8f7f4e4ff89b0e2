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

_ELSEWHERE = ("command_palette", "enter(")
"""Actions that the palette lists as areas, or is itself."""

_Command = tuple[str, str, IgnoreReturnCallbackType]


class ConsoleCommands(Provider):
    """What can be done on the screen below the palette, then the areas, then the program's own."""

    async def discover(self) -> Hits:
        for title, help_text, run in self._commands():
            yield DiscoveryHit(Content(title), run, title, help_text)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, help_text, run in self._commands():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), run, title, help_text)

    def _commands(self) -> Iterable[_Command]:
        yield from self._actions()
        yield from self._areas()
        yield from self._program()

    def _actions(self) -> Iterable[_Command]:
        """Every action with the key that does it, but not the moves of a cursor."""
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not active.enabled or not binding.description or binding.action in seen:
                continue
            if binding.system or not binding.id or binding.action.startswith(_ELSEWHERE):
                continue
            seen.add(binding.action)
            key = self.app.get_key_display(binding)
            action, node = binding.action, active.node

            async def run(action: str = action, node: object = node) -> None:
                await self.app.run_action(action, node)  # type: ignore[arg-type]

            yield f"{binding.description}  ({key})", binding.tooltip, run

    def _areas(self) -> Iterable[_Command]:
        """The areas that the operator may enter."""
        console = cast("CrmApp", self.app)
        for area in console.reachable_areas():
            title = _("Go to {area}").format(area=area.title)
            shown = f"{title}  ({area.key})" if area.key else title

            def run(area_id: str = area.id) -> None:
                console.enter(area_id)

            yield shown, _("Opens this area; what you had open there is kept"), run

    def _program(self) -> Iterable[_Command]:
        """What has no key: the look, the API, leaving."""
        console = cast("CrmApp", self.app)
        yield _("Theme"), _("Other colours, also for colour-blind people"), console.search_themes
        yield _("Log out"), _("The next operator logs in with e-mail"), console.session.log_out
        yield _("Screenshot"), _("Save the screen as a picture (SVG)"), console.action_screenshot
