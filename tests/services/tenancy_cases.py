"""What a stranger tries on another organization, a line for every public query and command.

A new function needs a line in its area's table, or one in EXEMPT with the reason. `test_tenancy`
runs every line as the stranger and, because a call that is wrong by itself proves nothing, as the
owner. A name may go on after a slash to try one function in several ways.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from crmtui.kit.errors import NotFound
from crmtui.services import audit, catalogue, checkin, exports, identity, imports, orders
from crmtui.services.audit import AuditFilter
from crmtui.services.catalogue import EventCreate, EventUpdate, ProductCreate, ProductUpdate
from crmtui.services.checkin import (
    Annulment,
    GateCreate,
    GateUpdate,
    ListCreate,
    ListUpdate,
    ScanFilter,
    Scanned,
)
from crmtui.services.exports import ContactsExport, ExportJob, ExportKind
from crmtui.services.identity import (
    ApiKeyCreate,
    OrganizationCreate,
    OrganizationUpdate,
    Preferences,
    ProfileUpdate,
    Role,
    UserCreate,
    UserUpdate,
)
from crmtui.services.imports import AttendeeImport, TableFile, guess_mapping
from crmtui.services.orders import (
    DoorSale,
    PaymentMethod,
    SaleLine,
    TicketFilter,
    TicketIssue,
    TicketRow,
    TicketUpdate,
)
from tests.factories import ENDS_AT, STARTS_AT
from tests.services.tenancy_contact_imports import (
    CONTACT_IMPORTS,
    WHOLESALE,
    WHOLESALE_EXEMPT,
)
from tests.services.tenancy_contacts import COMPANIES, CONTACTS, FINDER, TAGS, TAGS_EXEMPT
from tests.services.tenancy_conversations import CONVERSATIONS
from tests.services.tenancy_counts import COUNTS
from tests.services.tenancy_deals import DEALS, TASKS
from tests.services.tenancy_duplicates import DUPLICATES, REWRITING
from tests.services.tenancy_enrichment import ENRICHMENT
from tests.services.tenancy_expectations import hidden, marked, never, own, refused
from tests.services.tenancy_fulfilment import PACKING
from tests.services.tenancy_jobs import JOBS, JOBS_EXEMPT
from tests.services.tenancy_picking import ALLOCATING, COUNTED, PICKING
from tests.services.tenancy_places import LEDGER, LOW_STOCK, MORE_PLACES, TURNS
from tests.services.tenancy_stock import FULFILMENT, ITEMS, LABELS, PLACES, STOCK
from tests.services.tenancy_views import VIEWS
from tests.services.tenancy_webhooks import WEBHOOKS
from tests.services.tenancy_world import MARK, PASSWORD, PIN, House


def _list_import(event: House, doors: House) -> tuple[TableFile, AttendeeImport]:
    table = TableFile(
        b"Name,Email,Product\nIda,ida@example.org,Regular\nJo,jo@example.org,Regular\n"
    )
    mapping = guess_mapping(table).mapping
    data = AttendeeImport(event_id=event.event, mapping=mapping, checkin_list_id=doors.list_id)
    return table, data


def _export_of(house: House) -> ExportJob:
    return ExportJob(event_id=house.event, name="file")


def _admitted(house: House) -> checkin.Admitted:
    return checkin.Admitted(house.unpaid.id, house.product, house.unpaid.code, None)


def _user(name: str) -> UserCreate:
    return UserCreate(
        email=f"{name}@new.example", name=name, password=PASSWORD, role=Role.VIEWER, pin=PIN
    )


def _sale(event: House, product: House, deleted: bool = False) -> DoorSale:
    wanted = product.deleted_product if deleted else product.product
    line = SaleLine(product_id=wanted, quantity=1)
    return DoorSale(
        event_id=event.event, lines=(line,), payment_method=PaymentMethod.CASH, request_id="r-1"
    )


def _tried(call: Callable[..., object], *arguments: object) -> object:
    """The answer, or nothing when it is refused: some hide by an empty answer, some refuse."""
    try:
        return call(*arguments)
    except NotFound:
        return None


IDENTITY: Final = {
    "actor_for_api_key": never(lambda tx, h, _: identity.actor_for_api_key(tx, h.key, "x")),
    "actor_for_user": never(lambda tx, h, _: identity.actor_for_user(tx, h.user_id, None, "x")),
    "create_api_key": own(
        lambda tx, _h, _: identity.create_api_key(tx, ApiKeyCreate(name="k", dialect="crm"))
    ),
    "create_organization": own(
        lambda tx, _h, _: identity.create_organization(tx, OrganizationCreate(name="New"))
    ),
    "create_session": refused(lambda tx, h, _: identity.create_session(tx, h.user_id, "crm")),
    "create_user": own(lambda tx, _h, _: identity.create_user(tx, _user("new"))),
    "find_organization_by_slug": hidden(
        lambda tx, _h, _: identity.find_organization_by_slug(tx, MARK.lower())
    ),
    "find_user_id": never(lambda tx, _h, _: identity.find_user_id(tx, f"{MARK}@house.example")),
    "get_member": refused(lambda tx, h, _: identity.get_member(tx, h.user_id)),
    "get_organization": hidden(lambda tx, _h, _: identity.get_organization(tx)),
    "is_set_up": own(lambda tx, _h, _: identity.is_set_up(tx)),
    "list_api_keys": hidden(lambda tx, _h, _: identity.list_api_keys(tx)),
    "list_members": hidden(lambda tx, _h, _: identity.list_members(tx)),
    "list_operators": hidden(lambda tx, _h, _: identity.list_operators(tx)),
    "list_organizations": hidden(lambda tx, _h, _: identity.list_organizations(tx)),
    "purge_sessions": never(lambda tx, _h, _: identity.purge_sessions(tx)),
    "revoke_api_key": refused(lambda tx, h, _: identity.revoke_api_key(tx, h.key)),
    "set_up": never(
        lambda tx, _h, _: identity.set_up(tx, OrganizationCreate(name="New"), _user("new"))
    ),
    "update_member": refused(
        lambda tx, h, _: identity.update_member(tx, h.user_id, UserUpdate(name="Mine"))
    ),
    "update_organization": own(
        lambda tx, _h, _: identity.update_organization(tx, OrganizationUpdate(name="Mine"))
    ),
    "get_profile": own(lambda tx, _h, _: identity.get_profile(tx)),
    "update_preferences": own(
        lambda tx, _h, _: identity.update_preferences(tx, Preferences.SYSTEM, {"theme": "dark"})
    ),
    "update_profile": own(lambda tx, _h, _: identity.update_profile(tx, ProfileUpdate(name="Me"))),
    # Flows, which open transactions of their own.
    "change_password": own(
        lambda b, _h, me: identity.change_password(b, me.actor, PASSWORD, PASSWORD)
    ),
    "add_user": own(lambda b, _h, me: identity.add_user(b, me.actor, _user(me.event.hex))),
    "change_member": refused(
        lambda b, h, me: identity.change_member(b, me.actor, h.user_id, UserUpdate(pin=PIN))
    ),
    "switch_operator": refused(
        lambda b, h, me: identity.switch_operator(b, me.actor, h.user_id, PIN)
    ),
    "verify_password": own(lambda b, _h, me: identity.verify_password(b, me.actor, PASSWORD)),
}

AUDIT: Final = {
    "list_entries": hidden(lambda tx, _h, _: audit.list_entries(tx, AuditFilter())),
    "list_entries/of": hidden(
        lambda tx, h, _: audit.list_entries(tx, AuditFilter(subject_id=h.event))
    ),
}

CATALOGUE: Final = {
    "create_event": own(
        lambda tx, _h, _: catalogue.create_event(
            tx, EventCreate(name="New", starts_at=STARTS_AT, ends_at=ENDS_AT)
        )
    ),
    "create_product": refused(
        lambda tx, h, _: catalogue.create_product(
            tx, ProductCreate(name="New", price_minor=1, event_id=h.event)
        )
    ),
    "delete_event": refused(lambda tx, h, _: catalogue.delete_event(tx, h.event)),
    "delete_product": refused(lambda tx, h, _: catalogue.delete_product(tx, h.product)),
    "get_event": refused(lambda tx, h, _: catalogue.get_event(tx, h.event)),
    "get_product": refused(lambda tx, h, _: catalogue.get_product(tx, h.product)),
    "list_events": hidden(lambda tx, _h, _: catalogue.list_events(tx)),
    "list_products": hidden(lambda tx, _h, _: catalogue.list_products(tx)),
    "release": own(lambda tx, h, _: _tried(catalogue.release, tx, h.product, 1, h.event)),
    "release_all": own(lambda tx, h, _: _tried(catalogue.release_all, tx, {h.product: 1}, h.event)),
    "reserve": refused(lambda tx, h, _: catalogue.reserve(tx, h.product, 1)),
    "reserve_all": refused(lambda tx, h, _: catalogue.reserve_all(tx, {h.product: 1})),
    "reserve_all/mixed": never(
        lambda tx, h, me: catalogue.reserve_all(tx, {h.product: 1, me.deleted_product: 1})
    ),
    "restore_event": refused(lambda tx, h, _: catalogue.restore_event(tx, h.deleted_event)),
    "restore_product": refused(lambda tx, h, _: catalogue.restore_product(tx, h.deleted_product)),
    "update_event": refused(
        lambda tx, h, _: catalogue.update_event(tx, h.event, EventUpdate(name="Mine"))
    ),
    "update_product": refused(
        lambda tx, h, _: catalogue.update_product(tx, h.product, ProductUpdate(name="Mine"))
    ),
}

ORDERS: Final = {
    "block_ticket": refused(lambda tx, h, _: orders.block_ticket(tx, h.ticket.id)),
    "cancel_order": refused(lambda tx, h, _: orders.cancel_order(tx, h.ticket.order_id)),
    "cancel_ticket": refused(lambda tx, h, _: orders.cancel_ticket(tx, h.ticket.id)),
    "count_tickets": own(lambda tx, _h, _: orders.count_tickets(tx)),
    "count_tickets/of": hidden(
        lambda tx, h, _: marked(orders.count_tickets(tx, TicketFilter(event_id=h.event)))
    ),
    "delete_ticket": refused(lambda tx, h, _: orders.delete_ticket(tx, h.ticket.id)),
    "find_order_by_code": hidden(
        lambda tx, h, _: orders.find_order_by_code(tx, h.event, h.ticket.order_code)
    ),
    "find_ticket_by_code": hidden(lambda tx, h, _: orders.find_ticket_by_code(tx, h.ticket.code)),
    "find_ticket_by_code/at": hidden(
        lambda tx, h, _: orders.find_ticket_by_code(tx, h.ticket.code, h.event)
    ),
    "find_tickets_by_codes": hidden(
        lambda tx, h, _: orders.find_tickets_by_codes(tx, h.event, [h.ticket.code])
    ),
    "get_order": refused(lambda tx, h, _: orders.get_order(tx, h.ticket.order_id)),
    "get_ticket": refused(lambda tx, h, _: orders.get_ticket(tx, h.ticket.id)),
    "insert_tickets": refused(
        lambda tx, h, _: orders.insert_tickets(tx, h.event, [TicketRow(product_id=h.product)])
    ),
    "insert_tickets/into an order": own(
        lambda tx, h, me: (
            orders.insert_tickets(
                tx, me.event, [TicketRow(product_id=me.product, order_code=h.ticket.order_code)]
            ).orders_created
        )
    ),
    "issue_ticket": refused(
        lambda tx, h, _: orders.issue_ticket(tx, TicketIssue(product_id=h.product))
    ),
    "iter_ticket_documents": hidden(
        lambda tx, h, _: _tried(lambda: tuple(orders.iter_ticket_documents(tx, h.event)))
    ),
    "iter_tickets": hidden(lambda tx, _h, _: orders.iter_tickets(tx)),
    "list_tickets": hidden(lambda tx, _h, _: orders.list_tickets(tx)),
    "list_tickets/of": hidden(
        lambda tx, h, _: orders.list_tickets(tx, TicketFilter(order_id=h.ticket.order_id))
    ),
    "mark_order_paid": refused(lambda tx, h, _: orders.mark_order_paid(tx, h.unpaid.order_id)),
    "replace_code": refused(lambda tx, h, _: orders.replace_code(tx, h.ticket.id)),
    "restore_ticket": refused(lambda tx, h, _: orders.restore_ticket(tx, h.deleted_ticket.id)),
    "search_tickets": hidden(
        lambda tx, h, _: _tried(lambda: orders.search_tickets(tx, h.event, MARK[:4]))
    ),
    "sell_at_door": refused(lambda tx, h, _: orders.sell_at_door(tx, _sale(h, h))),
    "sell_at_door/their product": never(
        lambda tx, h, me: orders.sell_at_door(tx, _sale(me, h, deleted=me is h))
    ),
    "ticket_document": refused(lambda tx, h, _: orders.ticket_document(tx, h.ticket.id)),
    "unblock_ticket": refused(lambda tx, h, _: orders.unblock_ticket(tx, h.blocked.id)),
    "update_ticket": refused(
        lambda tx, h, _: orders.update_ticket(tx, h.ticket.id, TicketUpdate(seat="1"))
    ),
}

CHECKIN: Final = {
    "admit_group": refused(lambda tx, h, _: checkin.admit_group(tx, h.list_id, [h.ticket.id])),
    "admit_group/their ticket": hidden(
        lambda tx, h, me: checkin.admit_group(tx, me.list_id, [h.ticket.id])
    ),
    "annul": refused(lambda tx, h, _: checkin.annul(tx, Annulment(scan_id=h.scan, reason="why"))),
    "choose_list": refused(lambda tx, h, _: checkin.choose_list(tx, h.ticket.id, h.list_id)),
    "count_overrides": hidden(lambda tx, h, _: marked(checkin.count_overrides(tx, h.list_id))),
    "create_event_with_list": own(
        lambda tx, _h, _: checkin.create_event_with_list(
            tx, EventCreate(name="New", starts_at=STARTS_AT, ends_at=ENDS_AT)
        )
    ),
    "create_gate": own(lambda tx, _h, _: checkin.create_gate(tx, GateCreate(name="New"))),
    "create_list": refused(
        lambda tx, h, _: checkin.create_list(tx, ListCreate(event_id=h.event, name="New"))
    ),
    "create_list/their product": refused(
        lambda tx, h, me: checkin.create_list(
            tx, ListCreate(event_id=me.event, name="New", product_ids=(h.product,))
        )
    ),
    "default_list": hidden(lambda tx, h, _: _tried(lambda: checkin.default_list(tx, h.event))),
    "delete_gate": refused(lambda tx, h, _: checkin.delete_gate(tx, h.gate)),
    "delete_list": refused(lambda tx, h, _: checkin.delete_list(tx, h.spare_list)),
    "get_counters": refused(lambda tx, h, _: checkin.get_counters(tx, h.list_id)),
    "get_list": refused(lambda tx, h, _: checkin.get_list(tx, h.list_id)),
    "iter_scans": hidden(lambda tx, _h, _: checkin.iter_scans(tx, ScanFilter())),
    "latest_own_scan": hidden(
        lambda tx, h, _: _tried(lambda: checkin.latest_own_scan(tx, h.list_id))
    ),
    "list_gates": hidden(lambda tx, _h, _: checkin.list_gates(tx)),
    "list_group": hidden(
        lambda tx, h, _: _tried(lambda: checkin.list_group(tx, h.list_id, h.ticket.order_id))
    ),
    "list_group/their order": hidden(
        lambda tx, h, me: _tried(lambda: checkin.list_group(tx, me.list_id, h.ticket.order_id))
    ),
    "list_lists": hidden(lambda tx, _h, _: checkin.list_lists(tx)),
    "record_admissions": refused(
        lambda tx, h, _: checkin.record_admissions(tx, h.list_id, [_admitted(h)])
    ),
    "record_admissions/their ticket": hidden(
        lambda tx, h, me: marked(checkin.record_admissions(tx, me.list_id, [_admitted(h)]))
    ),
    "list_lists/of": hidden(lambda tx, h, _: _tried(lambda: checkin.list_lists(tx, h.event))),
    "list_scans": hidden(lambda tx, _h, _: checkin.list_scans(tx, ScanFilter())),
    "list_scans/of": hidden(
        lambda tx, h, _: checkin.list_scans(tx, ScanFilter(ticket_id=h.scanned.id))
    ),
    "rebuild_counters": refused(lambda tx, h, _: checkin.rebuild_counters(tx, h.list_id)),
    "recount": refused(lambda tx, h, _: checkin.recount(tx, h.list_id)),
    "redeem": refused(
        lambda tx, h, _: checkin.redeem(tx, Scanned(list_id=h.list_id, code=h.ticket.code))
    ),
    "redeem/their code": own(
        lambda tx, h, me: checkin.redeem(tx, Scanned(list_id=me.list_id, code=h.ticket.code)).ticket
    ),
    "redeem/their ticket": own(
        lambda tx, h, me: (
            checkin.redeem(tx, Scanned(list_id=me.list_id, code="", ticket_id=h.ticket.id)).ticket
        )
    ),
    "redeem/their gate": refused(
        lambda tx, h, me: checkin.redeem(
            tx, Scanned(list_id=me.list_id, code=me.ticket.code, gate_id=h.gate)
        )
    ),
    "rename_gate": refused(lambda tx, h, _: checkin.rename_gate(tx, h.gate, GateUpdate(name="X"))),
    "update_list": refused(
        lambda tx, h, _: checkin.update_list(tx, h.list_id, ListUpdate(name="Mine"))
    ),
}

EXPORTS: Final = {
    "badge_pdf": refused(lambda tx, h, _: exports.badge_pdf(tx, h.ticket.id)),
    "is_small_export": own(
        lambda tx, h, _: exports.is_small_export(tx, ExportKind.TICKETS, h.event)
    ),
    "start_contacts_export": own(
        lambda tx, _h, _: exports.start_contacts_export(tx, ContactsExport())
    ),
    "start_export": refused(
        lambda tx, h, _: exports.start_export(tx, ExportKind.SCANS, _export_of(h))
    ),
    "stream_export": hidden(
        lambda tx, h, _: b"".join(exports.stream_export(tx, ExportKind.TICKETS, _export_of(h)))
    ),
    "stream_badges_pdf": refused(lambda tx, h, _: b"".join(exports.stream_badges_pdf(tx, h.event))),
    "stream_events_csv": hidden(lambda tx, _h, _: b"".join(exports.stream_events_csv(tx))),
    "stream_products_csv": hidden(lambda tx, _h, _: b"".join(exports.stream_products_csv(tx))),
    "stream_scans_csv": hidden(
        lambda tx, _h, _: b"".join(exports.stream_scans_csv(tx, ScanFilter()))
    ),
    "stream_tickets_csv": hidden(
        lambda tx, h, _: b"".join(exports.stream_tickets_csv(tx, TicketFilter(event_id=h.event)))
    ),
    "stream_tickets_pdf": refused(
        lambda tx, h, _: b"".join(exports.stream_tickets_pdf(tx, h.event))
    ),
    "ticket_pdf": refused(lambda tx, h, _: exports.ticket_pdf(tx, h.ticket.id)),
}

IMPORTS: Final = {
    "import_attendees": refused(
        lambda b, h, me: imports.import_attendees(b, me.actor, *_list_import(h, h))
    ),
    "import_attendees/at their door": refused(
        lambda b, h, me: imports.import_attendees(b, me.actor, *_list_import(me, h))
    ),
    "import_catalogue": own(
        lambda b, _h, me: imports.import_catalogue(
            b, me.actor, "events", TableFile(b"name,start\nNew,2026-06-12 20:00\n")
        )
    ),
    "import_customer_orders": own(
        lambda b, h, me: imports.import_customer_orders(
            b, me.actor, TableFile(b"order,item,quantity\nx,Nobody's,1\n")
        )
    ),
    "start_import": refused(
        lambda b, h, me: imports.start_import(b, me.actor, *_list_import(h, h))
    ),
    "plan_import": refused(lambda tx, h, _: imports.plan_import(tx, *_list_import(h, h))),
    "plan_import/at their door": refused(
        lambda tx, h, me: imports.plan_import(tx, *_list_import(me, h))
    ),
}

CASES: Final = {
    f"{area}.{name}": case
    for area, cases in {
        "audit": AUDIT,
        "catalogue": CATALOGUE,
        "checkin": CHECKIN,
        "companies": COMPANIES,
        "contact_imports": CONTACT_IMPORTS,
        "contacts": {**CONTACTS, **REWRITING, **WHOLESALE},
        "finder": FINDER,
        "conversations": CONVERSATIONS,
        "counts": COUNTS,
        "deals": DEALS,
        "enrichment": ENRICHMENT,
        "duplicates": DUPLICATES,
        "exports": {**EXPORTS, **LEDGER},
        "identity": IDENTITY,
        "imports": IMPORTS,
        "jobs": JOBS,
        "orders": ORDERS,
        "tags": TAGS,
        "tasks": TASKS,
        "views": VIEWS,
        "webhooks": WEBHOOKS,
        "fulfilment": {**FULFILMENT, **ALLOCATING, **PACKING},
        "items": {**ITEMS, **TURNS},
        "labels": LABELS,
        "picking": PICKING,
        "places": {**PLACES, **MORE_PLACES},
        "stock": {**STOCK, **LOW_STOCK, **COUNTED},
    }.items()
    for name, case in cases.items()
}

EXEMPT: Final = {
    **JOBS_EXEMPT,
    **TAGS_EXEMPT,
    **WHOLESALE_EXEMPT,
    "identity.authenticate": "whoever has the token is its owner",
    "identity.find_session": "whoever has the token is its owner",
    "identity.validate_session": "whoever has the token is its owner",
    "identity.refresh_session": "whoever has the token is its owner",
    "identity.revoke_session": "whoever has the token is its owner",
    "identity.log_in": "whoever has the password is its owner; strangers are in test_logins",
    "identity.delete_account": "takes nothing but the actor, and leaves no house to test in",
    "identity.write_uses": "the program's own, with what this process counted",
    "identity.found": "makes the first organization and refuses when there is one",
    "demo.load_demo": "the program's own, into a database of its own",
    "demo.demo_actor": "the program's own, in a database of its own",
    "demo.is_running": "the program's own, in a database of its own",
}
