"""Makes the demo venue with the same commands that people use."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, NotFound
from crmtui.kit.i18n import _
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Event, User
from crmtui.services import catalogue, checkin, identity, orders
from crmtui.services.catalogue import EventDetail, EventStatus, ProductDetail
from crmtui.services.checkin import GateDetail
from crmtui.services.demo.attendees import draw_tickets
from crmtui.services.demo.history import Doors, replay, undo_one
from crmtui.services.demo.office import open_office
from crmtui.services.demo.store import fill_store
from crmtui.services.demo.venue import DemoEvent, DemoVenue, load_venue

_SEED: Final = 20260612
_VIA: Final = "demo"
_RESTRICTED: Final = "VIP"
"""Products of this name get a list of their own beside the one for all tickets."""


def load_demo(backend: Backend) -> Mapping[str, int]:
    """Add the demo organization to the database; how many of what were made.

    Raises:
        Conflict: demo.loaded, when it is there already.
    """
    venue, rng = load_venue(), Random(_SEED)  # noqa: S311 — alike each time, on purpose
    organization_id = _create_organization(backend, venue)
    director = system_actor(_VIA, organization_id)
    operators = _create_users(backend, venue, director)
    with backend.write(director) as tx:
        gates = [checkin.create_gate(tx, checkin.GateCreate(name=name)) for name in venue.gates]
    counts = Counter(organizations=1, users=len(venue.users), gates=len(gates))
    sold: list[orders.TicketRow] = []
    hour = backend.clock.now().replace(minute=0, second=0, microsecond=0)
    for event in venue.events:
        starts_at = hour + timedelta(hours=event.starts_in_hours)
        made, rows = _create_event(backend, director, venue, event, starts_at, rng)
        counts += Counter(events=1, products=len(event.products), tickets=len(rows))
        sold += rows
        counts["scans"] += _replay(backend, director, event, made, rows, gates, operators, rng)
    counts += Counter(open_office(backend, director, venue, sold, Random(_SEED)))  # noqa: S311
    counts += Counter(fill_store(backend, director))
    return dict(counts)


def demo_actor(backend: Backend) -> Actor:
    """Who works in the demo, without being asked for a password.

    Raises:
        NotFound: demo.not_loaded, when the demo is not loaded.
    """
    venue = load_venue()
    with backend.read(system_actor("console")) as tx:
        organization = identity.find_organization_by_slug(tx, venue.organization.slug)
        # The address is written as it is stored: reading it as one imports a costly library.
        known = select(User.id).where(User.email == venue.users[0].email)
        user_id = tx.session.scalars(known).first()
        if organization is None or user_id is None:
            raise NotFound("demo.not_loaded", _("There is no demo data. Run 'crmtui demo-data'."))
        return identity.actor_for_user(tx, user_id, organization.id, "console").actor


def is_running(tx: ReadTx) -> bool:
    """Whether the database has an event that is on right now."""
    query = select(Event.id).where(
        Event.status == EventStatus.PUBLISHED, Event.starts_at <= tx.now, Event.ends_at > tx.now
    )
    return tx.session.scalars(query.limit(1)).first() is not None


def _create_organization(backend: Backend, venue: DemoVenue) -> UUID:
    wanted = venue.organization
    try:
        with backend.write(system_actor(_VIA)) as tx:
            made = identity.create_organization(
                tx, identity.OrganizationCreate(**wanted.model_dump())
            )
    except Conflict as error:
        raise Conflict("demo.loaded", _("The demo data is in this database already.")) from error
    return made.id


def _create_users(backend: Backend, venue: DemoVenue, director: Actor) -> list[Actor]:
    """Everybody; those who scan are returned as the operators of the desks."""
    operators = []
    for user in venue.users:
        given = identity.UserCreate(
            email=user.email,
            name=user.name,
            password=SecretStr(venue.password),
            role=user.role,
            pin=SecretStr(user.pin),
        )
        made = identity.add_user(backend, director, given)
        with backend.read(system_actor("console")) as tx:
            entered = identity.actor_for_user(tx, made.user_id, director.organization_id, "console")
        if entered.actor.can("tickets:redeem"):
            operators.append(entered.actor)
    return operators[:3]


def _create_event(
    backend: Backend,
    director: Actor,
    venue: DemoVenue,
    event: DemoEvent,
    starts_at: datetime,
    rng: Random,
) -> tuple[EventDetail, Sequence[orders.TicketRow]]:
    with backend.write(director) as tx:
        made = checkin.create_event_with_list(
            tx,
            catalogue.EventCreate(
                **event.model_dump(include={"name", "subtype", "venue", "description", "capacity"}),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=event.hours),
                status=EventStatus.PUBLISHED,
            ),
        )
        products = {
            product.name: catalogue.create_product(
                tx,
                catalogue.ProductCreate(
                    **product.model_dump(exclude={"share", "seats"}), event_id=made.id
                ),
            )
            for product in event.products
        }
        rows = draw_tickets(venue, event, products, starts_at, rng)
        orders.insert_tickets(tx, made.id, rows, _VIA)
        _add_restricted_list(tx, made, products)
    return made, rows


def _add_restricted_list(
    tx: WriteTx, event: EventDetail, products: Mapping[str, ProductDetail]
) -> None:
    chosen = tuple(item.id for name, item in products.items() if name.startswith(_RESTRICTED))
    if chosen:
        checkin.create_list(
            tx,
            checkin.ListCreate(
                event_id=event.id, name="VIP lounge", product_ids=chosen, max_entries=None
            ),
        )


def _replay(
    backend: Backend,
    director: Actor,
    event: DemoEvent,
    made: EventDetail,
    rows: Sequence[orders.TicketRow],
    gates: Sequence[GateDetail],
    operators: Sequence[Actor],
    rng: Random,
) -> int:
    if not event.used:
        return 0
    with backend.read(director) as tx:
        doors = Doors(checkin.list_lists(tx, made.id)[0].id, gates, operators)
    codes = [row.code or "" for row in rng.sample(list(rows), round(len(rows) * event.used))]
    until = min(made.ends_at, backend.clock.now())
    scans = replay(backend, doors, codes, made.starts_at, until, rng)
    unused = next(row for row in rows if row.state == "valid" and row.code not in codes)
    undo_one(backend, doors, unused.code or "", until - timedelta(minutes=3))
    if event.status is not EventStatus.PUBLISHED:
        with backend.write(director) as tx:
            catalogue.update_event(tx, made.id, catalogue.EventUpdate(status=event.status))
    return scans + 1
