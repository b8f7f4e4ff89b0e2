"""What a picker did and has no verdict of yet, kept on the disk (see `command_files`)."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from crmtui.tui.command_files import CommandFiles

FOLDER: Final = "picking"

Kind = Literal["scan", "count", "short", "undo", "skip", "zero", "tote"]


@dataclass(frozen=True)
class Command:
    """One thing that a picker did at one line of a batch. Ids are texts: they go into a file."""

    kind: Kind
    request_id: str
    actor_id: str
    batch_id: str
    task_id: str
    step: str = ""
    code: str = ""
    """What was scanned or typed."""
    item_code: str = ""
    """Of a lot: what was scanned for the item."""
    units: int = 0
    reason: str = ""
    is_empty: bool = False
    at: float = 0.0
    """When it was sent, in seconds since 1970."""

    @property
    def name(self) -> str:
        return f"{self.batch_id}.{self.request_id}"


class Journal:
    """The commands under way of everybody who uses this directory."""

    def __init__(self, data_dir: Path) -> None:
        self._files = CommandFiles(data_dir / FOLDER)

    def keep(self, command: Command) -> None:
        """Write the command down; it is on the disk when this returns.

        Raises:
            Unavailable: console.not_writable, and nothing may be sent.
        """
        self._files.keep(command.name, json.dumps(asdict(command)).encode())

    def drop(self, command: Command) -> None:
        """Its verdict has been shown."""
        self._files.drop(command.name)

    def list_left(self, batch_id: str, actor_id: str) -> list[Command]:
        """What this person sent for this batch and never got an answer to, the oldest first."""
        found = map(_read, self._files.read_left(f"{batch_id}."))
        left = [command for command in found if command and command.actor_id == actor_id]
        return sorted(left, key=lambda command: command.at)


def _read(content: bytes) -> Command | None:
    try:
        return Command(**json.loads(content))
    except (ValueError, TypeError):
        return None  # of an older version; it cannot be sent any more
