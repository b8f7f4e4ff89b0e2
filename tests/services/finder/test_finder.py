"""What the one search box finds, in which order, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from crmtui.services.finder import Found, HitKind, search_everything
from tests import factories

if TYPE_CHECKING:
    from crmtui.kit.actor import Actor
    from crmtui.kit.backend import Backend

NOBODY = Found()


def _search(backend: Backend, actor: Actor, wanted: str, limit: int = 20) -> Found:
    with backend.read(actor) as tx:
        return search_everything(tx, wanted, limit)


def test_the_nearest_of_all_kinds_comes_first(backend: Backend) -> None:
    owner = factories.create_organization(backend)
    event = factories.create_event(backend, owner, name="Gala")
    product = factories.create_product(backend, owner, event_id=event.id)
    factories.create_contact(backend, owner, full_name="Anna Nordlys", email="a@nordlys.example")
    factories.create_contact(backend, owner, full_name="Nordlys Berg")
    factories.create_company(backend, owner, name="Nordlys")
    ticket = factories.create_ticket(backend, owner, product_id=product.id, name="Nordlys Guest")

    def titles(wanted: str) -> list[str]:
        return [hit.title for hit in _search(backend, owner, wanted).hits]

    assert titles("NÓRDLYS") == ["Nordlys", "Nordlys Berg", "Nordlys Guest", "Anna Nordlys"]
    assert titles("a@nordlys.example")[0] == "Anna Nordlys"
    assert titles(ticket.code) == ["Nordlys Guest"]
    assert titles("n") == titles("zzz") == titles("[/x] %_\x00") == []

    few = _search(backend, owner, "nordlys", 1)
    assert [hit.kind for hit in few.hits] == [HitKind.COMPANY, HitKind.TICKET, HitKind.CONTACT]
    assert few.more == (HitKind.CONTACT,)

    # Whoever may not read something does not find it either.
    home = owner.organization_id or UUID(int=0)
    for right, kind in (("contacts:read", "contact"), ("companies:read", "company")):
        reader = factories.create_actor(home, None, right)
        assert {hit.kind for hit in _search(backend, reader, "nordlys").hits} == {kind}
    assert _search(backend, factories.create_actor(home, None, "tickets:read"), "nordlys") == NOBODY
