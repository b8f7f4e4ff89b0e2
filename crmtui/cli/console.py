"""Starts the console. Nothing heavy is imported here: the first frame comes first."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.cli.errors import UsageError
from crmtui.kit.i18n import _, use_language
from crmtui.places import make_private_folder
from crmtui.tui import garbage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from crmtui.kit.actor import Actor
    from crmtui.tui.ports import ApiServer, Backend, Companion


def add_console_arguments(parser: ArgumentParser) -> None:
    """What every console can be told."""
    parser.add_argument(
        "--ascii", action="store_true", help=_("draw with plain characters, for old terminals")
    )


def run_console(
    options: Namespace,
    data_dir: Path,
    opener: "Callable[[], Backend]",
    demo_actor: "Callable[[Backend], Actor] | None" = None,
) -> int:
    """Show the console until it is left; `opener` runs in a thread after the first frame.

    Raises:
        UsageError: there is no terminal to draw on.
        OSError: the data directory cannot be made.
    """
    require_terminal()
    make_private_folder(data_dir)
    # The settings check the name properly, once the backend is opened.
    locale = os.environ.get("CRMTUI_LOCALE") or "en"
    use_language(locale)
    garbage.pause()
    from crmtui.tui.app import CrmApp
    from crmtui.tui.ports import ConsoleOptions

    app = CrmApp(
        opener,
        ConsoleOptions(
            data_dir=data_dir,
            demo=demo_actor is not None,
            demo_actor=demo_actor,
            api=partial(_make_api_server, options),
            companion=partial(_make_companion, data_dir),
            next_runs=_find_next_runs,
            senders=partial(_find_senders, options),
            can_look_up=partial(_can_look_up, options),
            ascii=options.ascii,
            locale=locale,
        ),
    )
    app.run(mouse=app.config.mouse)
    return app.return_code or 0


def require_terminal() -> None:
    """Raise UsageError where a console could not be drawn."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise UsageError(
            _("The console needs a terminal; for other programs there is 'crmtui serve'.")
        )


def _make_api_server(options: Namespace, backend: Any) -> "ApiServer":
    from crmtui.api.app import ApiOptions
    from crmtui.api.server import ApiServer as Server
    from crmtui.cli.context import read_settings
    from crmtui.scheduler.enrichment import open_profiles

    settings = read_settings(options)
    chosen = ApiOptions(locale=settings.locale, profiles=open_profiles(settings))
    return Server(backend, settings.host, settings.port, chosen)


def _make_companion(data_dir: Path, backend: Any) -> "Companion":
    from crmtui.cli.companion import Companion as Process
    from crmtui.tui.log_file import FILE

    return Process(backend, data_dir, data_dir / FILE)


def _find_senders(options: Namespace) -> "Mapping[str, str]":
    from crmtui.cli.context import read_settings
    from crmtui.scheduler.messages import name_senders

    return name_senders(read_settings(options))


def _can_look_up(options: Namespace) -> bool:
    from crmtui.cli.context import read_settings

    return read_settings(options).enrichment_key is not None


def _find_next_runs(backend: Any) -> "Mapping[str, datetime]":
    from crmtui.scheduler.upcoming import find_next_runs
    from crmtui.services.upkeep import SCHEDULES

    return find_next_runs(backend, SCHEDULES)
