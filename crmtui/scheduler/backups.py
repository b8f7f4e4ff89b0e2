"""The daily backup: one file a day beside the data, the latest seven kept."""

from datetime import datetime
from pathlib import Path
from typing import Final

from crmtui.kit.backup import write_backup
from crmtui.kit.database import Database
from crmtui.places import make_private_folder

KEPT: Final = 7
_PREFIX: Final = "crmtui-daily-"
_UNFINISHED: Final = ".partial"


def back_up(database: Database, folder: Path, now: datetime) -> Path:
    """Write a backup of a database in use, then delete the oldest of ours beyond seven.

    The file is readable for its owner alone and appears under its name when it is complete. Other
    files of the folder are left alone, and nothing is deleted unless there is a new backup.

    Raises:
        OSError: the folder cannot be made or written.
        Unavailable: database.unreachable, backup.failed, backup.no_tools.
    """
    make_private_folder(folder)
    ending = "sqlite" if database.dialect == "sqlite" else "dump"
    target = folder / f"{_PREFIX}{now:%Y%m%dT%H%M%S}.{ending}"
    if not target.exists():  # or the same attempt wrote it before it was interrupted
        write_backup(database.url, target)
    _forget_old(folder, target)
    return target


def _forget_old(folder: Path, newest: Path) -> None:
    # Names sort by time. What was left unfinished by a process that was killed goes too.
    ours = sorted(file for file in folder.glob(f"{_PREFIX}*") if file != newest)
    whole = [file for file in ours if not file.name.endswith(_UNFINISHED)]
    for file in set(ours).difference(whole[1 - KEPT :]):
        file.unlink(missing_ok=True)
