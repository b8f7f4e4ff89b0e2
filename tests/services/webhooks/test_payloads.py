"""What is sent is what the documents show: names, envelopes, and schemas that really hold."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.wire_values import object_wire_id, organization_wire_id, to_iso, to_ms
from crmtui.services import (
    catalogue,
    checkin,
    companies,
    contacts,
    conversations,
    deals,
    identity,
    orders,
    tasks,
    webhooks,
)
from crmtui.services.catalogue import EventUpdate, ProductUpdate
from crmtui.services.checkin import Direction, ListCreate, Scanned
from crmtui.services.companies import CompanyUpdate
from crmtui.services.contacts import ContactUpdate
from crmtui.services.conversations import (
    CallStart,
    Channel,
    EmailSend,
    InteractionCreate,
    InteractionType,
    SmsSend,
)
from crmtui.services.deals import DealCreate
from crmtui.services.identity import OrganizationCreate
from crmtui.services.orders import PaymentMethod, TicketRow, TicketUpdate
from crmtui.services.tasks import TaskCreate, TaskUpdate
from crmtui.services.webhooks import EVENT_TYPES, Dialect, DueDelivery, get_event_type
from tests import factories
from tests.services.conversations.people import Pocket, work
from tests.services.webhooks.house import House, body

L4YERCAK3 = """contact.created contact.updated contact.deleted transaction.completed
transaction.refunded invoice.created invoice.sent invoice.paid event.published ticket.issued
ticket.redeemed form.submitted project.created project.completed"""
WORKOS = """org.created person.created person.updated person.deleted company.created
company.updated company.deleted deal.created deal.updated deal.moved deal.won deal.lost
task.created task.completed email.sent email.received sms.sent sms.received call.started
call.ended lead.created integration.connected integration.disconnected"""
STRIPE = """payment_intent.succeeded payment_intent.payment_failed customer.subscription.created
customer.subscription.updated customer.subscription.deleted invoice.paid invoice.payment_failed
checkout.session.completed"""


def validate(dialect: Dialect, name: str, payload: Any) -> None:
    schema = get_event_type(dialect, name).json_schema
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(payload)


def test_every_documented_event_can_be_subscribed_to() -> None:
    assert {*EVENT_TYPES["l4yercak3"]} == {*L4YERCAK3.split()}
    assert {*EVENT_TYPES["workos"]} == {*WORKOS.split()}
    assert {*STRIPE.split()} <= {*EVENT_TYPES["kazi"]}
    assert {"ticket.redeemed", "contact.created"} <= {*EVENT_TYPES["kazi"]}


@pytest.mark.parametrize("dialect", get_args(Dialect))
def test_every_event_type_has_a_schema_and_an_example_that_fits(dialect: Dialect) -> None:
    for name, found in EVENT_TYPES[dialect].items():
        Draft202012Validator.check_schema(found.json_schema)
        validate(dialect, name, found.example)
        assert found.description
    assert json.loads(json.dumps(EVENT_TYPES[dialect][name].example))["type"] == name


def live(house: House) -> Any:
    """Let everything happen that the program tells of; the ticket that was redeemed."""
    backend, owner = house.backend, house.owner
    event = factories.create_event(backend, owner, venue="Große Halle", capacity=50)
    product = factories.create_product(backend, owner, event_id=event.id, quantity=9)
    ticket = factories.create_ticket(
        backend, owner, product_id=product.id, name="Łukasz", email="l@example.org"
    )
    unpaid = factories.create_ticket(backend, owner, product_id=product.id, paid=False)
    other = factories.create_ticket(backend, owner, product_id=product.id)
    with backend.write(owner) as tx:
        orders.insert_tickets(tx, event.id, [TicketRow(product_id=product.id)] * 2)
        orders.update_ticket(tx, other.id, TicketUpdate(attendee_name="Jo"))
        orders.cancel_ticket(tx, other.id, "double booking")
        orders.mark_order_paid(tx, unpaid.order_id, PaymentMethod.CARD)
        doors = checkin.create_list(tx, ListCreate(event_id=event.id, name="Doors"))
    house.wait(seconds=1.5)
    with backend.write(owner) as tx:
        checkin.redeem(tx, Scanned(code=ticket.code, list_id=doors.id))
        leaving = Scanned(code=ticket.code, list_id=doors.id, direction=Direction.EXIT)
        checkin.redeem(tx, leaving)
    with backend.write(owner) as tx:
        catalogue.update_product(tx, product.id, ProductUpdate(price_minor=1_999))
        catalogue.update_event(tx, event.id, EventUpdate(name="Später"))
        draft = factories.create_event(tx, status=catalogue.EventStatus.DRAFT)
        catalogue.delete_event(tx, draft.id)
        spare = factories.create_product(tx, event_id=event.id, name="Spare")
        catalogue.delete_product(tx, spare.id)
    with backend.write(system_actor("test", owner.organization_id)) as tx:
        identity.create_organization(tx, OrganizationCreate(name="Second"))
    sell(house)
    meet(house)
    converse(house)
    return ticket


def converse(house: House) -> None:
    """Let everything happen that is told of mails, text messages and calls."""
    backend, owner = house.backend, system_actor("test", house.owner.organization_id)
    with backend.write(owner) as tx:
        mail = EmailSend(to="a@acme.example", subject="Welcome!", html="<p>Hi</p>")
        conversations.send_email(tx, mail)
        sms = SmsSend(to="+15551234567", from_number="+15557654321", body="Ready")
        conversations.send_sms(tx, sms)
        for kind in (InteractionType.EMAIL, InteractionType.SMS):
            answer = InteractionCreate(type=kind, direction=conversations.Direction.IN, body="Yes")
            conversations.log_interaction(tx, answer)
        call = conversations.start_call(tx, CallStart(number="+15551234567"))
        conversations.end_call(tx, call.id)
    work(backend, {Channel.EMAIL: Pocket(), Channel.SMS: Pocket()})


def meet(house: House) -> None:
    """Let everything happen that is told of people and companies."""
    with house.backend.write(house.owner) as tx:
        company = factories.create_company(tx, tags=("customer",), website="acme.example")
        person = factories.create_contact(tx, email="a@acme.example", company_id=company.id)
        contacts.update_contact(tx, person.id, ContactUpdate(title="CEO"))
        contacts.delete_contact(tx, person.id)
        companies.update_company(tx, company.id, CompanyUpdate(city="Bonn"))
        companies.delete_company(tx, company.id)


def sell(house: House) -> None:
    """Let everything happen that is told of deals and tasks."""
    with house.backend.write(house.owner) as tx:
        stage = deals.ensure_pipelines(tx)[0].stages[1]
        deal = deals.create_deal(tx, DealCreate(name="Website", value_minor=500_000))
        deals.move_deal(tx, deal.id, stage.id)
        deals.win_deal(tx, deal.id)
        deals.reopen_deal(tx, deal.id)
        deals.lose_deal(tx, deal.id, "too dear")
        deals.delete_deal(tx, deal.id)
        now = house.clock.now()
        task = tasks.create_task(tx, TaskCreate(title="Call", due_at=now, remind_at=now))
        tasks.update_task(tx, task.id, TaskUpdate(title="Call back"))
    with house.backend.write(system_actor()) as tx:
        assert tasks.remind_due(tx) == 1
    with house.backend.write(house.owner) as tx:
        tasks.complete_task(tx, task.id)
        tasks.delete_task(tx, task.id)


def test_every_emitted_payload_fits_its_schema(house: House) -> None:
    for dialect in get_args(Dialect):
        house.listen(dialect)
    live(house)
    sent = house.send_all()
    for each in sent:
        validate(each.dialect, each.event_type, body(each))
        assert body(each)["id"] == each.message_id
    for dialect in get_args(Dialect):
        told = {each.event_type for each in sent if each.dialect == dialect}
        assert told == {name for name, found in EVENT_TYPES[dialect].items() if found.fires}
    assert sum(each.event_type == "ticket.issued" for each in sent) == 5 * 2


def find(sent: list[DueDelivery], dialect: str, name: str) -> DueDelivery:
    return next(each for each in sent if (each.dialect, each.event_type) == (dialect, name))


def test_each_dialect_writes_as_its_document_does(house: House) -> None:
    for dialect in get_args(Dialect):
        house.listen(dialect)
    ticket = live(house)
    sent, now = house.send_all(), house.clock.now()
    organization = house.owner.organization_id
    assert organization is not None
    l4 = body(find(sent, "l4yercak3", "ticket.redeemed"))
    assert [*l4] == ["id", "type", "timestamp", "data", "organizationId"]
    assert re.fullmatch("evt_[0-9a-f]{32}", l4["id"])
    assert (l4["timestamp"], l4["organizationId"]) == (
        to_ms(now),
        organization_wire_id(organization),
    )
    data = l4["data"]
    assert (data["id"], data["type"]) == (object_wire_id(ticket.id), "ticket")
    assert (data["displayName"], data["status"]) == ("Ticket #001", "redeemed")
    properties = data["customProperties"]
    assert properties["attendeeName"] == "Łukasz"
    assert properties["qrCode"] == ticket.code
    assert (properties["checkedIn"], properties["checkedInAt"]) == (True, to_ms(now))
    assert properties["price"] == 2_500

    workos = body(find(sent, "workos", "org.created"))
    names = ["id", "type", "entity", "entityId", "orgId", "payload", "occurredAt"]
    assert [*workos] == names
    assert workos["entity"] == "org"
    assert workos["orgId"] == str(organization) != workos["entityId"]
    assert workos["occurredAt"] == to_iso(now)

    kazi = body(find(sent, "kazi", "ticket.redeemed"))
    assert [*kazi] == ["id", "type", "created_at", "data"]
    assert (kazi["data"]["id"], kazi["data"]["price"]) == (str(ticket.id), 25)
    assert kazi["data"]["checked_in_at"] == to_iso(now)
    assert body(find(sent, "kazi", "product.updated"))["data"]["price"] == 19.99


def test_the_body_is_what_json_stringify_gives(house: House) -> None:
    house.listen("l4yercak3", "ticket.issued")
    factories.create_ticket(house.backend, house.owner, name='Łukasz "Zoë" 🎫 \u2028')
    (sent,) = house.send_all()
    compact = json.dumps(body(sent), ensure_ascii=False, separators=(",", ":"))
    assert sent.body == compact.encode()


@pytest.mark.parametrize("dialect", get_args(Dialect))
def test_a_test_message_goes_where_it_is_asked_for(
    sqlite_backend: Backend, dialect: Dialect
) -> None:
    house = House(sqlite_backend)
    made = house.listen(dialect, next(iter(EVENT_TYPES[dialect])))
    house.listen(dialect)
    delivery_id = house.do(webhooks.send_test, made.id)
    (sent,) = house.send_all()
    assert (sent.id, sent.endpoint_id, sent.event_type) == (delivery_id, made.id, "webhook.test")
    validate(dialect, "webhook.test", body(sent))
