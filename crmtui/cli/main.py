"""The dispatcher: finds the command, imports it alone, runs it and reports what went wrong."""

import argparse
import os
import sys
from collections.abc import Sequence

from crmtui.cli.errors import INTERRUPTED, PIPE_CLOSED, describe
from crmtui.cli.parsing import CommandParser, global_defaults, split_at_command
from crmtui.cli.registry import COMMANDS, CONSOLE, find_command
from crmtui.kit.i18n import _


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code; raises only when `--debug` asks for it."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _accept_any_name()
    try:
        code = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_output()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if "--debug" in given:
            raise
        return _report(error, as_json="--json" in given)
    return code


def _run(arguments: list[str]) -> int:
    before, name, after = split_at_command(arguments)
    options = global_defaults()
    try:
        if before:
            _top_parser().parse_args(before, options)
        command = find_command(name)
        module = command.load()
        parser = _command_parser(command.name, command.summary)
        module.add_arguments(parser)
        parser.parse_args(after, options)
    except SystemExit as asked:  # --help and --version
        return int(asked.code or 0)
    return module.run(options)


def _top_parser() -> CommandParser:
    width = max(map(len, COMMANDS)) + 3
    lines = [f"  {name:<{width}}{_(command.summary)}" for name, command in COMMANDS.items()]
    return CommandParser(
        prog="crmtui",
        usage="crmtui [--data-dir DIR] [--database URL] [COMMAND …]",
        description=_("Runs a venue or a small merchant from a terminal.")
        + " "
        + _("Without a command it opens the console on your own data."),
        epilog=_("commands:")
        + "\n"
        + "\n".join(lines)
        + "\n\n"
        # Translators: keep the name of the option.
        + _("'crmtui COMMAND --help' tells more about one of them."),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _command_parser(name: str, summary: str) -> CommandParser:
    prog = "crmtui" if name == CONSOLE.name else f"crmtui {name}"
    text = _(summary)
    return CommandParser(prog=prog, description=text[0].upper() + text[1:] + ".")


def _report(error: Exception, *, as_json: bool) -> int:
    report = describe(error)
    print(report.as_json() if as_json else report.as_text(), file=sys.stderr)
    return report.exit_code


def _accept_any_name() -> None:
    """A name that the terminal's encoding lacks is written with a mark, not refused."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _silence_output() -> None:
    """Keep the interpreter from complaining about the closed pipe once more on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
