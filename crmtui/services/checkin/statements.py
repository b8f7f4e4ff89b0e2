"""The statements of a scan, built once: building one anew costs more than running it.

None goes through the ORM, so each binds the organization itself. The order of the columns is that
of the named tuples in `rules`.
"""

from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy import types as kinds
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.hot import HotStatement
from crmtui.models import (
    Admission,
    CheckinCounter,
    CheckinList,
    CheckinListProduct,
    Event,
    Gate,
    Order,
    Product,
    RevokedCode,
    Scan,
    Ticket,
)
from crmtui.services.checkin.rules import StoredScan

_lists, _gates = cast(Table, CheckinList.__table__), cast(Table, Gate.__table__)
_listed, _events = cast(Table, CheckinListProduct.__table__), cast(Table, Event.__table__)
_tickets, _orders = cast(Table, Ticket.__table__), cast(Table, Order.__table__)
_products, _revoked = cast(Table, Product.__table__), cast(Table, RevokedCode.__table__)
_admissions, _scans = cast(Table, Admission.__table__), cast(Table, Scan.__table__)
_counters = cast(Table, CheckinCounter.__table__)
_last = _scans.alias("last")
_siblings = _tickets.alias("siblings")


def _given(table: Table, *names: str) -> ColumnElement[bool]:
    """Each named column equals the parameter of its name."""
    return and_(*(table.c[name] == bindparam(name) for name in names))


# --- reading ---------------------------------------------------------------------------------

LOCK_LIST: Final = HotStatement(
    select(_lists.c.id).where(_lists.c.id == bindparam("list_id")).with_for_update(key_share=True)
)
"""PostgreSQL: on a list that limits how many are inside, scans come one after the other."""

DOOR: Final = HotStatement(
    select(
        _lists.c.event_id,
        _events.c.name,
        _events.c.status,
        _events.c.timezone,
        _lists.c.all_products,
        _lists.c.valid_from,
        _lists.c.valid_until,
        _lists.c.max_entries,
        _lists.c.exit_required,
        _lists.c.max_inside,
        _lists.c.reentry_minutes,
        _gates.c.name,
    )
    .select_from(
        _lists.join(_events, _events.c.id == _lists.c.event_id).outerjoin(
            _gates,
            and_(
                _gates.c.id == bindparam("gate_id"),
                _gates.c.organization_id == _lists.c.organization_id,
                _gates.c.deleted_at.is_(None),
            ),
        )
    )
    .where(_given(_lists, "organization_id"), _lists.c.id == bindparam("list_id"))
    .where(_lists.c.deleted_at.is_(None), _events.c.deleted_at.is_(None))
)

_order_size = (
    select(func.count())
    .select_from(_siblings)
    .where(_siblings.c.order_id == _tickets.c.order_id, _siblings.c.deleted_at.is_(None))
    .scalar_subquery()
)

_candidates = (
    select(
        _tickets.c.id,
        _tickets.c.event_id,
        _tickets.c.product_id,
        _tickets.c.order_id,
        _tickets.c.position,
        _tickets.c.number,
        _tickets.c.code,
        _tickets.c.state,
        _tickets.c.attendee_name,
        _tickets.c.attendee_email,
        _tickets.c.attendee_phone,
        _tickets.c.company,
        _tickets.c.seat,
        _tickets.c.note,
        _tickets.c.attendee_data,
        _tickets.c.price_minor,
        _tickets.c.currency,
        _tickets.c.valid_from,
        _tickets.c.valid_until,
        _tickets.c.redeemed_at,
        _products.c.name,
        _products.c.required_fields,
        _orders.c.code,
        _events.c.name,
        _listed.c.product_id.is_not(None),
        _order_size,
        _admissions.c.ticket_id.is_not(None),
    )
    .select_from(
        _tickets.join(_products, _products.c.id == _tickets.c.product_id)
        .join(_orders, _orders.c.id == _tickets.c.order_id)
        .join(_events, _events.c.id == _tickets.c.event_id)
        .outerjoin(
            _listed,
            and_(
                _listed.c.list_id == bindparam("list_id"),
                _listed.c.product_id == _tickets.c.product_id,
            ),
        )
        .outerjoin(
            _admissions,
            and_(
                _admissions.c.list_id == bindparam("list_id"),
                _admissions.c.ticket_id == _tickets.c.id,
            ),
        )
    )
    .where(_given(_tickets, "organization_id"), _tickets.c.deleted_at.is_(None))
)


def _locked(query: Select[Any]) -> HotStatement:
    """The tickets, and on PostgreSQL their locks, in one order for everybody.

    It is the weaker of the two row locks: other tables' foreign keys to the ticket need not wait.
    SQLite needs neither, its one writer is alone; an ORDER BY would lure it from the code's index
    to one that is in that order and holds every ticket of the organization.
    """
    ordered = query.order_by(_tickets.c.id).with_for_update(of=_tickets, key_share=True)
    return HotStatement(query, postgresql=ordered)


_by_order = _candidates.where(_given(_tickets, "order_id")).order_by(_tickets.c.position)
_by_revoked = _candidates.where(
    _given(_tickets, "event_id"),
    _tickets.c.id.in_(
        select(_revoked.c.ticket_id).where(_given(_revoked, "organization_id", "code"))
    ),
)
CANDIDATES: Final = _locked(_candidates.where(_given(_tickets, "code")))
CANDIDATE: Final = _locked(_candidates.where(_tickets.c.id == bindparam("ticket_id")))
REPLACED: Final = _locked(_by_revoked)
ORDER_MEMBERS: Final = HotStatement(_by_order)
TICKET: Final = HotStatement(_candidates.where(_tickets.c.id == bindparam("ticket_id")))
LOCK_TICKET: Final = HotStatement(
    select(_tickets.c.redeemed_at)
    .where(_given(_tickets, "organization_id"), _tickets.c.id == bindparam("ticket_id"))
    .with_for_update(key_share=True)
)

_standing = select(
    _admissions.c.entries,
    _admissions.c.inside,
    _admissions.c.last_entry_at,
    _admissions.c.last_entry_gate,
    _admissions.c.last_entry_by,
    _last.c.gate_id,
    _last.c.product_id,
).select_from(
    _admissions.outerjoin(
        _last,
        and_(
            _last.c.ticket_id == _admissions.c.ticket_id,
            _last.c.list_id == _admissions.c.list_id,
            _last.c.entry == _admissions.c.entries,
        ),
    )
)
STANDING: Final = HotStatement(
    _standing.where(_given(_admissions, "organization_id", "list_id", "ticket_id"))
)

INSIDE: Final = HotStatement(
    select(func.coalesce(func.sum(_counters.c.entered - _counters.c.exited), 0)).where(
        _given(_counters, "organization_id", "list_id")
    )
)

_scan_columns = select(*(_scans.c[name] for name in StoredScan._fields))
BY_NONCE: Final = HotStatement(_scan_columns.where(_given(_scans, "organization_id", "nonce")))
BY_ID: Final = HotStatement(
    _scan_columns.where(_given(_scans, "organization_id"), _scans.c.id == bindparam("scan_id"))
)
_admissions_made = _scan_columns.where(
    _given(_scans, "organization_id", "list_id", "ticket_id"),
    _scans.c.result == "ok",
    _scans.c.direction == "entry",
    _scans.c.id != bindparam("scan_id"),
)
EARLIER: Final = HotStatement(
    _admissions_made.order_by(
        # The admission before the scan; ids of two processes may tie within a millisecond.
        (_scans.c.id < bindparam("scan_id")).desc(),
        _scans.c.id.desc(),
    ).limit(1)
)
"""The admission that an earlier `already_redeemed` was about, annulled since or not."""

LAST_ENTRY: Final = HotStatement(
    _scan_columns.where(_given(_scans, "organization_id", "list_id", "ticket_id", "entry"))
)
OWN_LATEST: Final = HotStatement(
    _scan_columns.where(
        _given(_scans, "organization_id", "operator_id", "list_id"),
        _scans.c.result == "ok",
        _scans.c.annulled_at.is_(None),
    )
    .order_by(_scans.c.scanned_at.desc(), _scans.c.id.desc())
    .limit(1)
)
FIRST_ADMISSION: Final = HotStatement(
    select(func.min(_scans.c.scanned_at)).where(
        _given(_scans, "organization_id", "ticket_id"), _scans.c.entry > 0
    )
)

# --- writing ---------------------------------------------------------------------------------

_NEVER_NEW = ("annulled_at", "annulled_by", "annul_reason")


def _insert_unless_repeated(dialect_insert: Any) -> Any:
    names = [column.name for column in _scans.c if column.name not in _NEVER_NEW]
    return (
        dialect_insert(_scans)
        .values({name: bindparam(name) for name in names})
        .on_conflict_do_nothing(index_elements=["organization_id", "nonce"])
    )


# Both dialects write this clause alike, and SQLAlchemy has no common word for it.
ADD_SCAN: Final = HotStatement(
    _insert_unless_repeated(sqlite.insert), postgresql=_insert_unless_repeated(postgresql.insert)
)
"""Writes nothing if the nonce is known; on PostgreSQL it first waits for whoever is using it."""

ADD_ADMISSION: Final = HotStatement(insert(_admissions))


def _update(table: Table, keys: tuple[str, ...], values: tuple[str, ...]) -> Any:
    """An UPDATE that finds its row by `b_` parameters: the plain names are taken by the values."""
    found = and_(true(), *(table.c[key] == bindparam(f"b_{key}") for key in keys))
    return update(table).where(found).values({name: bindparam(name) for name in values})


SET_ADMISSION: Final = HotStatement(
    _update(
        _admissions,
        ("organization_id", "list_id", "ticket_id"),
        ("entries", "inside", "last_entry_at", "last_entry_gate", "last_entry_by"),
    )
)
SET_INSIDE: Final = HotStatement(
    _update(_admissions, ("organization_id", "list_id", "ticket_id"), ("inside",))
)
SET_REDEEMED: Final = HotStatement(_update(_tickets, ("organization_id", "id"), ("redeemed_at",)))
ANNUL: Final = HotStatement(
    _update(
        _scans,
        ("organization_id", "id"),
        ("entry", "annulled_at", "annulled_by", "annul_reason"),
    )
)

COUNT: Final = HotStatement(
    text(
        "INSERT INTO checkin_counters"
        " (list_id, product_id, gate_id, organization_id, admitted, entered, exited, refused)"
        " VALUES (:list_id, :product_id, :gate_id, :organization_id,"
        " :admitted, :entered, :exited, :refused)"
        " ON CONFLICT (list_id, product_id, gate_id) DO UPDATE SET"
        " admitted = checkin_counters.admitted + excluded.admitted,"
        " entered = checkin_counters.entered + excluded.entered,"
        " exited = checkin_counters.exited + excluded.exited,"
        " refused = checkin_counters.refused + excluded.refused"
    ).bindparams(
        *(
            bindparam(name, type_=kinds.Uuid())
            for name in ("list_id", "product_id", "gate_id", "organization_id")
        )
    )
)

# --- counting --------------------------------------------------------------------------------

_next = _scans.alias("next")
_ended = (
    # A stay ends by its exit or, where nobody needs to leave first, by the next entry.
    select(literal(1))
    .select_from(_next)
    .where(
        _next.c.ticket_id == _scans.c.ticket_id,
        _next.c.list_id == _scans.c.list_id,
        or_(_next.c.entry == -_scans.c.entry, _next.c.entry == _scans.c.entry + 1),
    )
    .exists()
)


def _count(condition: Any) -> ColumnElement[int]:
    return func.count().filter(condition)


RECOUNT: Final = HotStatement(
    select(
        _scans.c.product_id,
        _scans.c.gate_id,
        _count(_scans.c.entry == 1).label("admitted"),
        _count(_scans.c.entry > 0).label("entered"),
        _count(and_(_scans.c.entry > 0, _ended)).label("exited"),
        _count(_scans.c.result != "ok").label("refused"),
    )
    .where(_given(_scans, "organization_id", "list_id"))
    .group_by(_scans.c.product_id, _scans.c.gate_id)
)
KEPT: Final = HotStatement(
    select(
        _counters.c.product_id,
        _counters.c.gate_id,
        _counters.c.admitted,
        _counters.c.entered,
        _counters.c.exited,
        _counters.c.refused,
    ).where(_given(_counters, "organization_id", "list_id"))
)
