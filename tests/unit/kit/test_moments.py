"""Moments as SQLite keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from crmtui.kit.tables import UtcDateTime

MOMENT = datetime(2026, 6, 12, 18, 0, 0, 5, tzinfo=UTC)
WRITE: Any = UtcDateTime().bind_processor(sqlite.dialect())
READ: Any = UtcDateTime().result_processor(sqlite.dialect(), None)


def test_what_is_written_is_read() -> None:
    assert WRITE(MOMENT) == "2026-06-12 18:00:00.000005"
    assert READ(WRITE(MOMENT)) == MOMENT
    assert READ(None) is WRITE(None) is None


@pytest.mark.parametrize(
    "kept", ["2026-06-12 18:00:00.000005+00:00", "2026-06-12 20:00:00.000005+02:00"]
)
def test_what_has_its_zone_already_is_read_too(kept: str) -> None:
    assert READ(kept) == MOMENT


def test_without_a_zone_nothing_is_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        WRITE(MOMENT.replace(tzinfo=None))
    east = MOMENT.astimezone(timezone(timedelta(hours=2)))
    assert READ(WRITE(east)) == MOMENT
