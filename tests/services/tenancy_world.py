"""Two organizations in one database: whatever the owner has, the stranger must not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import ColumnElement, Select, Table, bindparam, select

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.tables import Base
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services import catalogue, checkin, identity, orders
from crmtui.services.checkin import GateCreate, ListCreate, Scanned
from crmtui.services.identity import ApiKeyCreate, OrganizationCreate, Role, UserCreate
from crmtui.services.orders import AttendeeData, TicketDetail, TicketIssue
from tests import factories
from tests.services.contact_imports.making import make_batch
from tests.services.contacts.making import People, make_people
from tests.services.conversations.making import Talk, make_talk
from tests.services.deals.selling import Sales, make_sales
from tests.services.duplicates.making import Doubles, make_doubles
from tests.services.enrichment.making import Lookups, make_lookups
from tests.services.jobs.making import make_files, make_jobs
from tests.services.stock.keeping import Store, make_store
from tests.services.views.making import make_views
from tests.services.webhooks.making import Hooks, make_hooks

PASSWORD = SecretStr("correct horse")
PIN = SecretStr("2580")
MARK = "Northhouse"
"""Stands in every name of the owner, so that whatever shows it has leaked."""


@dataclass
class House:
    """An organization and the ids of what it has."""

    actor: Actor
    user_id: UUID
    event: UUID
    product: UUID
    deleted_event: UUID
    deleted_product: UUID
    ticket: TicketDetail
    scanned: TicketDetail
    unpaid: TicketDetail
    blocked: TicketDetail
    deleted_ticket: TicketDetail
    list_id: UUID
    spare_list: UUID
    gate: UUID
    scan: UUID
    key: UUID
    token: str
    job: UUID
    dead_job: UUID
    file: UUID
    upload: UUID
    hooks: Hooks
    talk: Talk
    sales: Sales
    people: People
    doubles: Doubles
    lookups: Lookups
    batch: UUID
    view: UUID
    store: Store

    @property
    def organization_id(self) -> UUID:
        assert self.actor.organization_id is not None
        return self.actor.organization_id


@dataclass
class World:
    backend: Backend
    own: House
    """The owner's."""
    strange: House
    """The stranger's."""


def make_world(backend: Backend) -> World:
    return World(backend, _make_house(backend, MARK), _make_house(backend, "Southern"))


def _make_house(backend: Backend, name: str) -> House:
    actor = _make_admin(backend, name)
    assert actor.id is not None
    with backend.write(actor) as tx:
        event = factories.create_event(tx, name=f"{name} concert", capacity=100)
        other = factories.create_event(tx, name=f"{name} cancelled")
        product = factories.create_product(
            tx, event_id=event.id, name=f"{name} ticket", quantity=50
        )
        gone = factories.create_product(tx, event_id=event.id, name=f"{name} old ticket")
        catalogue.delete_event(tx, other.id)
        catalogue.delete_product(tx, gone.id)
        made = {part: _issue(tx, product.id, f"{name} {part}") for part in PARTS}
        orders.block_ticket(tx, made["blocked"].id)
        orders.delete_ticket(tx, made["deleted"].id)
        wanted = ListCreate(event_id=event.id, name=f"{name} list")
        doors = [checkin.create_list(tx, wanted) for _ in range(2)]
        gate = checkin.create_gate(tx, GateCreate(name=f"{name} gate"))
        scan = checkin.redeem(
            tx, Scanned(list_id=doors[0].id, code=made["scanned"].code, gate_id=gate.id)
        )
        forced = Scanned(
            list_id=doors[0].id, code=made["forced"].code, override_reason="known guest"
        )
        assert checkin.redeem(tx, forced).override_reason
        key = identity.create_api_key(tx, ApiKeyCreate(name=f"{name} key", dialect="l4yercak3"))
        session = identity.create_session(tx, actor.id, "l4yercak3")
    job, dead_job = make_jobs(backend, actor, name)
    file, upload = make_files(backend, actor, job, name)
    return House(
        actor=actor,
        user_id=actor.id,
        event=event.id,
        product=product.id,
        deleted_event=other.id,
        deleted_product=gone.id,
        ticket=made["ticket"],
        scanned=made["scanned"],
        unpaid=made["unpaid"],
        blocked=made["blocked"],
        deleted_ticket=made["deleted"],
        list_id=doors[0].id,
        spare_list=doors[1].id,
        gate=gate.id,
        scan=scan.scan_id,
        key=key.id,
        token=session.token.get_secret_value(),
        job=job,
        dead_job=dead_job,
        file=file,
        upload=upload,
        hooks=make_hooks(backend, actor, name),
        talk=make_talk(backend, actor, name),
        sales=make_sales(backend, actor, name),
        people=make_people(backend, actor, name),
        lookups=make_lookups(backend, actor, name),
        doubles=make_doubles(backend, actor, name),
        batch=make_batch(backend, actor, name, job),
        view=make_views(backend, actor, name),
        store=make_store(backend, actor, name),
    )


PARTS = ("ticket", "scanned", "unpaid", "blocked", "forced", "deleted")


def _issue(tx: WriteTx, product_id: UUID, name: str) -> TicketDetail:
    attendee = AttendeeData(name=name)
    paid = not name.endswith(("unpaid", "forced"))
    return orders.issue_ticket(tx, TicketIssue(product_id=product_id, attendee=attendee, paid=paid))


def _make_admin(backend: Backend, name: str) -> Actor:
    with backend.write(system_actor()) as tx:
        organization = identity.create_organization(tx, OrganizationCreate(name=name))
    admin = UserCreate(
        email=f"{name}@house.example",
        name=f"{name} admin",
        password=PASSWORD,
        role=Role.ADMIN,
        pin=PIN,
    )
    member = identity.add_user(backend, system_actor("test", organization.id), admin)
    with backend.read(system_actor()) as tx:
        return identity.actor_for_user(tx, member.user_id, None, "test").actor


class _Undo(Exception):
    """Ends a transaction that must leave nothing behind."""


@contextmanager
def undone(backend: Backend, actor: Actor) -> Iterator[WriteTx]:
    """A transaction whose changes can be looked at inside and are gone afterwards."""
    try:
        with backend.write(actor) as tx:
            yield tx
            raise _Undo
    except _Undo:
        pass


def rows_of(tx: ReadTx, house: House) -> dict[str, list[str]]:
    """Everything that is stored of an organization and its user."""
    values = {"organization": house.organization_id, "user": house.user_id}
    return {
        name: sorted(repr(tuple(row)) for row in tx.execute(statement, values))
        for name, statement in _selections().items()
    }


@cache
def _selections() -> dict[str, Select[Any]]:
    # Made once: with all tables it takes longer than reading them.
    found = {}
    for table in Base.metadata.sorted_tables:
        owned = _owned(table)
        if owned is not None:
            found[table.name] = select(table).where(owned)
    return found


def _owned(table: Table) -> ColumnElement[bool] | None:
    organization, user = bindparam("organization"), bindparam("user")
    if "organization_id" in table.c:
        return table.c.organization_id == organization
    if "user_id" in table.c:
        return table.c.user_id == user
    kept = {"users": user, "organizations": organization}.get(table.name)
    return None if kept is None else table.c.id == kept


def mentions(result: object, house: House) -> bool:
    """Whether an answer shows anything of the house: an id, a code or a name."""
    if isinstance(result, Iterator):
        result = tuple(result)
    text = repr(result)
    known = [MARK, *(str(value) for value in vars(house).values() if isinstance(value, UUID))]
    tickets = [value for value in vars(house).values() if isinstance(value, TicketDetail)]
    known += [
        part for ticket in tickets for part in (ticket.code, str(ticket.id), ticket.order_code)
    ]
    return any(part in text for part in known)
