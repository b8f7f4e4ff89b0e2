"""CSV that spreadsheets open and scripts read: RFC 4180, streamed, and safe against formulas.

A cell that a spreadsheet would *calculate* gets an apostrophe in front, its mark for text: first
character `=`, `+`, `-`, `@` (also their full-width forms), tab, CR or LF, blanks before it ignored.
Numbers (`-5`, `+3.5`, `-1.234,56`) and telephone numbers (`+49 30 123-45`) stay as they are: digits
and separators alone can call no function, and other programs must be able to read them back.
`restore_text` takes exactly these apostrophes away again: an import of our export loses nothing.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import islice
from types import NoneType
from typing import Final, cast

from crmtui.kit.clock import require_aware
from crmtui.kit.money import minor_digits, require_currency

_TRIGGERS: Final = r"=+\-@\t\r\n＝＋－＠"
_HARMLESS: Final = r"[+-]?[0-9]+(?:[.,'][0-9]+)*%?\Z|\+[0-9 ()./-]*\Z"
_TELEPHONE: Final = "0123456789 ()./-"
_FORMULA: Final = re.compile(f"'*(?!{_HARMLESS}) *[{_TRIGGERS}]")
_SUSPECT: Final = frozenset("=+-@\t\r\n＝＋－＠' ")
"""What a guarded text can begin with; all else needs no closer look."""

_MARK: Final = "\x1f"
_SUSPECT_AFTER_MARK: Final = re.compile(rf"{_MARK}(?!\+[0-9 ()./-]*{_MARK})[{_TRIGGERS}' ]")
"""Looks at the cells of a column in one go; none found means that none needs a closer look."""
_WRITTEN_AS_THEY_ARE: Final = frozenset({int, NoneType})
_BOM: Final = b"\xef\xbb\xbf"
_ROWS_A_PIECE: Final = 500


def stream_csv(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    bom: bool = False,
    delimiter: str = ",",
) -> Iterator[bytes]:
    """The file in UTF-8, in pieces of some hundred rows; nothing else is kept in memory.

    `bom` starts it with the mark by which Excel recognises UTF-8. Lines end with CRLF. Values are
    written by `format_cell`.
    """
    waiting = iter(rows)
    pieces = iter(lambda: list(islice(waiting, _ROWS_A_PIECE)), [])
    return _stream(header, map(_format_rows, pieces), bom, delimiter)


def stream_columns_csv(
    header: Sequence[str],
    pieces: Iterable[Iterable[tuple[object, ...]]],
    *,
    bom: bool = False,
    delimiter: str = ",",
) -> Iterator[bytes]:
    """The same of pieces that come by column, all of a piece equally long."""
    return _stream(header, map(_format_columns, pieces), bom, delimiter)


def _stream(
    header: Sequence[str], pieces: Iterable[Iterable[Sequence[object]]], bom: bool, delimiter: str
) -> Iterator[bytes]:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([format_cell(name) for name in header])
    if bom:
        yield _BOM
    for piece in pieces:
        writer.writerows(piece)
        yield _take(target)
    yield _take(target)  # the header, when there was no row


def _take(target: io.StringIO) -> bytes:
    text = target.getvalue()
    target.seek(0)
    target.truncate()
    # A lone surrogate is not text in any encoding; it must not end an export of 100,000 rows.
    return text.encode("utf-8", "replace")


def _format_rows(rows: list[Sequence[object]]) -> Iterable[Sequence[object]]:
    if len(set(map(len, rows))) > 1:  # such as the broken lines of somebody else's file
        return ([format_cell(value) for value in row] for row in rows)
    return _format_columns(zip(*rows, strict=True))


def _format_columns(columns: Iterable[tuple[object, ...]]) -> Iterable[Sequence[object]]:
    """Rows; because most columns are found harmless at once, in half the time of cell by cell."""
    return zip(*map(_format_column, columns), strict=True)


def _format_column(column: tuple[object, ...]) -> Sequence[object]:
    kinds = set(map(type, column))
    if kinds <= _WRITTEN_AS_THEY_ARE:
        return column
    if kinds == {str}:
        texts = cast("tuple[str, ...]", column)
        if _are_harmless(texts):
            return column
        return [guard_text(text) if text[:1] in _SUSPECT else text for text in texts]
    return [format_cell(value) for value in column]


def _are_harmless(texts: Sequence[str]) -> bool:
    """Whether none needs a closer look, by one look at all of them."""
    joined = _MARK.join(("", *texts, ""))
    is_clear = joined.count(_MARK) == len(texts) + 1
    return is_clear and _SUSPECT_AFTER_MARK.search(joined) is None


def format_cell(value: object) -> str | int:
    """`value` as it stands in the file: text guarded, times in UTC as ISO 8601, absent as empty."""
    if isinstance(value, Enum):
        return format_cell(value.value)
    if isinstance(value, str):
        return guard_text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return require_aware(value).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return guard_text(str(value))


def major_units(amount_minor: int, currency: str) -> Decimal:
    """An amount for a column that programs read: 4950 EUR is `49.50`, 500 JPY is `500`."""
    return Decimal(amount_minor).scaleb(-_digits(currency))


@cache
def _digits(currency: str) -> int:
    return minor_digits(require_currency(currency))


def guard_text(text: str) -> str:
    """`text`, with an apostrophe in front if a spreadsheet would calculate it."""
    if text[:1] not in _SUSPECT or (text[0] == "+" and not text[1:].strip(_TELEPHONE)):
        return text  # the second test is in `_FORMULA` too, five times as slow
    return "'" + text if _FORMULA.match(text) else text


def restore_text(cell: str) -> str:
    """What `guard_text` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
