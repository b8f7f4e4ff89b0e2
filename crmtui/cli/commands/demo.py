"""crmtui demo: the console on demo data, in a directory of its own, no questions asked."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from crmtui.cli.console import add_console_arguments, require_terminal, run_console
from crmtui.cli.errors import UsageError
from crmtui.kit.i18n import _
from crmtui.places import choose_data_dir, demo_data_dir

if TYPE_CHECKING:
    from crmtui.kit.actor import Actor
    from crmtui.kit.backend import Backend


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--fresh", action="store_true", help=_("forget what was done in the demo so far")
    )
    add_console_arguments(parser)


def run(options: Namespace) -> int:
    if options.database is not None:
        raise UsageError(
            _("The demo keeps to its own database; 'crmtui demo-data' fills another one.")
        )
    require_terminal()
    data_dir = demo_data_dir(choose_data_dir(options.data_dir))

    def open_demo() -> "Backend":
        from crmtui.cli.demo_database import open_demo_backend

        return open_demo_backend(data_dir, fresh=options.fresh)

    return run_console(options, data_dir, open_demo, _demo_actor)


def _demo_actor(backend: Any) -> "Actor":
    from crmtui.services import demo

    return demo.demo_actor(backend)
