"""What was received or put away and has no answer yet, kept on the disk (see `command_files`)."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import uuid4

from crmtui.tui.command_files import CommandFiles
from crmtui.tui.problems import log
from crmtui.tui.screens.receiving.machine import Command

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FOLDER: Final = "receiving"


class Sent(NamedTuple):
    """A command under the id by which it happens once."""

    name: str
    request_id: str
    command: Command


def send(actor_id: str, command: Command) -> Sent:
    """Give a command its id; later ones of a person have later names."""
    request_id = str(uuid4())
    return Sent(f"{actor_id}.{time.time_ns():020}.{request_id}", request_id, command)


class Journal:
    """The commands under way of everybody who uses this directory."""

    def __init__(self, data_dir: Path) -> None:
        self._files = CommandFiles(data_dir / FOLDER)

    def keep(self, sent: Sent) -> None:
        """Write the command down; it is on the disk when this returns.

        Raises:
            Unavailable: console.not_writable, and nothing may be sent.
        """
        self._files.keep(sent.name, _adapter().dump_json(sent))

    def drop(self, sent: Sent) -> None:
        """What came of it has been shown."""
        self._files.drop(sent.name)

    def list_left(self, actor_id: str) -> list[Sent]:
        """What this person sent and never got an answer to, the oldest first."""
        found = map(_read, self._files.read_left(f"{actor_id}."))
        return [sent for sent in found if sent is not None]


def _adapter() -> "TypeAdapter[Sent]":
    from pydantic import TypeAdapter

    return TypeAdapter(Sent)


def _read(content: bytes) -> Sent | None:
    try:
        return _adapter().validate_json(content)
    except ValueError:
        log.exception("What is left over of receiving cannot be read")
        return None
