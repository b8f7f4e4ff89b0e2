"""Lists as ticket systems and spreadsheets export them, from file to attendees."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crmtui.documents.tickets_csv import TicketCells, stream_tickets_csv
from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.fields import TargetField as F
from crmtui.services.imports.guess import guess_mapping
from crmtui.services.imports.problems import RowFailure
from crmtui.services.imports.states import ImportedState as S
from crmtui.services.imports.table_file import TableFile
from tests.unit.imports.lists import FIXTURES, attendees, read_all

MEANINGS: dict[str, dict[F, str]] = {
    "pretix_checkin_list.csv": {
        F.ORDER_CODE: "Order code",
        F.NAME: "Attendee name",
        F.FIRST_NAME: "Attendee name: Given name",
        F.LAST_NAME: "Attendee name: Family name",
        F.PRODUCT: "Product",
        F.PRICE: "Price",
        F.CHECKED_IN: "Checked in",
        F.PAID: "Paid",
        F.TICKET_CODE: "Secret",
        F.EMAIL: "E-mail",
        F.COMPANY: "Company",
        F.ORDERED_AT: "Order date",
        F.NOTE: "Comment",
        F.SEAT: "Seat name",
    },
    "pretix_order_positions_de.csv": {
        F.ORDER_CODE: "Bestellnummer",
        F.POSITION: "Positions-ID",
        F.ORDER_STATE: "Status",
        F.BUYER_EMAIL: "E-Mail",
        F.PHONE: "Telefonnummer",
        F.ORDERED_AT: "Bestelldatum",
        F.PRODUCT: "Produkt",
        F.VARIATION: "Variante",
        F.PRICE: "Preis",
        F.NAME: "Teilnehmername",
        F.FIRST_NAME: "Teilnehmername: Vorname",
        F.LAST_NAME: "Teilnehmername: Nachname",
        F.EMAIL: "Teilnehmer E-Mail",
        F.COMPANY: "Firma",
        F.SEAT: "Sitzplatz",
        F.BUYER_NAME: "Rechnungsadresse Name",
    },
    "eventbrite_us.csv": {
        F.ORDER_CODE: "Order #",
        F.ORDERED_AT: "Order Date",
        F.FIRST_NAME: "First Name",
        F.LAST_NAME: "Last Name",
        F.EMAIL: "Email",
        F.QUANTITY: "Quantity",
        F.PRODUCT: "Ticket Type",
        F.TICKET_CODE: "Barcode #",
        F.CURRENCY: "Currency",
        F.PRICE: "Total Paid",
        F.TICKET_STATE: "Attendee Status",
        F.ORDER_STATE: "Order Type",
        F.PHONE: "Cell Phone",
        F.COMPANY: "Company",
        F.BUYER_FIRST_NAME: "Buyer First Name",
        F.BUYER_LAST_NAME: "Buyer Last Name",
        F.BUYER_EMAIL: "Buyer Email",
    },
    "eventbrite_uk.csv": {
        F.ORDER_CODE: "Order no.",
        F.ORDERED_AT: "Order Date",
        F.FIRST_NAME: "First Name",
        F.LAST_NAME: "Surname",
        F.EMAIL: "Email",
        F.QUANTITY: "Quantity",
        F.PRODUCT: "Ticket Type",
        F.TICKET_CODE: "Barcode no.",
        F.PRICE: "Total Paid",
        F.TICKET_STATE: "Attendee Status",
        F.CHECKED_IN_AT: "Check-In Date",
        F.BUYER_FIRST_NAME: "Buyer First Name",
        F.BUYER_LAST_NAME: "Buyer Surname",
        F.BUYER_EMAIL: "Buyer Email",
    },
    "tito.csv": {
        F.PRODUCT: "Ticket",
        F.NAME: "Ticket Full Name",
        F.FIRST_NAME: "Ticket First Name",
        F.LAST_NAME: "Ticket Last Name",
        F.EMAIL: "Ticket Email",
        F.COMPANY: "Ticket Company Name",
        F.PHONE: "Ticket Phone Number",
        F.VOIDED: "Void Status",
        F.PRICE: "Price",
        F.TICKET_CODE: "Unique Ticket URL",
        F.ORDER_CODE: "Order Reference",
        F.BUYER_NAME: "Order Name",
        F.BUYER_EMAIL: "Order Email",
        F.ORDERED_AT: "Order Created Date",
    },
    "hi_events.csv": {
        F.FIRST_NAME: "First Name",
        F.LAST_NAME: "Last Name",
        F.EMAIL: "Email",
        F.ORDER_STATE: "Status",
        F.CHECKED_IN: "Is Checked In",
        F.CHECKED_IN_AT: "Checked In At",
        F.PRODUCT: "Product Name",
        F.TICKET_CODE: "Public ID",
        F.ORDERED_AT: "Created Date",
        F.NOTE: "Notes",
    },
    "excel_german_cp1252.csv": {
        F.LAST_NAME: "Name",
        F.FIRST_NAME: "Vorname",
        F.EMAIL: "E-Mail",
        F.PHONE: "Handy",
        F.COMPANY: "Firma",
        F.PRODUCT: "Kategorie",
        F.PRICE: "Preis",
        F.PAID: "bezahlt",
        F.NOTE: "Bemerkung",
    },
    "excel_french_utf16.txt": {
        F.LAST_NAME: "Nom",
        F.FIRST_NAME: "Prénom",
        F.EMAIL: "Adresse e-mail",
        F.PHONE: "Téléphone portable",
        F.PRODUCT: "Type de billet",
        F.PRICE: "Prix",
        F.ORDER_STATE: "Statut de la commande",
        F.ORDER_CODE: "Numéro de commande",
        F.TICKET_CODE: "Code-barres",
    },
    "libreoffice_spanish.csv": {
        F.ORDER_CODE: "Nº de pedido",
        F.NAME: "Nombre y apellidos",
        F.EMAIL: "Correo electrónico",
        F.PHONE: "Teléfono móvil",
        F.COMPANY: "Empresa",
        F.PRODUCT: "Tipo de entrada",
        F.PRICE: "Precio",
        F.PAID: "Pagado",
        F.TICKET_CODE: "Código QR",
        F.NOTE: "Observaciones",
    },
    "google_form.csv": {
        F.ORDERED_AT: "Timestamp",
        F.NAME: "What is your full name?",
        F.EMAIL: "What is your e-mail address?",
        F.PHONE: "Mobile number (WhatsApp)",
        F.PRODUCT: "Ticket type",
    },
}


def load(name: str, **options: object) -> list[AttendeeRow]:
    return attendees(TableFile(FIXTURES / name), **options)


@pytest.mark.parametrize("name", sorted(MEANINGS))
def test_columns_are_understood(name: str) -> None:
    mapping = guess_mapping(TableFile(FIXTURES / name)).mapping
    found = {field: mapping.labels[index] for field, index in mapping.columns.items()}
    assert found == MEANINGS[name]


def test_every_fixture_is_covered() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == set(MEANINGS)


def test_pretix_check_in_list() -> None:
    zoe, lukasz, renee, press = load("pretix_checkin_list.csv", timezone="Europe/Berlin")
    assert zoe.checked_in_at == datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert (zoe.state, zoe.seat, zoe.price_minor) == (S.VALID, "Parquet, row A, seat 1", 2300)
    assert (lukasz.name, lukasz.is_checked_in) == ("Łukasz Nowak", False)
    assert lukasz.order_code == zoe.order_code == "ABCDE"
    assert (renee.state, renee.note) == (S.UNPAID, 'Says "hello", always')
    assert (press.name, press.email, press.company) == ("", "press@example.net", "The Daily")


def test_pretix_order_positions_in_german() -> None:
    juergen, guest, ida, bob = load("pretix_order_positions_de.csv", phone_region="DE")
    assert (juergen.price_minor, juergen.product) == (123450, "Gala-Karte – Parkett")
    assert (juergen.first_name, juergen.last_name) == ("Jürgen", "von der Heide")
    assert (juergen.email, juergen.buyer_email) == ("juergen@example.de", "kaeufer@example.de")
    assert (juergen.position, guest.position) == ("1", "2")
    assert (guest.email, guest.buyer_name) == ("", "Petra Käufer")
    assert (ida.state, ida.phone) == (S.UNPAID, "+4930901820")
    assert (bob.state, bob.name) == (S.CANCELLED, "Bob")


def test_eventbrite_of_america() -> None:
    john, jane, bob, sue = load("eventbrite_us.csv")
    assert john.ordered_at == datetime(2026, 11, 29, 22, 28, tzinfo=UTC)
    assert (john.ticket_code, john.phone) == ("112119122431844158342300001", "+14155552671")
    assert (john.price_minor, john.currency, john.buyer_name) == (2500, "USD", "Mary Payer")
    assert (jane.state, jane.is_checked_in, jane.checked_in_at) == (S.VALID, True, None)
    assert (bob.state, sue.state) == (S.CANCELLED, S.UNPAID)
    assert bob.ordered_at == datetime(2026, 12, 3, 8, 15, tzinfo=UTC)


def test_eventbrite_of_britain() -> None:
    sian, tom = load("eventbrite_uk.csv", timezone="Europe/London", currency="GBP")
    assert sian.checked_in_at == datetime(2026, 4, 16, 8, 41, tzinfo=UTC)
    assert (sian.name, sian.currency) == ("Siân O'Neill", "GBP")
    assert (tom.state, tom.is_checked_in) == (S.VALID, False)


def test_tito_tickets_that_nobody_was_named_for_are_kept() -> None:
    ana, unassigned, lee = load("tito.csv")
    assert ana.ticket_code == "ti_pX9tJEguENQbdPOdhq66Vtw"
    assert (ana.state, ana.last_name, ana.price_minor) == (None, "García Pérez", 35000)
    assert (unassigned.name, unassigned.buyer_name) == ("", "Bea Buyer")
    assert lee.state is S.CANCELLED


def test_hi_events() -> None:
    mia, vincent, jules = load("hi_events.csv")
    assert (mia.ticket_code, mia.product) == ("A-9KQ2M7X", "Standing - Early")
    assert mia.checked_in_at == datetime(2026, 5, 1, 19, 2, 11, tzinfo=UTC)
    assert (vincent.state, vincent.is_checked_in) == (S.UNPAID, False)
    assert jules.state is S.CANCELLED


def test_a_german_guest_list_from_excel() -> None:
    rows = read_all(TableFile(FIXTURES / "excel_german_cp1252.csv"), phone_region="DE")
    juergen, zoe, press, total = rows
    assert isinstance(juergen, AttendeeRow)
    assert (juergen.name, juergen.phone) == ("Jürgen Müller", "+491701234567")
    assert (juergen.row_no, juergen.price_minor, juergen.state) == (5, 1250, S.VALID)
    assert isinstance(zoe, AttendeeRow)
    assert (zoe.phone, zoe.state) == ("+491717654321", S.UNPAID)
    assert isinstance(press, AttendeeRow)
    assert (press.price_minor, press.phone) == (0, "")
    assert isinstance(total, RowFailure)
    assert (total.row_no, total.codes) == (9, {"row.total"})


def test_a_french_list_from_excel_in_utf16() -> None:
    elodie, jean, ca = load("excel_french_utf16.txt", phone_region="FR")
    assert (elodie.name, elodie.phone) == ("Élodie Lefèvre", "+33612345678")
    assert (elodie.ticket_code, elodie.price_minor) == ("0012345678905", 123450)
    assert (jean.state, ca.state) == (S.UNPAID, S.CANCELLED)


def test_a_spanish_list_from_libreoffice() -> None:
    jose, _maria, inigo = load("libreoffice_spanish.csv", phone_region="ES")
    assert (jose.phone, jose.company) == ("+34612345678", "Ñandú S.A.")
    assert (inigo.name, inigo.state, inigo.price_minor) == ("Íñigo Pérez", S.UNPAID, 750)


def test_a_form_whose_headers_are_questions() -> None:
    priya, kofi = load("google_form.csv")
    assert (priya.name, priya.email) == ("Priya Raman", "priya@example.in")
    assert kofi.phone == "+233241234567"


def test_our_own_export_comes_back_as_it_was() -> None:
    at = datetime(2026, 6, 12, 17, 30, tzinfo=UTC)
    ticket = TicketCells(
        event="Gala",
        ticket_code="TKT-AAAAAA-BBBBBB-CCCCCC",
        label="TK00000001",
        order_code="K7P2M",
        position=2,
        product="VIP",
        price=Decimal("1049.50"),
        currency="CHF",
        attendee_name="=Zoë 'the Great'",
        email="zoe@example.com",
        phone="+41446681800",
        company="-Ångström- & Co",
        seat="A 1",
        note="two\nlines",
        ticket_state="blocked",
        checked_in_at=at,
        ordered_at=at,
    )
    for bom, delimiter in ((True, ";"), (False, ",")):
        data = b"".join(stream_tickets_csv([ticket], bom=bom, delimiter=delimiter))
        (row,) = attendees(TableFile(data))
        assert row.ticket_code == ticket.ticket_code
        assert (row.order_code, row.position) == ("K7P2M", "2")
        assert (row.product, row.price_minor, row.currency) == ("VIP", 104950, "CHF")
        assert (row.name, row.company, row.seat) == (ticket.attendee_name, ticket.company, "A 1")
        assert (row.email, row.phone, row.note) == (ticket.email, ticket.phone, "two\nlines")
        assert (row.state, row.checked_in_at, row.ordered_at) == (S.BLOCKED, at, at)
