import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crmtui.documents.csv import format_cell, guard_text, restore_text, stream_csv

_TEXT = st.text(st.characters(codec="utf-8"))
_DANGEROUS = st.builds(
    lambda blanks, start, rest: blanks + start + rest,
    st.sampled_from(["", " ", "'", "' ", "''"]),
    st.sampled_from("=+-@\t\r\n＝＋－＠"),
    _TEXT,
)


class Colour(StrEnum):
    RED = "red"


def _read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1:A9)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1+1",
        "+A1",
        "-A1",
        "--1",
        "-",
        "+49 30 =1",
        '=HYPERLINK("http://example.org?"&A1,"x")',
    ],
)
def test_formulas_become_text(text: str) -> None:
    assert guard_text(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Anna",
        "-5",
        "+5",
        "-3.50",
        "-1.234,56",
        "-12'000",
        "-7%",
        "+49 30 1234-56",
        "+1 (555) 0",
        "a=b",
        "O'Neil",
        "'quoted'",
        " x",
        "5-3",
        "2026-11-22",
    ],
)
def test_numbers_telephones_and_words_stay(text: str) -> None:
    assert guard_text(text) == text


@given(text=_TEXT | _DANGEROUS)
@example("'=1")
@example("''+49")
def test_guard_is_undone_exactly(text: str) -> None:
    assert restore_text(guard_text(text)) == text


@given(text=_DANGEROUS)
def test_no_guarded_cell_starts_a_formula(text: str) -> None:
    cell = guard_text(text).lstrip(" ")
    if cell[:1] in "=@\t\r\n＝＠－＋":
        pytest.fail(f"{cell!r} is calculated")
    if cell[:1] in "+-":  # then it must be a number or a telephone number
        assert not set(cell) - set("+-0123456789 ()./,'%")


@given(rows=st.lists(st.lists(_TEXT | _DANGEROUS, min_size=2, max_size=2)))
def test_file_reads_back_as_it_was(rows: list[list[str]]) -> None:
    head, *read = _read(b"".join(stream_csv(["a", "b"], rows)))
    assert head == ["a", "b"]
    assert [[restore_text(cell) for cell in row] for row in read] == rows


@given(rows=st.lists(st.lists(_TEXT | st.integers() | st.none(), min_size=1, max_size=4)))
def test_rows_of_unequal_length_lose_nothing(rows: list[list[str | int | None]]) -> None:
    _, *read = _read(b"".join(stream_csv(["a"], rows)))
    expected = [["" if value is None else str(value) for value in row] for row in rows]
    assert [[restore_text(cell) for cell in row] for row in read] == expected


def test_lines_end_as_rfc_4180_says_and_quotes_are_doubled() -> None:
    data = b"".join(stream_csv(["a", "b"], [['say "hi"', "x,y"], ["two\nlines", "z"]]))
    assert data == b'a,b\r\n"say ""hi""","x,y"\r\n"two\nlines",z\r\n'


def test_mark_for_excel_and_its_delimiter() -> None:
    data = b"".join(stream_csv(["a", "b"], [["ü", 1]], bom=True, delimiter=";"))
    assert data == "\ufeffa;b\r\nü;1\r\n".encode()


def test_no_rows_still_have_a_header() -> None:
    assert b"".join(stream_csv(["a", "=b"], [])) == b"a,'=b\r\n"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (-5, -5),
        (Decimal("-1E+3"), "-1000"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 18, tzinfo=UTC), "2026-11-22T18:00:00Z"),
        (
            datetime(2026, 11, 22, 18, tzinfo=timezone(timedelta(hours=1))),
            "2026-11-22T17:00:00Z",
        ),
        (Colour.RED, "red"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_values_have_one_form_whatever_is_beside_them(value: object, cell: str | int) -> None:
    assert format_cell(value) == cell
    beside: list[list[object]] = [[value], ["text"], ["a", "b"]]
    for other in beside:
        rows: list[list[object]] = [[value], other]
        assert _read(b"".join(stream_csv(["h"], rows)))[1] == [str(cell)]


def test_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        format_cell(datetime(2026, 11, 22))  # noqa: DTZ001  # the error is the point


def test_lone_surrogates_do_not_end_an_export() -> None:
    assert b"".join(stream_csv(["a"], [["x\ud800y"], ["z"]])) == b"a\r\nx?y\r\nz\r\n"


def test_memory_does_not_grow_with_the_rows() -> None:
    def rows() -> Iterator[list[str]]:
        for number in range(40_000):
            yield [f"=name {number}", "x" * 50]

    tracemalloc.start()
    try:
        size = sum(map(len, stream_csv(["a", "b"], rows())))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 2_000_000
    assert peak < 600_000
