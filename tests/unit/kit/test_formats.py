"""Times are typed and read as the wall clock of the venue shows them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.kit.errors import Invalid
from crmtui.kit.formats import format_date, format_number, parse_local, write_local, zone


@pytest.mark.parametrize(
    "typed", ["2026-06-12 19:30", "2026-06-12T19:30", "12.06.2026 19:30", " 2026-06-12 19:30 "]
)
def test_reads_local_times(typed: str) -> None:
    moment = parse_local(typed, "Europe/Berlin", "starts_at")
    assert moment == datetime(2026, 6, 12, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "soon", "2026-13-01 10:00", "2026-06-12 25:00", "[/x]"])
def test_refuses_with_the_field_and_an_example(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_local(typed, "UTC", "starts_at")
    assert refused.value.code == "time.not_a_moment"
    assert "starts_at" in refused.value.fields


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001
def test_what_is_written_can_be_read_back(moment: datetime) -> None:
    exact = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    assert parse_local(write_local(exact, "Asia/Kolkata"), "Asia/Kolkata", "x") == exact


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        zone("Mars/Olympus")
    assert refused.value.code == "time.unknown_zone"


def test_follows_the_locale() -> None:
    assert format_number(1234567, "de") == "1.234.567"
    assert "2026" in format_date(datetime(2026, 6, 12, tzinfo=UTC).date(), "de")
