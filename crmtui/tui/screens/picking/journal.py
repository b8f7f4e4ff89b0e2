"""Commands that were sent and have no verdict yet, kept where they outlive the console.

Each is a small file of its own, written whole and to the disk before its command is sent, and
removed when its verdict has been shown. What is left over after a crash is sent again with the same
request id, which moves nothing twice.
"""

import contextlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from crmtui.kit.errors import Unavailable
from crmtui.kit.i18n import _
from crmtui.tui.problems import log

FOLDER: Final = "picking"
_SUFFIX: Final = ".command.json"

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


class Journal:
    """The commands under way of everybody who uses this directory."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def keep(self, command: Command) -> None:
        """Write the command down; it is on the disk when this returns.

        Raises:
            Unavailable: console.not_writable, and nothing may be sent.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self._path(command), asdict(command))
        except OSError as error:
            text = _("This console cannot write to {folder}: {reason}. Nothing was sent.")
            raise Unavailable(
                "console.not_writable", text.format(folder=self._folder, reason=error.strerror)
            ) from error

    def drop(self, command: Command) -> None:
        """Its verdict has been shown."""
        try:
            self._path(command).unlink(missing_ok=True)
        except OSError:
            # Sent again it moves nothing: all that it costs is a sentence to the picker.
            log.exception("A command that was answered could not be removed")

    def list_left(self, batch_id: str, actor_id: str) -> list[Command]:
        """What this person sent for this batch and never got an answer to, the oldest first."""
        found = (self._read(path) for path in self._folder.glob(f"{batch_id}.*{_SUFFIX}"))
        left = [command for command in found if command and command.actor_id == actor_id]
        return sorted(left, key=lambda command: command.at)

    def _path(self, command: Command) -> Path:
        return self._folder / f"{command.batch_id}.{command.request_id}{_SUFFIX}"

    @staticmethod
    def _read(path: Path) -> Command | None:
        try:
            return Command(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            # Half a file was never sent: sending begins when the whole one has its name.
            return None

    def _write(self, path: Path, content: dict[str, Any]) -> None:
        # mkstemp makes the file readable by its owner alone.
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".sending-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
            self._sync_folder()
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise

    def _sync_folder(self) -> None:
        """The name, too, must be on the disk."""
        if os.name != "posix":
            return
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
