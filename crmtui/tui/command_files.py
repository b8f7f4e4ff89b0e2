"""Commands that were sent and have no answer yet, kept where they outlive the console.

Each is a small file of its own, written whole and to the disk before its command is sent, and
removed when what came of it has been shown. What is left over after a crash is sent again with the
same request id, which moves nothing twice.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from crmtui.kit.errors import Unavailable
from crmtui.kit.files import write_atomically
from crmtui.kit.i18n import _
from crmtui.tui.problems import log

_SUFFIX: Final = ".command.json"


class CommandFiles:
    """The commands under way of everybody who uses this folder, by names that tell whose."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, content: bytes) -> None:
        """Write a command down; it is on the disk when this returns.

        Raises:
            Unavailable: console.not_writable, and nothing may be sent.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._path(name), [content])
        except (OSError, Unavailable) as error:
            text = _("This console cannot write to {folder}. Nothing was sent.")
            message = text.format(folder=self._folder)
            raise Unavailable("console.not_writable", message) from error

    def drop(self, name: str) -> None:
        """What came of it has been shown."""
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError:
            # Sent again it moves nothing: all that it costs is a sentence to the operator.
            log.exception("A command that was answered could not be removed")

    def read_left(self, prefix: str) -> Iterator[bytes]:
        """What is left of those whose names begin so, by their names."""
        for path in sorted(self._folder.glob(f"{prefix}*{_SUFFIX}")):
            try:
                yield path.read_bytes()
            except OSError:
                log.exception("A command that was left over could not be read")

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"
