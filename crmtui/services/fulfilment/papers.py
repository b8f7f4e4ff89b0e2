"""What is printed for a parcel: the slip that lies in it, and the label that sticks on it."""

from uuid import UUID

from crmtui.documents.warehouse import PackingSlipInput, ShippingLabelInput, SlipLine
from crmtui.kit.i18n import language_in_use
from crmtui.kit.transactions import ReadTx
from crmtui.models import CustomerOrder
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.packing_schemas import ParcelDetail, ParcelGoods
from crmtui.services.fulfilment.parcel_rows import find_order_of, parcel_details
from crmtui.services.fulfilment.rows import order_details
from crmtui.services.fulfilment.schemas import LineDetail, order_code
from crmtui.services.identity import get_organization


def packing_slip_pdf(tx: ReadTx, parcel_id: UUID) -> bytes:
    """The slip of what lies in a parcel.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: parcel.not_found.
    """
    from crmtui.documents.packing_slip import packing_slip_pdf as draw

    order, parcel, count = _find(tx, parcel_id)
    (detail,) = order_details(tx, [order])
    lines = {line.id: line for line in detail.lines}
    organization = get_organization(tx).name
    return draw(
        PackingSlipInput(
            organization=organization,
            sender=organization,
            order=detail.code,
            reference=detail.reference or "",
            recipient=detail.customer_name,
            address=detail.address,
            lines=tuple(_slip_line(each, lines[each.line_id]) for each in parcel.goods),
            parcel=parcel.position,
            parcels=count,
            note=detail.note,
            printed_on=tx.now.date(),
            locale=language_in_use(),
        )
    )


def _slip_line(goods: ParcelGoods, line: LineDetail) -> SlipLine:
    return SlipLine(
        sku=goods.sku,
        name=goods.name,
        quantity=goods.units,
        ordered=line.quantity,
        unit=goods.unit,
        lot=goods.lot or "",
    )


def shipping_label_pdf(tx: ReadTx, parcel_id: UUID) -> bytes:
    """The label of a parcel.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: parcel.not_found.
        Invalid: document.code, for a tracking number that no barcode carries.
    """
    from crmtui.documents.shipping_label import shipping_labels_pdf

    order, parcel, count = _find(tx, parcel_id)
    organization = get_organization(tx).name
    label = ShippingLabelInput(
        organization=organization,
        sender=organization,
        recipient=order.customer_name,
        address=order.address,
        order=order_code(order.number),
        tracking_number=parcel.tracking_number,
        carrier=parcel.carrier,
        parcel=parcel.position,
        parcels=count,
        weight_grams=parcel.weight_grams,
    )
    return shipping_labels_pdf([label])


def _find(tx: ReadTx, parcel_id: UUID) -> tuple[CustomerOrder, ParcelDetail, int]:
    """The parcel, its order, and how many parcels this has so far."""
    tx.actor.require("fulfilment:read")
    order = find_order_of(tx, parcel_id)
    if order is None:
        raise errors.parcel_not_found()
    parcels = parcel_details(tx, order)
    parcel = next(each for each in parcels if each.id == parcel_id)
    return order, parcel, max(each.position for each in parcels)
