"""The daily backup: whole, private, seven of them."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from crmtui.kit.backup import restore_backup
from crmtui.scheduler.backups import KEPT, back_up

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def test_seven_are_kept_and_nothing_else_is_touched(sqlite_url: str, tmp_path: Path) -> None:
    folder, url = tmp_path / "backups", make_url(sqlite_url)
    folder.mkdir()
    theirs = folder / "crmtui-before-restore-20200101T000000.sqlite"
    theirs.touch()
    left = folder / "crmtui-daily-20260601T030000.sqlite.partial"
    left.touch()
    written = [back_up(url, folder, NOON + timedelta(days=day)) for day in range(KEPT + 2)]
    assert sorted(folder.iterdir()) == sorted([theirs, *written[-KEPT:]])
    assert stat.S_IMODE(written[-1].stat().st_mode) == 0o600


def test_it_can_be_restored(database_url: str, tmp_path: Path) -> None:
    url = make_url(database_url)
    written = back_up(url, tmp_path / "made" / "backups", NOON)
    assert stat.S_IMODE(written.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    restore_backup(url, written, tmp_path, NOON)


def test_the_same_moment_twice_is_one_file(sqlite_url: str, tmp_path: Path) -> None:
    url = make_url(sqlite_url)
    assert back_up(url, tmp_path, NOON) == back_up(url, tmp_path, NOON)
