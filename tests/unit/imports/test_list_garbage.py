"""Whatever is thrown at the reader: an answer or a clear refusal, nothing else."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crmtui.kit.errors import Invalid
from crmtui.kit.phones import _parse_plainly
from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.emails import parse_email
from crmtui.services.imports.fields import TargetField as F
from crmtui.services.imports.guess import guess_mapping
from crmtui.services.imports.mapping import Mapping
from crmtui.services.imports.phones import parse_phone
from crmtui.services.imports.problems import BadValue, RowFailure
from crmtui.services.imports.rows import RowReader
from crmtui.services.imports.table_file import TableFile, TableRow

HEADERS = st.sampled_from(["Name", "E-Mail", "Status", "Preis", "Code", "Checked in", "", "Foo"])
NASTY = st.text(alphabet=st.sampled_from("\"';,|\t\n\r\\= +-0123456789aé€@.\0\ufeff\u202e[]/E"))
CELLS = st.one_of(NASTY, st.text(max_size=40), st.sampled_from(["a@example.com", "12,50", "paid"]))


def swallow(data: bytes) -> None:
    """Read all of a file in every way that a user can."""
    try:
        file = TableFile(data)
    except Invalid as error:
        refusal = error
        file = None
    if file is None:
        assert refusal.code.startswith("import.")
        assert refusal.fields
        return
    mapping = guess_mapping(file).mapping
    reader = RowReader(mapping)
    width = len(file.columns)
    for row in file.rows():
        if isinstance(row, TableRow):
            assert len(row.cells) == width
            assert isinstance(reader.read(row), AttendeeRow | RowFailure)
        else:
            assert row.reasons


@given(st.binary(max_size=2_000))
def test_any_bytes(data: bytes) -> None:
    swallow(data)


@given(st.lists(st.lists(CELLS, max_size=8), max_size=20), st.sampled_from([",", ";", "\t", "|"]))
def test_any_cells_joined_by_any_delimiter(rows: list[list[str]], delimiter: str) -> None:
    swallow("\n".join(delimiter.join(row) for row in rows).encode("utf-8", "replace"))


@given(
    st.lists(HEADERS, min_size=1, max_size=6),
    st.lists(st.lists(st.text(max_size=30), min_size=6, max_size=6), max_size=10),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_what_the_csv_module_writes_is_read_back(
    header: list[str], rows: list[list[str]], encoding: str
) -> None:
    import csv
    import io

    clean = [[cell.replace("\0", "") for cell in row[: len(header)]] for row in rows]
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [["Name", *header], *([["x", *row] for row in clean])]
    )
    try:
        data = out.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return
    from crmtui.services.imports.dialect import CellFormat
    from crmtui.services.imports.table_file import TableFormat

    file = TableFile(data, TableFormat(encoding, CellFormat(), 1))
    found = [row.cells for row in file.rows() if isinstance(row, TableRow)]
    width = len(file.columns)
    expected = [("x", *row)[:width] for row in clean if ["x", *row] != list(file.header)]
    assert found == [tuple(cells) for cells in expected]


FIELDS = list(F)


@given(st.lists(CELLS, min_size=len(FIELDS), max_size=len(FIELDS)))
def test_any_cell_in_any_field(cells: list[str]) -> None:
    labels = tuple(field.value for field in FIELDS)
    mapping = Mapping(
        labels=labels,
        columns={field: index for index, field in enumerate(FIELDS)},
        phone_region="DE",
    )
    row = RowReader(mapping).read(TableRow(2, tuple(cells)))
    assert isinstance(row, AttendeeRow | RowFailure)
    if isinstance(row, AttendeeRow):
        assert len(row.name) <= 200
        assert row.price_minor is None or row.price_minor >= 0


LOCAL = st.text(alphabet="abcXYZ019._%+-'!", min_size=1, max_size=70)
DOMAIN = st.sampled_from(
    ["example.com", "EXAMPLE.com", "müller.de", "x", "localhost", "-a.de", "a..de", "e.example"]
)


@given(LOCAL, DOMAIN)
@settings(max_examples=300)
def test_the_short_way_with_emails_agrees_with_the_library(local: str, domain: str) -> None:
    from email_validator import EmailNotValidError, validate_email

    address = f"{local}@{domain}"
    try:
        expected: Any = validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        expected = None
    try:
        found: Any = parse_email(address)
    except BadValue:
        found = None
    assert found == expected


@given(
    st.sampled_from(["+49", "+33", "+1", "+44", "+39", "+7", "+52", "+54", "+886", "0", ""]),
    st.text(alphabet="0123456789", min_size=5, max_size=14),
    st.sampled_from(["DE", "FR", "US", "GB", "IT", "AT", "CH", "ES", "MX", "RU"]),
)
@settings(max_examples=500)
def test_the_short_way_with_phones_agrees_with_the_library(
    prefix: str, rest: str, region: str
) -> None:
    import phonenumbers

    text = prefix + rest
    if _parse_plainly(text, region) is None:
        return
    number = phonenumbers.parse(text, region)
    assert phonenumbers.is_possible_number(number)
    expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert parse_phone(text, region) == expected
