"""crmtui serve: the HTTP API, without a console."""

import logging
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crmtui.cli.context import VIA, open_backend, read_settings
from crmtui.kit.actor import system_actor
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--host", metavar="H", help=_("the address to listen on (default: 127.0.0.1)")
    )
    parser.add_argument(
        "--port", type=int, metavar="P", help=_("the port; 0 takes a free one (default: 8765)")
    )


def run(options: Namespace) -> int:
    settings = read_settings(options, host=options.host, port=options.port)
    _start_log(settings.log_level)
    from crmtui.api.app import ApiOptions
    from crmtui.api.server import ApiServer

    with open_backend(options) as backend:
        server = ApiServer(
            backend, settings.host, settings.port, ApiOptions(locale=settings.locale)
        )
        _hint_at_setup(backend)
        # Scripts wait for this line; from here on connections are accepted.
        print(_("crmtui answers at {url}").format(url=server.url), flush=True)
        server.run()
    return 0


def _start_log(level: str) -> None:
    logging.basicConfig(
        level=level.upper(),
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def _hint_at_setup(backend: "Backend") -> None:
    from crmtui.services import identity

    with backend.read(system_actor(VIA)) as tx:
        if not identity.is_set_up(tx):
            hint = _("There is no organization yet, so nobody can log in. Run 'crmtui init'.")
            print(f"crmtui: {hint}", file=sys.stderr)
