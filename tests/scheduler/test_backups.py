"""The daily backup: whole, private, seven of them."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crmtui.kit.backend import Backend
from crmtui.kit.backup import restore_backup
from crmtui.scheduler.backups import KEPT, back_up

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def test_seven_are_kept_and_nothing_else_is_touched(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    folder, database = tmp_path / "backups", sqlite_backend.database
    folder.mkdir()
    theirs = folder / "crmtui-before-restore-20200101T000000.sqlite"
    theirs.touch()
    left = folder / "crmtui-daily-20260601T030000.sqlite.partial"
    left.touch()
    written = [back_up(database, folder, NOON + timedelta(days=day)) for day in range(KEPT + 2)]
    assert sorted(folder.iterdir()) == sorted([theirs, *written[-KEPT:]])
    assert stat.S_IMODE(written[-1].stat().st_mode) == 0o600


def test_it_can_be_restored(backend: Backend, tmp_path: Path) -> None:
    written = back_up(backend.database, tmp_path / "made" / "backups", NOON)
    assert stat.S_IMODE(written.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    restore_backup(backend.database.url, written, tmp_path, NOON)


def test_the_same_moment_twice_is_one_file(sqlite_backend: Backend, tmp_path: Path) -> None:
    database = sqlite_backend.database
    assert back_up(database, tmp_path, NOON) == back_up(database, tmp_path, NOON)
