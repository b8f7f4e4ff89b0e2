"""Parcels of an order, and the units in them."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import CustomerOrder, Parcel, ParcelUnits
from crmtui.services.fulfilment.schemas import Shipment

Place = tuple[UUID, UUID, UUID]
"""A line, a bin and a lot: what an allocation is of."""


def parcels_of(tx: ReadTx, order_id: UUID) -> Sequence[Parcel]:
    query = select(Parcel).where(Parcel.order_id == order_id).order_by(Parcel.position)
    return tx.session.scalars(query).all()


def units_in(tx: ReadTx, parcel_id: UUID) -> list[ParcelUnits]:
    query = select(ParcelUnits).where(ParcelUnits.parcel_id == parcel_id)
    ways = (ParcelUnits.line_id, ParcelUnits.bin_id, ParcelUnits.lot_id)
    return [*tx.session.scalars(query.order_by(*ways))]


def in_open_parcels(tx: ReadTx, order_id: UUID) -> Counter[Place]:
    """How many units of each allocation lie in parcels that are not closed."""
    query = (
        select(ParcelUnits)
        .join(Parcel, Parcel.id == ParcelUnits.parcel_id)
        .where(Parcel.order_id == order_id, Parcel.closed_at.is_(None))
    )
    found: Counter[Place] = Counter()
    for row in tx.session.scalars(query):
        found[row.line_id, row.bin_id, row.lot_id] += row.units
    return found


def close_parcels(tx: WriteTx, order_id: UUID) -> None:
    """Close those with something in them and forget the empty ones."""
    for parcel in parcels_of(tx, order_id):
        if parcel.closed_at is None:
            if units_in(tx, parcel.id):
                parcel.closed_at = tx.now
            else:
                tx.session.delete(parcel)
    tx.flush()


def send_parcels(tx: WriteTx, order: CustomerOrder, shipment: Shipment) -> None:
    """All closed parcels have left; what says nothing of its carrier gets the shipment's."""
    for parcel in parcels_of(tx, order.id):
        if parcel.closed_at is not None and parcel.shipped_at is None:
            parcel.shipped_at = tx.now
            parcel.carrier = parcel.carrier or shipment.carrier
            parcel.tracking_number = parcel.tracking_number or shipment.tracking_number
    tx.flush()
