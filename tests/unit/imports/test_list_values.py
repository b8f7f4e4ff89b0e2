"""Amounts, dates, names, states and contacts as lists write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crmtui.services.imports.amounts import DecimalMark, parse_amount, shows_decimal_mark
from crmtui.services.imports.cells import clean_cell, parse_code
from crmtui.services.imports.emails import parse_email
from crmtui.services.imports.moments import parse_moment, shows_month_first
from crmtui.services.imports.names import split_name, spoken_name
from crmtui.services.imports.phones import parse_phone
from crmtui.services.imports.problems import BadValue
from crmtui.services.imports.states import ImportedState, find_answer, find_state

BERLIN = ZoneInfo("Europe/Berlin")


def code_of(caught: pytest.ExceptionInfo[BadValue]) -> str:
    return caught.value.problem.code


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("12", "auto", (1200, "EUR")),
        ("12.5", "auto", (1250, "EUR")),
        ("12,50", "auto", (1250, "EUR")),
        ("1.234,56", "auto", (123456, "EUR")),
        ("1,234.56", "auto", (123456, "EUR")),
        ("1.234.567,00", "auto", (123456700, "EUR")),
        ("1 234,50 €", "auto", (123450, "EUR")),
        ("1\u202f234,50\u00a0€", "auto", (123450, "EUR")),
        ("1'234.50", "auto", (123450, "EUR")),
        ("1.234", ",", (123400, "EUR")),
        ("1,234", ".", (123400, "EUR")),
        ("1.234", "auto", (123400, "EUR")),
        ("$25.00", "auto", (2500, "EUR")),
        ("USD 25.00", "auto", (2500, "USD")),
        ("25,00 CHF", "auto", (2500, "CHF")),
        ("£9.99", "auto", (999, "GBP")),
        ("12.-", "auto", (1200, "EUR")),
        ("¥1200", "auto", (1200, "JPY")),
        ("kostenlos", "auto", (0, "EUR")),
        ("Free", "auto", (0, "EUR")),
        ("0", "auto", (0, "EUR")),
    ],
)
def test_amounts(text: str, mark: DecimalMark, expected: tuple[int, str]) -> None:
    assert parse_amount(text, "EUR", mark) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("twelve", "money.not_a_number"),
        ("1.2.3,4,5", "money.not_a_number"),
        ("-5,00", "money.negative"),
        ("9" * 18, "money.too_large"),
        ("1,23456", "money.too_precise"),
        ("12;50", "money.not_a_number"),
    ],
)
def test_amounts_that_are_none(text: str, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_amount(text, "EUR")
    assert code_of(caught) == code


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.234,56", ","),
        ("1,234.56", "."),
        ("12,5", ","),
        ("1.234", None),
        ("7", None),
        ("x", None),
    ],
)
def test_what_an_amount_proves_about_its_mark(text: str, mark: DecimalMark | None) -> None:
    assert shows_decimal_mark(text) == mark


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", "2026-11-21T23:00"),
        ("2026-11-22 18:30:05", "2026-11-22T17:30"),
        ("2026-11-22T18:30:00Z", "2026-11-22T18:30"),
        ("2026-11-22 18:30:00 UTC", "2026-11-22T18:30"),
        ("2026-11-22 18:30:00+05:00", "2026-11-22T13:30"),
        ("22.11.2026", "2026-11-21T23:00"),
        ("22.11.26 18:30", "2026-11-22T17:30"),
        ("22/11/2026 18h30", "2026-11-22T17:30"),
        ("11/22/2026 6:30 p.m.", "2026-11-22T17:30"),
        ("11/22/26 12:05 AM", "2026-11-21T23:05"),
        ("Nov 22, 2026 at 06:30 PM", "2026-11-22T17:30"),
        ("November 22, 2026 06:30 PM", "2026-11-22T17:30"),
        ("22. November 2026, 18:30", "2026-11-22T17:30"),
        ("22 novembre 2026 18:30", "2026-11-22T17:30"),
        ("22 de noviembre de 2026", "2026-11-21T23:00"),
        ("3. März 2026", "2026-03-02T23:00"),
        ("46348,75", "2026-11-22T17:00"),
    ],
)
def test_dates(text: str, expected: str) -> None:
    found = parse_moment(text, BERLIN)
    assert found.tzinfo is UTC
    assert found.isoformat()[:16] == expected


def test_an_open_date_is_read_in_the_order_that_the_file_has() -> None:
    assert parse_moment("03/04/2026", UTC) == datetime(2026, 4, 3, tzinfo=UTC)
    assert parse_moment("03/04/2026", UTC, month_first=True) == datetime(2026, 3, 4, tzinfo=UTC)
    assert parse_moment("03.04.2026", UTC, month_first=True) == datetime(2026, 4, 3, tzinfo=UTC)
    assert [shows_month_first(text) for text in ("11/29/26", "29/11/26", "03/04/26")] == [
        True,
        False,
        None,
    ]


@pytest.mark.parametrize(
    "text",
    ["yesterday", "32.01.2026", "2026-13-01", "22.11.2026 25:00", "1", "9999-99-99"],
)
def test_dates_that_are_none(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_moment(text, UTC)
    assert code_of(caught) == "date.unknown"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Anna Muster", "Anna", "Muster"),
        ("Jürgen von der Heide", "Jürgen", "von der Heide"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Martin Luther King Jr.", "Martin Luther", "King Jr."),
        ("Madonna", "Madonna", ""),
    ],
)
def test_names_are_split(name: str, first: str, last: str) -> None:
    assert split_name(name) == (first, last)


def test_names_are_spoken_first_name_first() -> None:
    assert spoken_name("Müller, Anna Lena", "auto") == "Anna Lena Müller"
    assert spoken_name("King, Jr.", "auto") == "King, Jr."
    assert spoken_name("Acme, Inc.", "auto") == "Acme, Inc."
    assert spoken_name("Müller Anna", "last_first") == "Anna Müller"
    assert spoken_name("Smith, Jones", "first_last") == "Smith, Jones"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Paid", ImportedState.VALID),
        ("bezahlt", ImportedState.VALID),
        ("payé", ImportedState.VALID),
        ("PayPal Completed", ImportedState.VALID),
        ("Attending", ImportedState.VALID),
        ("ACTIVE", ImportedState.VALID),
        ("pending", ImportedState.UNPAID),
        ("ausstehend (überfällig)", ImportedState.UNPAID),
        ("AWAITING_OFFLINE_PAYMENT", ImportedState.UNPAID),
        ("En attente", ImportedState.UNPAID),
        ("no pagado", ImportedState.UNPAID),
        ("canceled", ImportedState.CANCELLED),
        ("Storniert", ImportedState.CANCELLED),
        ("Not Attending", ImportedState.CANCELLED),
        ("remboursé", ImportedState.CANCELLED),
        ("gesperrt", ImportedState.BLOCKED),
        ("Checked In", ImportedState.CHECKED_IN),
        ("eingecheckt", ImportedState.CHECKED_IN),
        ("banana", None),
    ],
)
def test_state_words_of_the_known_systems(word: str, state: ImportedState | None) -> None:
    assert find_state(word) is state


def test_answers_in_several_languages_and_as_ticks() -> None:
    assert {find_answer(text) for text in ("Yes", "ja", "Oui", "sí", "X", "✓", "TRUE", "1")} == {
        True
    }
    assert {find_answer(text) for text in ("no", "Nein", "non", "false", "-", "✗", "0")} == {False}
    assert find_answer("maybe") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anna@Example.COM", "anna@example.com"),
        ("Anna.B+x@example.com", "Anna.B+x@example.com"),
        ("Anna <anna@example.com>", "anna@example.com"),
        ("mailto:anna@example.com", "anna@example.com"),
        ("jörg@müller.de", "jörg@müller.de"),
        ("o'neill@example.com", "o'neill@example.com"),
    ],
)
def test_emails(text: str, expected: str) -> None:
    assert parse_email(text) == expected


@pytest.mark.parametrize(
    "text",
    ["anna", "anna@", "@example.com", "a b@example.com", "a@b", "a..b@e.com", "a@-x.de"],
)
def test_emails_that_are_none(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_email(text)
    assert code_of(caught) == "email.invalid"


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("+49 (0)170 1234567", None, "+491701234567"),
        ("+49 170 1234567", None, "+491701234567"),
        ("0049 170/1234567", None, "+491701234567"),
        ("0170 1234567", "DE", "+491701234567"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("1-415-555-2671", "US", "+14155552671"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("+39 06 6982", None, "+39066982"),
        ("030 901820-12", None, "03090182012"),
    ],
)
def test_phones(text: str, region: str | None, expected: str) -> None:
    assert parse_phone(text, region) == expected


@pytest.mark.parametrize(
    ("text", "region"), [("call me", None), ("12", "DE"), ("+49", None), ("1" * 30, None)]
)
def test_phones_that_are_none(text: str, region: str | None) -> None:
    with pytest.raises(BadValue) as caught:
        parse_phone(text, region)
    assert code_of(caught) == "phone.invalid"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  a   b\u00a0c ", "a b c"),
        ('="00123"', "00123"),
        ("'+49 170", "+49 170"),
        ("'Ndrangheta", "'Ndrangheta"),
        ("'90s Party", "'90s Party"),
        ("'00123", "00123"),
        ("'=1+1", "=1+1"),
        ("\ufeffAnna\u200b", "Anna"),
        ("evil\u202etxt", "eviltxt"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("[/x] 💥", "[/x] 💥"),
        ("a\nb", "a b"),
    ],
)
def test_cells_are_cleaned(cell: str, expected: str) -> None:
    assert clean_cell(cell) == expected


def test_notes_keep_their_lines() -> None:
    assert clean_cell(" first  line \r\n second ", keep_lines=True) == "first line\nsecond"


def test_codes() -> None:
    assert parse_code("https://ti.to/tickets/ti_pX9?x=1") == "ti_pX9"
    assert parse_code("123456.0") == "123456"
    assert parse_code("12E4") == "12E4"
    for text in ("1.12121E+26", "1,12E+11"):
        with pytest.raises(BadValue) as caught:
            parse_code(text)
        assert code_of(caught) == "code.shortened"
