"""The console's shell: modes, keys, themes, and the way from the terminal to the screens."""

import os
import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen
from textual.theme import Theme

from crmtui.kit.i18n import _
from crmtui.tui import garbage, themes
from crmtui.tui.api_switch import ApiSwitch
from crmtui.tui.areas import ALL, Area, find_area, load_entrance
from crmtui.tui.bell import Bell
from crmtui.tui.bindings import APP_BINDINGS, KEY_NAMES
from crmtui.tui.changes import ChangeBatch
from crmtui.tui.companion import CompanionKeeper
from crmtui.tui.config import FILE as CONFIG_FILE
from crmtui.tui.config import load_config
from crmtui.tui.connection import Connection
from crmtui.tui.early_keys import EarlyKeys
from crmtui.tui.finding import FindingApp
from crmtui.tui.followed_jobs import FollowedJobs
from crmtui.tui.log_file import FILE as LOG_FILE
from crmtui.tui.log_file import start_log
from crmtui.tui.messages import DataChanged
from crmtui.tui.palette import ConsoleCommands
from crmtui.tui.ports import Backend, ConsoleOptions
from crmtui.tui.problems import Problem, describe
from crmtui.tui.reminders import Reminders
from crmtui.tui.session import Session
from crmtui.tui.signals import leave_on_signals
from crmtui.tui.state import EVERYBODY, StateStore
from crmtui.tui.state import FILE as STATE_FILE
from crmtui.tui.status import StatusKeeper
from crmtui.tui.symbols import symbols
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.tui.intake import KeyIntake

ENTRANCE: Final = "entrance"
KEEP_EVERY: Final = 5.0
"""Seconds between saves of what operators chose, where something changed."""

EXIT_PATIENCE: Final = 0.4
"""Seconds that changes under way, and then closing, may each take when the console ends."""


class CrmApp(FindingApp):
    """One console. It paints first, then opens the backend in a thread; keys typed meanwhile
    count."""

    TITLE = "crmtui"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    COMMANDS: ClassVar = {ConsoleCommands}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = APP_BINDINGS

    def __init__(self, opener: Callable[[], Backend], options: ConsoleOptions) -> None:
        self.areas = self.find_areas()
        # Textual reads where to start from the instance; the class has no options to decide with.
        setattr(self, "DEFAULT_MODE", self.first_mode(options))  # noqa: B010
        no_color = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if no_color else None)
        self.offer_mode(ENTRANCE, load_entrance)
        for area in self.areas:
            self.offer_mode(area.id, area.load)
        self.options = options
        self.opener = opener
        self.config = load_config(options.data_dir / CONFIG_FILE)
        self.state = StateStore(options.data_dir / STATE_FILE)
        self.symbols = symbols(options.ascii)
        self.connection = Connection()
        self.session = Session(self)
        self.status = StatusKeeper(self)
        self.bell_signals = Bell(self, self.config.bell)
        self.api = ApiSwitch(self)
        self.companion = CompanionKeeper(self)
        self.followed_jobs = FollowedJobs(self)
        self.reminders = Reminders(self)
        self.changes = ChangeBatch(self._announce)
        self._intake: KeyIntake | None = None
        self._early = EarlyKeys(self)
        self._choose_theme(no_color)
        if self.config.keys:
            self.set_keymap(self.config.keys)

    def find_areas(self) -> tuple[Area, ...]:
        """The areas that this console has."""
        return ALL

    def first_mode(self, options: ConsoleOptions) -> str:
        """Where the console starts: the demo at its first area, all others at the entrance."""
        return self.areas[0].id if options.demo and self.areas else ENTRANCE

    # --- life -------------------------------------------------------------------------------

    def on_mount(self) -> None:
        leave_on_signals(self)
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def on_ready(self) -> None:
        # Ready is what the screen says when it is laid out; it is painted a moment later.
        self.screen.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """The first frame is on the screen: now everything that takes time may begin."""
        from crmtui.tui.intake import KeyIntake

        start_log(self.options.data_dir)
        self._intake = KeyIntake(self, self.config.scanner)
        self._early.begin(self._intake.take)
        self.open_backend()
        self.status.start()
        self.session.watch_idleness()
        self.set_interval(KEEP_EVERY, self._keep_state)
        for problem in self.config.problems:
            self.notify(problem, title=CONFIG_FILE, severity="warning", markup=False, timeout=15)
        if self.config.keys:
            self.run_worker(self._name_clashes(), group="keys", exit_on_error=False)

    def open_backend(self) -> None:
        """Open the backend in a thread and let in whoever works here."""
        self.run_worker(self._open_backend(), group="opening", exit_on_error=False)

    async def _open_backend(self) -> None:
        try:
            backend = await self.connection.open(self.opener)
            self.status.refresh()
            self.companion.begin()
            await self.session.begin(backend)
        except Exception as error:
            self._opening_failed(describe(error))
        finally:
            garbage.resume()

    def _keep_state(self) -> None:
        """What was chosen survives even if the machine does not."""
        if self.state.unsaved:
            self.run_worker(self.state.save, group="state", thread=True, exit_on_error=False)

    def _opening_failed(self, problem: Problem) -> None:
        from crmtui.tui.entrance import OpeningScreen

        self.status.database_failed()
        if isinstance(self.screen, OpeningScreen):
            self.screen.show_failure(problem)
        else:
            self.show_problem(problem, again=self.open_backend)

    async def on_unmount(self) -> None:
        """Keep what is to be kept; nothing may hold the terminal for longer than a second."""
        self.changes.stop()
        self.state.save()
        self.api.abandon()
        self.companion.end()
        await self.connection.close(EXIT_PATIENCE)

    # --- keys and scans ---------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Send what the terminal sends through the scan gate, everything else as Textual does."""
        if isinstance(event, events.InputEvent | events.Paste):
            self.session.touch()
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if not self._early.keep(event) and self._intake is not None:
                await self._intake.take(event)
        else:
            await super().on_event(event)

    async def pass_on(self, event: Any) -> None:
        """Handle a key or paste as Textual does, past the scan gate."""
        await super().on_event(event)

    def hold_keys_for(self, screen: Screen[Any]) -> None:
        """Keep what is typed until `screen` is shown and has its focus."""
        self._early.wait_for(screen)

    def refuse_scan(self, text: str, code: str) -> None:
        """A scan that nobody took, said and sounded: it must not look as if it had worked."""
        self.bell_signals.refuse()
        shown = shorten(code, 40, self.symbols.ellipsis)
        self.notify(text.format(code=shown), severity="error", markup=False)

    # --- areas ------------------------------------------------------------------------------

    def reachable_areas(self) -> list[Area]:
        """The areas that exist and that the operator has the right to see."""
        actor = self.connection.actor
        if actor is None or self.session.locked:
            return []
        return [area for area in self.areas if actor.can(area.permission)]

    def enter(self, area_id: str) -> None:
        """Show an area as it was left; without the right to it, say so."""
        area = find_area(tuple(self.reachable_areas()), area_id)
        if area is None:
            self.notify(_("You have no right to this area."), severity="warning", markup=False)
            return
        if area_id == self.current_mode:
            return
        try:
            self.switch_mode(area_id)
        except Exception as error:
            self.show_problem(describe(error))
            return
        self.remember("area", area_id)
        self.hold_keys_for(self.screen)

    def show_entrance(self, screen: Screen[Any]) -> None:
        """Leave all areas for a screen that decides who works here."""
        if self.current_mode != ENTRANCE:
            self.switch_mode(ENTRANCE)
        # Not switch_screen: it leaves the stack empty while the new screen mounts.
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(screen)
        self.hold_keys_for(screen)

    def forget_areas(self) -> None:
        """Close the screens of all areas, with their dialogs: the next operator begins afresh."""
        for area in self.areas:
            if area.id != self.current_mode and area.id in self._screen_stacks:
                self.remove_mode(area.id)
                self.offer_mode(area.id, area.load)

    def every_screen(self) -> list[Screen[Any]]:
        """The screens of all areas that have been entered, with the dialogs above them."""
        return [screen for stack in self._screen_stacks.values() for screen in stack]

    def action_enter(self, area_id: str) -> None:
        """Go to an area by its key."""
        self.enter(area_id)

    # --- what screens use -------------------------------------------------------------------

    def remember(self, key: str, value: Any) -> None:
        """Keep a JSON value for the current operator over restarts."""
        self.state.put(self.session.state_section, key, value)

    def recall(self, key: str, default: Any = None) -> Any:
        """What was kept for the current operator."""
        return self.state.get(self.session.state_section, key, default)

    def show_problem(self, problem: Problem, again: Callable[[], None] | None = None) -> None:
        """Tell of a problem: a notice, or a dialog if it is one that nobody expected."""
        if problem.code.startswith("session."):
            self.session.require_login(problem.message)
        elif problem.expected and not (problem.transient and again):
            self.notify(literal(problem.whole), severity=problem.severity, markup=False)
        else:
            self._show_dialog(problem, again)

    def _show_dialog(self, problem: Problem, again: Callable[[], None] | None) -> None:
        from crmtui.tui.modals.error import ErrorDialog

        if isinstance(self.screen, ErrorDialog):
            self.notify(literal(problem.whole), severity="error", markup=False)
            return

        def answered(retry: bool | None) -> None:
            if retry and again is not None:
                again()

        self.push_screen(ErrorDialog(problem, can_retry=again is not None), answered)

    def database_failed(self, problem: Problem) -> None:
        """The database does not answer; calls are tried again meanwhile."""
        self.status.database_failed()
        self.notify(problem.message, severity="error", markup=False)

    def database_answered(self) -> None:
        self.status.database_answered()

    def _announce(self, topics: frozenset[str]) -> None:
        self.reminders.heard(topics)
        for screen in self.every_screen():
            screen.post_message(DataChanged(topics))

    async def run_action(
        self,
        action: Any,
        default_namespace: DOMNode | None = None,
        namespaces: Any = None,
    ) -> bool:
        """Run an action; a mistake in it is told and logged, and ends nothing."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:
            self.show_problem(describe(error))
            return True

    def _fatal_error(self) -> None:
        """What even Textual cannot survive: one sentence here, the traceback in the log file.

        Textual would print the traceback with all local variables, secrets among them.
        """
        problem = describe(sys.exc_info()[1] or RuntimeError("an unhandled exception"))
        text = _("crmtui had to end (error {id}). The file {file} holds the details.")
        where = self.options.data_dir / LOG_FILE
        if not self._exit_renderables:
            self._exit_renderables.append(Text(text.format(id=problem.reference, file=where)))
        self._close_messages_no_wait()

    # --- actions ----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A locked console can be left and unlocked, nothing else."""
        if action == "toggle_api" and not self.api.available:
            return False
        if action == "command_palette":
            return not self.session.locked
        if action in ("switch_operator", "lock", "toggle_api", "test_scanner"):
            return self.connection.actor is not None and not self.session.locked
        if action == "enter":
            return any(area.id == parameters[0] for area in self.reachable_areas())
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        """Show the keys that work here."""
        from crmtui.tui.modals.help import HelpDialog

        if not isinstance(self.screen, HelpDialog):
            self.push_screen(HelpDialog.of(self.screen))

    def action_switch_operator(self) -> None:
        self.session.switch_operator()

    def action_lock(self) -> None:
        self.session.lock()

    def action_test_scanner(self) -> None:
        """Show what the scanner sends."""
        from crmtui.tui.modals.scanner_test import ScannerTest

        if not isinstance(self.screen, ScannerTest):
            self.push_screen(ScannerTest(self.config.scanner))

    def action_toggle_bell(self) -> None:
        self.bell_signals.enabled = not self.bell_signals.enabled
        text = _("The bell is on.") if self.bell_signals.enabled else _("The bell is off.")
        self.notify(text, markup=False)

    def action_toggle_api(self) -> None:
        """Start or stop serving the HTTP API from this console."""
        self.run_worker(self.api.toggle(), group="api", exit_on_error=False)

    # --- look -------------------------------------------------------------------------------

    def _choose_theme(self, no_color: bool) -> None:
        for theme in themes.OWN:
            self.register_theme(theme)
        wanted = self.config.theme or self.state.get(EVERYBODY, "theme", "")
        if no_color:
            from crmtui.tui.no_color import WithoutColor

            self.theme = themes.NO_COLOR
            self._filters.append(WithoutColor())
        elif wanted in self.available_themes:
            self.theme = wanted

    def _keep_theme(self, theme: Theme) -> None:
        if not self.no_color:
            self.state.put(EVERYBODY, "theme", theme.name)

    def get_key_display(self, binding: Binding) -> str:
        """Keys as people write them: `F1`, `^P`, `Enter`."""
        if binding.key in KEY_NAMES:
            return _(KEY_NAMES[binding.key])
        shown = super().get_key_display(binding)
        return shown.upper() if re.fullmatch(r"\^.|f\d+", shown) else shown

    async def _name_clashes(self) -> None:
        from crmtui.tui.keymap import all_places, find_clashes

        everywhere = list(Binding.make_bindings(APP_BINDINGS))
        places = await self.connection.run(lambda: all_places(everywhere))
        for problem in find_clashes(self.config.keys, places):
            self.notify(problem, title=CONFIG_FILE, severity="warning", markup=False, timeout=15)

    @property
    def timezone(self) -> str:
        """The IANA name of the zone in which times are shown: configured, or the organization's."""
        organization = self.session.organization
        return self.options.timezone or (organization.timezone if organization else "UTC")

    def now(self) -> datetime:
        """The backend's time, or this machine's until it is open."""
        backend = self.connection.backend
        return (backend.clock if backend else self.options.clock).now()
