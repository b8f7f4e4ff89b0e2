"""Parcels of an order, and the units in them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import CustomerOrder, CustomerOrderLine, Item, Lot, Parcel, ParcelUnits
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.packing_schemas import ParcelDetail, ParcelGoods
from crmtui.services.fulfilment.rows import load_order
from crmtui.services.fulfilment.schemas import Shipment

Place = tuple[UUID, UUID, UUID]
"""A line, a bin and a lot: what an allocation is of."""


def load_parcel(tx: WriteTx, parcel_id: UUID) -> tuple[Parcel, CustomerOrder]:
    """The parcel and its order, which is locked until the end of the transaction.

    Raises:
        NotFound: parcel.not_found.
    """
    order_id = tx.session.scalar(select(Parcel.order_id).where(Parcel.id == parcel_id))
    if order_id is None:
        raise errors.parcel_not_found()
    order = load_order(tx, order_id, lock=True)
    query = select(Parcel).where(Parcel.id == parcel_id)
    parcel = tx.session.scalar(query, execution_options={"populate_existing": True})
    if parcel is None:
        raise errors.parcel_not_found()
    return parcel, order


def find_order_of(tx: ReadTx, parcel_id: UUID) -> CustomerOrder | None:
    query = select(CustomerOrder).join(Parcel, Parcel.order_id == CustomerOrder.id)
    return tx.session.scalar(query.where(Parcel.id == parcel_id))


def parcels_of(tx: ReadTx, order_id: UUID) -> Sequence[Parcel]:
    query = select(Parcel).where(Parcel.order_id == order_id).order_by(Parcel.position)
    return tx.session.scalars(query).all()


def units_in(tx: ReadTx, parcel_id: UUID) -> list[ParcelUnits]:
    query = select(ParcelUnits).where(ParcelUnits.parcel_id == parcel_id)
    ways = (ParcelUnits.line_id, ParcelUnits.bin_id, ParcelUnits.lot_id)
    return [*tx.session.scalars(query.order_by(*ways))]


def parcel_details(tx: ReadTx, order: CustomerOrder) -> tuple[ParcelDetail, ...]:
    """The order's parcels with what lies in them, which two questions find for all of them."""
    parcels = parcels_of(tx, order.id)
    goods: dict[UUID, list[ParcelGoods]] = {each.id: [] for each in parcels}
    for parcel_id, each in _goods(tx, goods):
        goods[parcel_id].append(each)
    return tuple(_detail(parcel, order, goods[parcel.id]) for parcel in parcels)


def _detail(parcel: Parcel, order: CustomerOrder, goods: Iterable[ParcelGoods]) -> ParcelDetail:
    other = {"goods", "order_number"}
    own = {name: getattr(parcel, name) for name in ParcelDetail.model_fields.keys() - other}
    return ParcelDetail(**own, order_number=order.number, goods=tuple(goods))


def _goods(tx: ReadTx, parcel_ids: Iterable[UUID]) -> Iterable[tuple[UUID, ParcelGoods]]:
    units = ParcelUnits
    own = (CustomerOrderLine.item_id, Item.sku, Item.name, Item.unit, Item.weight_grams)
    query = (
        select(units.parcel_id, units.line_id, units.units, Lot.code.label("lot"), *own)
        .join(CustomerOrderLine, CustomerOrderLine.id == units.line_id)
        .join(Item, Item.id == CustomerOrderLine.item_id)
        .outerjoin(Lot, Lot.id == units.lot_id)
        .where(units.parcel_id.in_([*parcel_ids]))
        .order_by(units.parcel_id, CustomerOrderLine.position, Lot.code, units.bin_id)
    )
    for row in tx.session.execute(query, None, execution_options={INCLUDE_DELETED: True}):
        yield row.parcel_id, ParcelGoods.model_validate(row)


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


def change_units(tx: WriteTx, parcel_id: UUID, place: Place, by: int) -> None:
    """Note that so many more, or fewer, units of an allocation lie in a parcel."""
    row = tx.session.get(ParcelUnits, (parcel_id, *place))
    if row is None:
        line_id, bin_id, lot_id = place
        row = ParcelUnits(
            parcel_id=parcel_id, line_id=line_id, bin_id=bin_id, lot_id=lot_id, units=0
        )
        tx.session.add(row)
    row.units += by
    if row.units == 0:
        tx.session.delete(row)
    tx.flush()


def take_out(tx: WriteTx, order_id: UUID, place: Place, units: int) -> None:
    """So many packed units of an allocation lie in no parcel any more that is still here."""
    for parcel in parcels_of(tx, order_id):
        row = tx.session.get(ParcelUnits, (parcel.id, *place))
        if parcel.shipped_at is None and row is not None:
            part = min(row.units, units)
            change_units(tx, parcel.id, place, -part)
            units -= part
        if not units:
            return


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
