"""Parsing: global options before and after the command, and errors in one sentence."""

import argparse
from pathlib import Path
from typing import Any, Final, NoReturn

from crmtui import __version__
from crmtui.cli.errors import UsageError
from crmtui.kit.i18n import _

_WITH_VALUE: Final = ("--data-dir", "--database")


class CommandParser(argparse.ArgumentParser):
    """An ArgumentParser that knows the global options and raises instead of ending the process."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})
        _add_global_options(self.add_argument_group(_("everywhere")))

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the message and where to read more."""
        hint = _("See '{prog} --help'.").format(prog=self.prog)
        command = self.prog.partition(" ")[2]
        raise UsageError(f"{command}: {message}. {hint}" if command else f"{message}. {hint}")


def _add_global_options(group: argparse._ArgumentGroup) -> None:
    # Without SUPPRESS the default of an inner parser would undo what stood before the command.
    quiet: Any = {"default": argparse.SUPPRESS}
    group.add_argument(
        "--data-dir", type=Path, metavar="DIR", help=_("where data is kept"), **quiet
    )
    group.add_argument("--database", metavar="URL", help=_("the database to use"), **quiet)
    group.add_argument("--json", action="store_true", help=_("answer as JSON"), **quiet)
    group.add_argument(
        "--debug", action="store_true", help=_("show where an error happened"), **quiet
    )
    group.add_argument("--version", action="version", version=f"crmtui {__version__}")


def global_defaults() -> argparse.Namespace:
    """Return what holds when no global option is given."""
    return argparse.Namespace(data_dir=None, database=None, json=False, debug=False)


def split_at_command(arguments: list[str]) -> tuple[list[str], str | None, list[str]]:
    """Return what stands before the command, its name (None: there is none), and what follows."""
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if not argument.startswith("-"):
            return arguments[:index], argument, arguments[index + 1 :]
        index += 2 if argument in _WITH_VALUE else 1
    return arguments, None, []


def add_actions(parser: argparse.ArgumentParser) -> "argparse._SubParsersAction[CommandParser]":
    """Give a command its second word, as in `crmtui key create`; it arrives as `options.action`."""
    return parser.add_subparsers(dest="action", metavar="ACTION", required=True)  # type: ignore[return-value]
