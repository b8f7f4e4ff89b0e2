"""Rows that are wrong, and what is said about them."""

import pytest

from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.problems import RowFailure
from crmtui.services.imports.states import ImportedState as S
from tests.unit.imports.lists import attendees, read_all, table


def read_one(text: str, **options: object) -> AttendeeRow | RowFailure:
    (row,) = read_all(table(text), **options)
    return row


def fail(text: str, **options: object) -> dict[str, str]:
    row = read_one(text, **options)
    assert isinstance(row, RowFailure)
    return {field: problem.code for field, problem in row.reasons.items()}


def test_every_reason_is_named_by_its_field() -> None:
    reasons = fail(
        "Name,E-Mail,Phone,Price,Order status\nAnna,anna(at)home,call me,twelve,banana\n",
        phone_region="DE",
    )
    assert reasons == {
        "email": "email.invalid",
        "phone": "phone.invalid",
        "price": "money.not_a_number",
        "order_state": "state.unknown",
    }


def test_a_failure_keeps_the_original_cells_and_explains_itself() -> None:
    row = read_one("Name,E-Mail\n Anna ,nope\n")
    assert isinstance(row, RowFailure)
    assert row.cells == (" Anna ", "nope")
    assert "email:" in row.explanation
    assert row.row_no == 2


def test_wrong_contacts_can_be_left_out_instead() -> None:
    row = read_one("Name,E-Mail,Phone\nAnna,nope,call me\n", bad_contacts="drop")
    assert isinstance(row, AttendeeRow)
    assert (row.name, row.email, row.phone) == ("Anna", "", "")


@pytest.mark.parametrize("nothing", ["-", "n/a", "k.A.", "NULL", ""])
def test_words_for_nothing_are_no_contacts(nothing: str) -> None:
    row = read_one(f"Name,E-Mail,Phone\nAnna,{nothing},{nothing}\n")
    assert isinstance(row, AttendeeRow)
    assert (row.email, row.phone) == ("", "")


def test_somebody_must_be_there() -> None:
    assert fail("Name,Firma\n,ACME\n") == {"row": "row.nobody"}


def test_a_ticket_without_a_name_is_a_ticket() -> None:
    row = read_one("Name,Ticket code\n,ABC-1\n")
    assert isinstance(row, AttendeeRow)
    assert (row.name, row.ticket_code) == ("", "ABC-1")


def test_cells_that_are_too_long_are_named_with_the_limit() -> None:
    assert fail(f"Name,E-Mail\n{'x' * 201},a@example.com\n") == {"attendee_name": "value.too_long"}
    assert fail(f"Name,Ticket code\nAnna,{'c' * 201}\n") == {"ticket_code": "value.too_long"}
    assert fail(f"Name,Note\nAnna,{'n' * 10_001}\n") == {"note": "value.too_long"}


def test_damaged_characters_are_refused_and_not_stored() -> None:
    data = ("Name,Note\n" + "Jürgen Größe,ü\n" * 20).encode() + b"M\xfcller,x\n"
    from crmtui.services.imports.table_file import TableFile

    *good, bad = read_all(TableFile(data))
    assert len(good) == 20
    assert isinstance(bad, RowFailure)
    assert bad.codes == {"value.garbled"}


@pytest.mark.parametrize(("quantity", "expected"), [("3", 3), ("", 1), ("500", 500)])
def test_quantities(quantity: str, expected: int) -> None:
    row = read_one(f"Name,Anzahl\nAnna,{quantity}\n")
    assert isinstance(row, AttendeeRow)
    assert row.quantity == expected


@pytest.mark.parametrize("quantity", ["0", "-1", "501", "many", "²"])
def test_quantities_that_are_none(quantity: str) -> None:
    text = f"Name,Anzahl\nBob,1\nAnna,{quantity}\n"
    _good, bad = read_all(table(text))
    assert isinstance(bad, RowFailure)
    assert bad.codes == {"quantity.invalid"}


def test_one_code_cannot_serve_several_tickets() -> None:
    assert fail("Name,Anzahl,Barcode\nAnna,2,ABC-1\n") == {"quantity": "quantity.one_code"}


def test_of_several_states_the_strictest_counts() -> None:
    header = "Name,Order status,Attendee status,Cancelled\n"
    cases = {
        "A,paid,Attending,": S.VALID,
        "B,pending,Attending,no": S.UNPAID,
        "C,paid,Not Attending,no": S.CANCELLED,
        "D,pending,Attending,yes": S.CANCELLED,
        "E,,,": None,
    }
    rows = attendees(table(header + "\n".join(cases) + "\n"))
    assert [row.state for row in rows] == list(cases.values())


def test_an_empty_cell_in_a_column_of_ticks_means_not_paid() -> None:
    paid, unpaid = attendees(table("Name,Bezahlt\nAnna,x\nBob,\n"))
    assert (paid.state, unpaid.state) == (S.VALID, S.UNPAID)


def test_the_day_of_payment_means_paid() -> None:
    row = read_one("Name,Bezahlt am\nAnna,12.06.2026\n")
    assert isinstance(row, AttendeeRow)
    assert row.state is S.VALID


def test_words_of_a_file_can_be_explained() -> None:
    text = "Name,Status\nAnna,dabei\nBob,raus\n"
    words = {"Dabei": S.VALID, "raus": S.CANCELLED}
    rows = attendees(table(text), state_words=words, columns={"attendee_name": 0, "order_state": 1})
    assert [row.state for row in rows] == [S.VALID, S.CANCELLED]


def test_a_denied_check_in_wins_over_a_stale_time() -> None:
    row = read_one("Name,Is checked in,Checked in at\nAnna,No,2026-05-01 10:00:00\n")
    assert isinstance(row, AttendeeRow)
    assert (row.is_checked_in, row.checked_in_at) == (False, None)


def test_rows_without_a_product_take_the_default() -> None:
    row = read_one("Name,Firma\nAnna,x\n", default_product="Guest list")
    assert isinstance(row, AttendeeRow)
    assert row.product == "Guest list"


def test_markup_formulas_and_sql_stay_what_they_are() -> None:
    for text in ("[/x] [bold]", "=1+1", "'; DROP TABLE tickets; --", "👩‍👩‍👧 Ünïcödé", "{x} %s"):
        row = read_one(f'Name,E-Mail\n"{text}",a@example.com\n')
        assert isinstance(row, AttendeeRow)
        assert row.name == text
