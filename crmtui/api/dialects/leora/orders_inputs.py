"""What clients send about customers' orders."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from crmtui.api.dialects.leora.ids import SkuId
from crmtui.api.dialects.leora.inputs import PageQuery
from crmtui.kit.schemas import LongText, ShortText, text_of
from crmtui.services.fulfilment import (
    CustomerOrderCreate,
    CustomerOrderFilter,
    LineWanted,
    OrderStatus,
    Reserving,
    Shipment,
)

Text60 = Annotated[str, text_of(60, 1)]
Text100 = Annotated[str, text_of(100)]


class CustomerIn(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: ShortText = ""
    email: Annotated[str, text_of(254)] = ""
    address: LongText = ""


class LineIn(BaseModel):
    model_config = ConfigDict(frozen=True)

    sku_id: Annotated[SkuId, Field(alias="skuId")]
    quantity: Annotated[StrictInt, Field(ge=1, le=10**9)]


class OrderIn(BaseModel):
    """An order; all of its units must be there unless `reserve` says otherwise."""

    model_config = ConfigDict(frozen=True)

    reference: Text60 | None = None
    customer: CustomerIn = CustomerIn()
    notes: LongText = ""
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    reserve: Literal["ALL", "PART", "NONE"] = "ALL"

    def to_create(self, request_id: str | None) -> CustomerOrderCreate:
        lines = tuple(
            LineWanted(item_id=each.sku_id, quantity=each.quantity) for each in self.lines
        )
        return CustomerOrderCreate(
            customer_name=self.customer.name,
            customer_email=self.customer.email,
            address=self.customer.address,
            note=self.notes,
            reference=self.reference,
            lines=tuple(lines),
            reserving=Reserving(self.reserve.lower()),
            request_id=request_id,
        )


class OrdersQuery(PageQuery):
    """Which orders, and which page of them."""

    status: (
        Literal["OPEN", "RESERVED", "PICKING", "PICKED", "PACKED", "SHIPPED", "CANCELLED"] | None
    ) = None
    reference: Annotated[str, Field(max_length=60)] | None = None

    def to_filter(self) -> CustomerOrderFilter:
        status = None if self.status is None else OrderStatus(self.status.lower())
        return CustomerOrderFilter(status=status, reference=self.reference)


class ShipIn(BaseModel):
    """The optional body of a shipping."""

    model_config = ConfigDict(frozen=True)

    tracking_number: Annotated[Text100, Field(alias="trackingNumber")] = ""
    carrier: Text100 = ""

    def to_shipment(self) -> Shipment:
        return Shipment(tracking_number=self.tracking_number, carrier=self.carrier)
