"""crmtui: the console on your own data."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crmtui.cli.console import add_console_arguments, run_console
from crmtui.places import choose_data_dir

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


def add_arguments(parser: ArgumentParser) -> None:
    add_console_arguments(parser)


def run(options: Namespace) -> int:
    def open_backend() -> "Backend":
        from crmtui import bootstrap
        from crmtui.cli.context import read_settings

        settings = read_settings(options)
        return bootstrap.open_backend(settings.database, data_dir=settings.data_dir)

    return run_console(options, choose_data_dir(options.data_dir), open_backend)
