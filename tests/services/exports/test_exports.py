"""Files of tickets, badges and scans, made from real records on both databases."""

import csv
import io
from collections.abc import Iterable
from uuid import UUID

import pypdfium2
import pytest
import zxingcpp

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden, Invalid, NotFound
from crmtui.services import checkin, exports
from crmtui.services.catalogue import EventDetail
from crmtui.services.checkin import ListCreate, ScanFilter, Scanned
from crmtui.services.orders import TicketDetail, TicketFilter, cancel_ticket
from tests.factories import (
    create_actor,
    create_event,
    create_organization,
    create_product,
    create_ticket,
)


class Venue:
    """An event with two tickets, one of whose holders has a name that a spreadsheet would run."""

    def __init__(self, backend: Backend) -> None:
        self.actor: Actor = create_organization(backend)
        self.event: EventDetail = create_event(backend, self.actor, name="Spring Gala")
        product = create_product(backend, self.actor, event_id=self.event.id, price_minor=4950)
        self.first: TicketDetail = create_ticket(
            backend,
            self.actor,
            product_id=product.id,
            name="=HYPERLINK(1)",
            phone="+49 30 1234",
        )
        self.second: TicketDetail = create_ticket(
            backend, self.actor, product_id=product.id, name="Łukasz Müller"
        )


@pytest.fixture
def venue(backend: Backend) -> Venue:
    return Venue(backend)


def lines(pieces: Iterable[bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode())))


def pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def codes(pdf: bytes) -> set[str]:
    images = (page.render(scale=3).to_pil() for page in pypdfium2.PdfDocument(pdf))
    return {code.text for image in images for code in zxingcpp.read_barcodes(image)}


def test_tickets_as_csv(backend: Backend, venue: Venue) -> None:
    with backend.read(venue.actor) as tx:
        found = lines(exports.stream_tickets_csv(tx, TicketFilter(event_id=venue.event.id)))
    assert [line["ticket_code"] for line in found] == [venue.first.code, venue.second.code]
    assert found[0]["attendee_name"] == "'=HYPERLINK(1)"
    assert found[0]["phone"] == "+49 30 1234"
    assert found[0]["price"] == "49.50"


def test_scans_as_csv(backend: Backend, venue: Venue) -> None:
    with backend.write(venue.actor) as tx:
        door = checkin.create_list(tx, ListCreate(event_id=venue.event.id, name="Door"))
        for code in (venue.first.code, venue.first.code, "\x00[/x]"):
            checkin.redeem(tx, Scanned(list_id=door.id, code=code))
    with backend.read(venue.actor) as tx:
        found = lines(exports.stream_scans_csv(tx, ScanFilter(list_id=door.id)))
    assert [line["result"] for line in found] == ["ok", "already_redeemed", "invalid"]


def test_a_ticket_and_a_badge_carry_the_code(backend: Backend, venue: Venue) -> None:
    with backend.read(venue.actor) as tx:
        ticket = exports.ticket_pdf(tx, venue.second.id)
        badge = exports.badge_pdf(tx, venue.second.id)
    assert codes(ticket) == codes(badge) == {venue.second.code}
    assert "Łukasz Müller" in pages(ticket)[0]
    assert "Spring Gala" in pages(ticket)[0]


def test_an_event_as_one_file_leaves_out_what_is_cancelled(backend: Backend, venue: Venue) -> None:
    with backend.write(venue.actor) as tx:
        cancel_ticket(tx, venue.first.id)
    with backend.read(venue.actor) as tx:
        tickets = b"".join(exports.stream_tickets_pdf(tx, venue.event.id))
        badges = b"".join(exports.stream_badges_pdf(tx, venue.event.id))
    assert codes(tickets) == codes(badges) == {venue.second.code}


def test_an_event_without_tickets_says_so(backend: Backend, venue: Venue) -> None:
    empty = create_event(backend, venue.actor, name="Empty")
    with backend.read(venue.actor) as tx, pytest.raises(Invalid) as refused:
        exports.stream_tickets_pdf(tx, empty.id)
    assert refused.value.code == "document.empty"


@pytest.mark.parametrize("export", [exports.stream_tickets_pdf, exports.stream_badges_pdf])
def test_exports_need_the_right(backend: Backend, venue: Venue, export: object) -> None:
    assert callable(export)
    assert isinstance(venue.actor.organization_id, UUID)
    clerk = create_actor(venue.actor.organization_id, "front_desk")
    with backend.read(clerk) as tx, pytest.raises(Forbidden):
        export(tx, venue.event.id)
    with backend.read(clerk) as tx, pytest.raises(Forbidden):
        exports.stream_tickets_csv(tx, TicketFilter())


def test_a_stranger_gets_nothing(backend: Backend, venue: Venue) -> None:
    stranger = create_organization(backend, "Other")
    with backend.read(stranger) as tx:
        with pytest.raises(NotFound):
            exports.ticket_pdf(tx, venue.first.id)
        with pytest.raises(NotFound):
            exports.stream_badges_pdf(tx, venue.event.id)
        assert lines(exports.stream_tickets_csv(tx, TicketFilter())) == []
