"""The demo's office: firms, the people in them, what they may buy, and what is to be done.

`data/demo/office.json` describes it; who works where is drawn, alike each time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import islice
from random import Random
from typing import Final, Literal
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.resources import data_path
from crmtui.kit.schemas import Schema
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import WriteTx
from crmtui.services import companies, contacts, conversations, deals, tags, tasks
from crmtui.services.companies import CompanyCreate, CompanyDetail
from crmtui.services.contacts import ContactCreate, ContactDetail, ContactSource, ContactStatus
from crmtui.services.conversations import Direction, InteractionCreate, InteractionType
from crmtui.services.deals import DealCreate
from crmtui.services.demo.venue import DemoVenue
from crmtui.services.orders import TicketRow
from crmtui.services.tags import TagCreate
from crmtui.services.tasks import TaskCreate, TaskPriority

_STATUSES: Final = (*(ContactStatus.CUSTOMER,) * 3, ContactStatus.LEAD, ContactStatus.PROSPECT)


class _Company(Schema):
    name: str
    domain: str
    industry: str
    employees: int
    city: str
    country: str
    people: int
    tags: tuple[str, ...]


class _Deal(Schema):
    name: str
    company: str
    value_minor: int
    stage: int
    """Its place in the pipeline, from 0."""
    closes_in_days: int = 0
    outcome: Literal["won", "lost"] | None = None
    reason: str = ""


class _Task(Schema):
    title: str
    company: str
    due_in_hours: int
    priority: TaskPriority


class _Talk(Schema):
    type: InteractionType
    direction: Direction = Direction.NONE
    subject: str
    body: str
    company: str
    hours_ago: int


class _Office(Schema):
    companies: tuple[_Company, ...]
    titles: tuple[str, ...]
    regulars: int
    """How many of those who bought tickets the office knows besides."""
    tags: tuple[TagCreate, ...]
    deals: tuple[_Deal, ...]
    tasks: tuple[_Task, ...]
    talks: tuple[_Talk, ...]


@cache
def _load() -> _Office:
    return _Office.model_validate_json(data_path("demo/office.json").read_bytes())


def open_office(
    backend: Backend,
    director: Actor,
    venue: DemoVenue,
    tickets: Sequence[TicketRow],
    rng: Random,
) -> Mapping[str, int]:
    """Fill the office in; how many of what were made."""
    office = _load()
    with backend.write(director) as tx:
        for tag in office.tags:
            tags.create_tag(tx, tag)
        firms = {one.name: _create_company(tx, one) for one in office.companies}
        people = _create_people(tx, office, venue, rng)
        known = contacts.create_contacts(tx, [*_regulars(tickets, office.regulars)])
        _create_deals(tx, office.deals, firms, people)
        _create_tasks(tx, office.tasks, firms, people)
        _log_talks(tx, office.talks, people)
    return {
        "companies": len(firms),
        "contacts": sum(map(len, people.values())) + len(known),
        "deals": len(office.deals),
        "tasks": len(office.tasks),
    }


def _create_company(tx: WriteTx, company: _Company) -> CompanyDetail:
    given = company.model_dump(exclude={"people"})
    return companies.create_company(
        tx, CompanyCreate(**given, website=f"https://www.{company.domain}")
    )


def _create_people(
    tx: WriteTx, office: _Office, venue: DemoVenue, rng: Random
) -> dict[str, list[ContactDetail]]:
    """The staff of each firm that the office deals with, by the firm's name."""
    names = _draw_names(venue, rng)
    return {
        company.name: [
            contacts.create_contact(tx, _draw_person(office, company, name, rng))
            for name in islice(names, company.people)
        ]
        for company in office.companies
    }


def _draw_names(venue: DemoVenue, rng: Random) -> Iterator[tuple[str, str]]:
    """First and last names, none twice."""
    drawn: set[tuple[str, str]] = set()
    while True:
        name = rng.choice(venue.first_names), rng.choice(venue.last_names)
        if name not in drawn:
            drawn.add(name)
            yield name


def _draw_person(
    office: _Office, company: _Company, name: tuple[str, str], rng: Random
) -> ContactCreate:
    first, last = name
    local = ".".join(fold(part).replace(" ", "").replace("'", "") for part in name)
    return ContactCreate(
        first_name=first,
        last_name=last,
        email=f"{local}@{company.domain}",
        mobile_phone=f"+49 151 {rng.randrange(10_000_000, 99_999_999)}",
        title=rng.choice(office.titles),
        status=rng.choice(_STATUSES),
        company=company.name,
        industry=company.industry,
        employees=company.employees,
        city=company.city,
        country=company.country,
        tags=company.tags,
    )


def _regulars(tickets: Iterable[TicketRow], count: int) -> Iterator[ContactCreate]:
    """Those who bought tickets first: their timelines show them."""
    addresses = {row.attendee.email: row.attendee for row in tickets if row.attendee.email}
    for attendee in islice(addresses.values(), count):
        yield ContactCreate(
            full_name=attendee.name,
            email=attendee.email,
            mobile_phone=attendee.phone or None,
            tags=("Regular",),
            source=ContactSource.EVENT,
        )


def _create_deals(
    tx: WriteTx,
    planned: Iterable[_Deal],
    firms: Mapping[str, CompanyDetail],
    people: Mapping[str, Sequence[ContactDetail]],
) -> None:
    stages = deals.ensure_pipelines(tx)[0].stages
    for deal in planned:
        made = deals.create_deal(
            tx,
            DealCreate(
                name=deal.name,
                value_minor=deal.value_minor,
                expected_close_on=(tx.now + timedelta(days=deal.closes_in_days)).date(),
                company_id=firms[deal.company].id,
                contact_id=people[deal.company][0].id,
            ),
        )
        _bring_forward(tx, made.id, deal, [stage.id for stage in stages])


def _bring_forward(tx: WriteTx, deal_id: UUID, deal: _Deal, stages: Sequence[UUID]) -> None:
    for stage_id in stages[1 : deal.stage + 1]:
        deals.move_deal(tx, deal_id, stage_id)
    if deal.outcome == "won":
        deals.win_deal(tx, deal_id)
    elif deal.outcome == "lost":
        deals.lose_deal(tx, deal_id, deal.reason)


def _create_tasks(
    tx: WriteTx,
    planned: Iterable[_Task],
    firms: Mapping[str, CompanyDetail],
    people: Mapping[str, Sequence[ContactDetail]],
) -> None:
    for task in planned:
        tasks.create_task(
            tx,
            TaskCreate(
                title=task.title,
                due_at=tx.now + timedelta(hours=task.due_in_hours),
                priority=task.priority,
                company_id=firms[task.company].id,
                contact_id=people[task.company][0].id,
            ),
        )


def _log_talks(
    tx: WriteTx, talks: Iterable[_Talk], people: Mapping[str, Sequence[ContactDetail]]
) -> None:
    for talk in talks:
        conversations.log_interaction(
            tx,
            InteractionCreate(
                **talk.model_dump(include={"type", "direction", "subject", "body"}),
                occurred_at=tx.now - timedelta(hours=talk.hours_ago),
                contact_id=people[talk.company][0].id,
            ),
        )
