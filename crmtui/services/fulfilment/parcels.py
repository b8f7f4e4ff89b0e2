"""Parcels: closing and opening them again, what stands on them, and what is printed."""

from uuid import UUID

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Parcel
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.packing import empty_parcel
from crmtui.services.fulfilment.packing_place import packing_place
from crmtui.services.fulfilment.packing_schemas import (
    PackingPlace,
    ParcelDetail,
    ParcelLabel,
)
from crmtui.services.fulfilment.parcel_rows import (
    load_parcel,
    parcel_details,
    parcels_of,
    units_in,
)
from crmtui.services.fulfilment.rows import load_order, order_happened
from crmtui.services.fulfilment.schemas import order_code


def list_parcels(tx: ReadTx, order_id: UUID) -> tuple[ParcelDetail, ...]:
    """The order's parcels with what lies in them.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: customer_order.not_found.
    """
    tx.actor.require("fulfilment:read")
    return parcel_details(tx, load_order(tx, order_id))


def close_parcel(tx: WriteTx, parcel_id: UUID, label: ParcelLabel) -> PackingPlace:
    """Nothing more goes into the parcel; a closed one stays so when it is closed again.

    Raises:
        Forbidden: permission.missing (fulfilment:pick).
        NotFound: parcel.not_found.
        Conflict: parcel.empty, parcel.shipped.
    """
    tx.actor.require("fulfilment:pick")
    parcel, order = load_parcel(tx, parcel_id)
    if not units_in(tx, parcel.id):
        raise errors.parcel_empty()
    _label(parcel, label)
    if parcel.closed_at is None:
        parcel.closed_at = tx.now
        tx.record(order_happened("parcel_closed", order, parcel=parcel.position))
    tx.flush()
    return packing_place(tx, order)


def _label(parcel: Parcel, label: ParcelLabel) -> None:
    if parcel.shipped_at is not None and "weight_grams" in label.model_fields_set:
        raise errors.parcel_shipped()
    for field in label.model_fields_set:
        setattr(parcel, field, getattr(label, field))


def reopen_parcel(tx: WriteTx, parcel_id: UUID) -> PackingPlace:
    """Open a closed parcel again, to put something in or to take something out.

    Raises:
        Forbidden: permission.missing (fulfilment:pick).
        NotFound: parcel.not_found.
        Conflict: parcel.shipped, parcel.other_open.
    """
    tx.actor.require("fulfilment:pick")
    parcel, order = load_parcel(tx, parcel_id)
    if parcel.shipped_at is not None:
        raise errors.parcel_shipped()
    for other in parcels_of(tx, order.id):
        if other.closed_at is None and other.id != parcel.id:
            raise errors.other_parcel_open(f"{order_code(order.number)}/{other.position}")
    parcel.closed_at = None
    tx.flush()
    return packing_place(tx, order)


def discard_parcel(tx: WriteTx, parcel_id: UUID) -> PackingPlace:
    """Take everything out of the parcel; what was in it lies in the order's tote again.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move).
        NotFound: parcel.not_found.
        Conflict: parcel.shipped.
    """
    tx.actor.require("fulfilment:pick")
    parcel, order = load_parcel(tx, parcel_id)
    if parcel.shipped_at is not None:
        raise errors.parcel_shipped()
    empty_parcel(tx, order, parcel)
    tx.session.delete(parcel)
    tx.record(order_happened("parcel_discarded", order, parcel=parcel.position))
    tx.flush()
    return packing_place(tx, order)
