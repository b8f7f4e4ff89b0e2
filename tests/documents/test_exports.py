import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crmtui.documents.csv import major_units
from crmtui.documents.scans_csv import ScanCells, stream_scans_csv
from crmtui.documents.tickets_csv import TicketCells, stream_tickets_csv
from crmtui.kit.errors import Invalid

AT = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)

TICKET = TicketCells(
    event="Autumn Gala",
    ticket_code="kX9vB2mQ7rT4wZ8nL3pD6g",
    label="TK00000777",
    order_code="A7KQ2",
    position=1,
    product="Regular",
    price=major_units(4950, "EUR"),
    currency="EUR",
    attendee_name="=Łukasz",
    email="l@example.org",
    phone="+49 30 1234",
    company="",
    seat="-7",
    note="two\nlines",
    ticket_state="valid",
    checked_in_at=None,
    ordered_at=AT,
)
SCAN = ScanCells(
    scanned_at=AT,
    result="invalid",
    direction="entry",
    gate="Main",
    operator="Ana",
    code="@garbage",
    label="",
    attendee_name="",
    product="",
    order_code="",
    detail="",
    override_reason=None,
    annul_reason=None,
)


def _read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_ticket_line() -> None:
    (line,) = _read(b"".join(stream_tickets_csv([TICKET], bom=True)))
    assert line["attendee_name"] == "'=Łukasz"
    assert line["phone"] == "+49 30 1234"
    assert line["seat"] == "-7"
    assert line["price"] == "49.50"
    assert line["note"] == "two\nlines"
    assert line["checked_in_at"] == ""
    assert line["ordered_at"] == "2026-11-22T18:05:00Z"


def test_scan_line() -> None:
    (line,) = _read(b"".join(stream_scans_csv([SCAN])))
    assert line["code"] == "'@garbage"
    assert (line["scanned_at"], line["result"], line["annul_reason"]) == (
        "2026-11-22T18:05:00Z",
        "invalid",
        "",
    )


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [(4950, "EUR", "49.50"), (500, "JPY", "500"), (-1, "BHD", "-0.001"), (0, "EUR", "0.00")],
)
def test_amounts_have_their_currencys_digits(minor: int, currency: str, amount: str) -> None:
    assert major_units(minor, currency) == Decimal(amount)
    assert f"{major_units(minor, currency):f}" == amount


def test_amount_without_currency_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        major_units(1, "euro")
    assert refused.value.code == "money.currency"
