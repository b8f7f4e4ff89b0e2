"""crmtui serve: the HTTP API and the jobs, without a console."""

import sys
from argparse import ArgumentParser, Namespace
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from crmtui.cli.context import VIA, open_backend, read_settings
from crmtui.cli.log import start_log
from crmtui.kit.actor import system_actor
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend
    from crmtui.settings import Settings


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--host", metavar="H", help=_("the address to listen on (default: 127.0.0.1)")
    )
    parser.add_argument(
        "--port", type=int, metavar="P", help=_("the port; 0 takes a free one (default: 8765)")
    )
    parser.add_argument(
        "--no-worker",
        action="store_true",
        help=_("answer only; 'crmtui worker' runs the jobs elsewhere"),
    )


def run(options: Namespace) -> int:
    settings = read_settings(options, host=options.host, port=options.port)
    start_log(settings.log_level)
    from crmtui.api.app import ApiOptions
    from crmtui.api.server import ApiServer
    from crmtui.scheduler.enrichment import open_profiles

    with open_backend(options) as backend:
        chosen = ApiOptions(locale=settings.locale, profiles=open_profiles(settings))
        server = ApiServer(backend, settings.host, settings.port, chosen)
        _hint_at_setup(backend)
        with _working(backend, settings, enabled=not options.no_worker):
            # Scripts wait for this line; from here on connections are accepted.
            print(_("crmtui answers at {url}").format(url=server.url), flush=True)
            server.run()
    return 0


def _working(
    backend: "Backend", settings: "Settings", *, enabled: bool
) -> AbstractContextManager[None]:
    """Run jobs and deliver webhooks besides."""
    if not enabled:
        return nullcontext()
    from crmtui.scheduler.service import Service

    return Service(backend, settings, "serve").running()


def _hint_at_setup(backend: "Backend") -> None:
    from crmtui.services import identity

    with backend.read(system_actor(VIA)) as tx:
        if not identity.is_set_up(tx):
            hint = _("There is no organization yet, so nobody can log in. Run 'crmtui init'.")
            print(f"crmtui: {hint}", file=sys.stderr)
