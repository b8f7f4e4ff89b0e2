"""Lists of events and products come in once, change what differs, and say what is wrong."""

from datetime import UTC, datetime

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden, Invalid
from crmtui.services import exports
from crmtui.services.catalogue import list_events, list_products
from crmtui.services.checkin import list_lists
from crmtui.services.imports import CatalogueCounts, TableFile, import_catalogue
from tests.factories import create_actor, create_organization

EVENTS = """Name;Beginn;Ende;Ort;Kapazität;Status
Spring Gala;12.06.2026 20:00;12.06.2026 23:30;Große Halle;900;published
Autumn Fair;2026-10-03 10:00;;Hall 2;1.200;draft
"""
PRODUCTS = """product,event,price,quantity,needed at the door
Day ticket,spring gala,"1,234.50",600,
Press,Spring Gala,0,60,"company, attendee_name"
Poster,,12.50,,
"""


@pytest.fixture
def owner(backend: Backend) -> Actor:
    return create_organization(backend)


def bring(backend: Backend, owner: Actor, kind: str, text: str, **more: bool) -> CatalogueCounts:
    table = TableFile(text.encode())
    counts, _failures = import_catalogue(backend, owner, kind, table, **more)  # type: ignore[arg-type]
    return counts


def test_events_come_in_once_with_their_lists(backend: Backend, owner: Actor) -> None:
    assert bring(backend, owner, "events", EVENTS) == CatalogueCounts(rows=2, created=2)
    assert bring(backend, owner, "events", EVENTS) == CatalogueCounts(rows=2, unchanged=2)
    with backend.read(owner) as tx:
        fair, gala = list_events(tx).items
        assert (gala.name, gala.venue, gala.capacity) == ("Spring Gala", "Große Halle", 900)
        assert gala.starts_at == datetime(2026, 6, 12, 18, 0, tzinfo=UTC)
        assert (fair.capacity, fair.status) == (1200, "draft")
        assert fair.ends_at == datetime(2026, 10, 3, 14, 0, tzinfo=UTC)
        assert len(list_lists(tx)) == 2


def test_products_come_in_once_and_change(backend: Backend, owner: Actor) -> None:
    bring(backend, owner, "events", EVENTS)
    assert bring(backend, owner, "products", PRODUCTS) == CatalogueCounts(rows=3, created=3)
    assert bring(backend, owner, "products", PRODUCTS) == CatalogueCounts(rows=3, unchanged=3)
    cheaper = PRODUCTS.replace("1,234.50", "99")
    assert bring(backend, owner, "products", cheaper) == CatalogueCounts(
        rows=3, updated=1, unchanged=2
    )
    with backend.read(owner) as tx:
        day, press, poster = list_products(tx).items
        assert (day.price_minor, day.quantity) == (9900, 600)
        assert press.required_fields == ("company", "attendee_name")
        assert (poster.event_id, poster.price_minor, poster.currency) == (None, 1250, "EUR")


def test_a_dry_run_keeps_nothing(backend: Backend, owner: Actor) -> None:
    counts = bring(backend, owner, "events", EVENTS, dry_run=True)
    assert counts == CatalogueCounts(rows=2, created=2)
    with backend.read(owner) as tx:
        assert list_events(tx).items == ()


@pytest.mark.parametrize(
    ("kind", "text", "codes"),
    [
        ("events", "name,start\n,2026-06-12 20:00\n", {"import.value"}),
        ("events", "name,start\nGala,soon\n", {"date.unknown"}),
        ("events", "name,start,end\nGala,2026-06-12,2026-06-11\n", {"event.period"}),
        ("events", "name,start,timezone\nGala,2026-06-12,Mars\n", {"time.unknown_zone"}),
        ("events", "name,start,capacity\nGala,2026-06-12,many\n", {"import.not_a_count"}),
        ("events", "name,start,status\nGala,2026-06-12,[/x]\n", {"import.value"}),
        ("products", "name,price\nDay,cheap\n", {"money.not_a_number"}),
        ("products", "name,price,event\nDay,1,Nowhere\n", {"event.not_found"}),
    ],
)
def test_bad_rows_stay_out_and_say_why(
    backend: Backend, owner: Actor, kind: str, text: str, codes: set[str]
) -> None:
    table = TableFile(text.encode())
    counts, failures = import_catalogue(backend, owner, kind, table)  # type: ignore[arg-type]
    assert counts == CatalogueCounts(rows=1, failed=1)
    assert failures[0].codes == codes
    with backend.read(owner) as tx:
        assert list_events(tx).items == ()
        assert list_products(tx).items == ()


def test_a_missing_column_is_named(backend: Backend, owner: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        bring(backend, owner, "events", "name,venue\nGala,Hall\n")
    assert refused.value.code == "import.column_missing"
    assert "starts_at" in refused.value.fields


def test_needs_the_right(backend: Backend, owner: Actor) -> None:
    assert owner.organization_id is not None
    clerk = create_actor(owner.organization_id, "front_desk")
    with pytest.raises(Forbidden):
        bring(backend, clerk, "events", EVENTS)


def test_an_export_reads_back_unchanged(backend: Backend, owner: Actor) -> None:
    bring(backend, owner, "events", EVENTS)
    bring(backend, owner, "products", PRODUCTS)
    with backend.read(owner) as tx:
        events = b"".join(exports.stream_events_csv(tx)).decode()
        products = b"".join(exports.stream_products_csv(tx)).decode()
    assert bring(backend, owner, "events", events) == CatalogueCounts(rows=2, unchanged=2)
    assert bring(backend, owner, "products", products) == CatalogueCounts(rows=3, unchanged=3)
