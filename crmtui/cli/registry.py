"""The commands by name. Only the chosen one's module is imported."""

import importlib
import keyword
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from typing import Final, Protocol, cast

from crmtui.cli.errors import UsageError
from crmtui.kit.i18n import _


class CommandModule(Protocol):
    """What a module in `crmtui.cli.commands` offers."""

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, options: Namespace) -> int: ...


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name, where it is, and what it does in a few words."""

    name: str
    summary: str

    def load(self) -> CommandModule:
        module = self.name.replace("-", "_") + ("_" if keyword.iskeyword(self.name) else "")
        return cast(CommandModule, importlib.import_module(f"crmtui.cli.commands.{module}"))


CONSOLE: Final = Command("console", "the console on your own data")
"""What runs when no command is named."""

_ALL: Final = (
    Command("demo", "the console on demo data, in a directory of its own"),
    Command("serve", "the HTTP API and the jobs, without a console"),
    Command("worker", "run jobs and deliver webhooks, nothing else"),
    Command("init", "set up the organization and its first admin without questions"),
    Command("demo-data", "load the demo data into the current database"),
    Command("org", "create and list organizations"),
    Command("user", "create and list the people who work here"),
    Command("key", "create, list and revoke API keys"),
    Command("session", "create a session token for the HTTP API"),
    Command("import", "read a list of attendees, contacts, events, products, items or orders"),
    Command("export", "write tickets, badges, scans, events or products to a file"),
    Command("jobs", "how the jobs are"),
    Command("stock", "whether the stock is what its ledger adds up to"),
    Command("db", "upgrade, check, back up and restore the database"),
    Command("doctor", "what is configured, what is missing, what to do"),
)
COMMANDS: Final = {command.name: command for command in _ALL}


def find_command(name: str | None) -> Command:
    """Return the command called `name`, or the console; raises UsageError naming the nearest."""
    if name is None:
        return CONSOLE
    if command := COMMANDS.get(name):
        return command
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = _("Did you mean '{name}'?").format(name=near[0]) if near else _("See crmtui --help.")
    raise UsageError(_("There is no command '{name}'.").format(name=name[:60]) + f" {hint}")
