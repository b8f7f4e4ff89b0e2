"""Completing the path of a file as one types it."""

from collections.abc import Sequence
from os.path import commonprefix
from pathlib import Path
from typing import Final, NamedTuple

MOST: Final = 200
"""More entries than this nobody looks through; typing on finds the rest."""


class Entry(NamedTuple):
    """A folder or file that a typed path may become."""

    name: str
    path: str
    """What stands in the field when it is chosen; a folder ends with a slash."""

    @property
    def is_folder(self) -> bool:
        return self.path.endswith("/")


def list_entries(typed: str, suffixes: tuple[str, ...]) -> list[Entry]:
    """What the folder of a typed path holds that begins as it does.

    Folders come first, then files that end with one of `suffixes`, then all others. A folder that
    is missing or closed holds nothing. `~` stays as it was typed.
    """
    head, slash, beginning = typed.rpartition("/")
    shown = head + slash
    try:
        folder = Path(shown or ".").expanduser()
        found = [
            (path.is_dir(), path.suffix.lower() not in suffixes, path.name)
            for path in folder.iterdir()
            if _matches(path.name, beginning)
        ]
    except (OSError, ValueError, RuntimeError):
        return []
    found.sort(key=lambda item: (not item[0], item[1], item[2].casefold()))
    return [
        Entry(f"{name}/" if is_folder else name, f"{shown}{name}{'/' if is_folder else ''}")
        for is_folder, _other, name in found[:MOST]
    ]


def complete(typed: str, entries: Sequence[Entry]) -> str:
    """The typed path with what all entries go on with in common."""
    # By letters, not by folders: one types letters.
    common = commonprefix([entry.path for entry in entries])  # noqa: RUF071
    return common if len(common) > len(typed) else typed


def _matches(name: str, beginning: str) -> bool:
    hidden = name.startswith(".") and not beginning.startswith(".")
    return not hidden and name.startswith(beginning)
