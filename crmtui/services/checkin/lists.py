"""Check-in lists: which tickets are admitted where, when and how often."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from crmtui.kit.errors import Conflict
from crmtui.kit.i18n import _
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.kit.versions import apply, as_json, given_fields, require_version
from crmtui.models import CheckinList, CheckinListProduct, Event, Product
from crmtui.services.checkin.errors import (
    event_not_found,
    list_not_found,
    missing_value,
    no_products,
    unknown_products,
    window_reversed,
)
from crmtui.services.checkin.schemas import ListCreate, ListDetail, ListUpdate

_PLAIN_FIELDS: Final = (
    "name",
    "valid_from",
    "valid_until",
    "max_entries",
    "exit_required",
    "max_inside",
    "reentry_minutes",
)
_NEVER_EMPTY: Final = ("name", "exit_required")
_UNCHANGED: Final = object()


def create_list(tx: WriteTx, data: ListCreate) -> ListDetail:
    """A new list of an event.

    Raises:
        Forbidden: permission.missing (checkin:configure).
        NotFound: event.not_found.
        Invalid: checkin_list.products, checkin_list.no_products, checkin_list.window.
    """
    tx.actor.require("checkin:configure")
    return add_list(tx, data)


def add_list(tx: WriteTx, data: ListCreate) -> ListDetail:
    """`create_list` without asking for the right: for commands that imply a list."""
    if tx.session.scalar(select(Event.id).where(Event.id == data.event_id)) is None:
        raise event_not_found()
    _check_window(data.valid_from, data.valid_until)
    _check_products(tx, data.event_id, data.product_ids)
    created = CheckinList(
        event_id=data.event_id,
        all_products=data.product_ids is None,
        **{name: getattr(data, name) for name in _PLAIN_FIELDS},
    )
    tx.session.add(created)
    tx.flush()
    _set_products(tx, created.id, data.product_ids)
    _record(tx, created, "checkin_list.created")
    return _describe(tx, created)


def update_list(tx: WriteTx, list_id: UUID, data: ListUpdate) -> ListDetail:
    """Change the fields that were set; `product_ids=None` means all products.

    Raises:
        Forbidden: permission.missing (checkin:configure).
        NotFound: checkin_list.not_found.
        Conflict: record.changed.
        Invalid: checkin_list.products, .no_products, .window, .required.
    """
    tx.actor.require("checkin:configure")
    found = _get(tx, list_id)
    wanted = given_fields(data)
    product_ids = wanted.pop("product_ids", _UNCHANGED)
    try:
        require_version(found, data.expected_version, wanted)
    except Conflict as changed:
        if product_ids is not _UNCHANGED:
            _compare_products(changed, product_ids, _read_products(tx, found))
        raise
    _check_changes(tx, found, data.product_ids, wanted)
    changes = apply(found, wanted)
    if product_ids is not _UNCHANGED and product_ids != _read_products(tx, found):
        changes["product_ids"] = _replace_products(tx, found, product_ids)
    if changes:
        tx.flush()
        _record(tx, found, "checkin_list.updated", changes=changes)
    return _describe(tx, found)


def delete_list(tx: WriteTx, list_id: UUID) -> None:
    """Take a list out of use; its scans stay.

    Raises:
        Forbidden: permission.missing (checkin:configure).
        NotFound: checkin_list.not_found.
    """
    tx.actor.require("checkin:configure")
    found = _get(tx, list_id)
    found.deleted_at = tx.now
    tx.flush()
    _record(tx, found, "checkin_list.deleted")


def get_list(tx: ReadTx, list_id: UUID) -> ListDetail:
    """One list.

    Raises:
        Forbidden: permission.missing (checkin:read).
        NotFound: checkin_list.not_found.
    """
    tx.actor.require("checkin:read")
    return _describe(tx, _get(tx, list_id))


def list_lists(tx: ReadTx, event_id: UUID | None = None) -> tuple[ListDetail, ...]:
    """The lists of one event, or of all, the oldest first.

    Raises:
        Forbidden: permission.missing (checkin:read).
    """
    tx.actor.require("checkin:read")
    query = select(CheckinList).join(Event, Event.id == CheckinList.event_id)
    if event_id is not None:
        query = query.where(CheckinList.event_id == event_id)
    found = tx.session.scalars(query.order_by(CheckinList.created_at, CheckinList.id))
    return tuple(_describe(tx, one) for one in found.all())


def default_list(tx: ReadTx, event_id: UUID) -> ListDetail | None:
    """The event's first list, which is made together with the event.

    Raises:
        Forbidden: permission.missing (checkin:read).
    """
    return next(iter(list_lists(tx, event_id)), None)


def default_list_name() -> str:
    """The name of the list that every event gets."""
    return _("All tickets")


def _get(tx: ReadTx, list_id: UUID) -> CheckinList:
    found = tx.session.scalar(select(CheckinList).where(CheckinList.id == list_id))
    if found is None:
        raise list_not_found()
    return found


def _check_changes(
    tx: ReadTx,
    found: CheckinList,
    product_ids: Iterable[UUID] | None,
    wanted: dict[str, Any],
) -> None:
    for name in _NEVER_EMPTY:
        if name in wanted and wanted[name] is None:
            raise missing_value(name)
    starts = wanted.get("valid_from", found.valid_from)
    ends = wanted.get("valid_until", found.valid_until)
    _check_window(starts, ends)
    _check_products(tx, found.event_id, product_ids)


def _check_window(starts: datetime | None, ends: datetime | None) -> None:
    if starts is not None and ends is not None and ends < starts:
        raise window_reversed()


def _check_products(tx: ReadTx, event_id: UUID, product_ids: Iterable[UUID] | None) -> None:
    if product_ids is None:
        return
    wanted = set(product_ids)
    if not wanted:
        raise no_products()
    query = select(func.count(Product.id)).where(
        Product.event_id == event_id, Product.id.in_(wanted)
    )
    if tx.session.scalar(query) != len(wanted):
        raise unknown_products()


def _compare_products(changed: Conflict, yours: Any, theirs: tuple[UUID, ...] | None) -> None:
    """Add the products, which are no column of the list, to what differs."""
    if yours is not None:
        yours = tuple(sorted(yours))
    if yours != theirs:
        pair = {"yours": as_json(yours), "theirs": as_json(theirs)}
        changed.details["differences"]["product_ids"] = pair
        changed.fields["product_ids"] = f"{pair['theirs']}"


def _replace_products(
    tx: WriteTx, found: CheckinList, product_ids: Iterable[UUID] | None
) -> dict[str, Any]:
    before = _read_products(tx, found)
    found.all_products = product_ids is None
    # What changes beside the row itself must still raise its version, or two editors of the
    # products would not notice each other.
    found.updated_at = tx.now
    flag_modified(found, "updated_at")
    tx.session.execute(delete(CheckinListProduct).where(CheckinListProduct.list_id == found.id))
    _set_products(tx, found.id, product_ids)
    return {"from": as_json(before), "to": as_json(_read_products(tx, found))}


def _set_products(tx: WriteTx, list_id: UUID, product_ids: Iterable[UUID] | None) -> None:
    if product_ids is not None:
        tx.session.add_all(
            CheckinListProduct(list_id=list_id, product_id=product_id)
            for product_id in dict.fromkeys(product_ids)
        )
        tx.flush()


def _read_products(tx: ReadTx, found: CheckinList) -> tuple[UUID, ...] | None:
    if found.all_products:
        return None
    query = select(CheckinListProduct.product_id).where(CheckinListProduct.list_id == found.id)
    return tuple(tx.session.scalars(query.order_by(CheckinListProduct.product_id)))


def _record(tx: WriteTx, changed: CheckinList, topic: str, **details: Any) -> None:
    data = {"name": changed.name, "event_id": str(changed.event_id), **details}
    tx.record(DomainEvent(topic, "checkin_list", changed.id, data))


def _describe(tx: ReadTx, found: CheckinList) -> ListDetail:
    event = tx.session.scalar(select(Event.name).where(Event.id == found.event_id))
    values = {name: getattr(found, name) for name in _PLAIN_FIELDS}
    return ListDetail(
        id=found.id,
        event_id=found.event_id,
        event_name=event or "",
        product_ids=_read_products(tx, found),
        version=found.version,
        **values,
    )
