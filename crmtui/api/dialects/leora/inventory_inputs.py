"""What clients send about the warehouse's stock."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt

from crmtui.api.dates import Moment
from crmtui.api.dialects.leora.ids import SkuId
from crmtui.api.dialects.leora.inputs import MAX_PAGE, PageQuery
from crmtui.kit.schemas import ShortText, text_of
from crmtui.services.items import PickOrder
from crmtui.services.stock import (
    AdjustmentReason,
    MovementFilter,
    MovementKind,
    StockFilter,
    Transaction,
)

_EVERYWHERE = "all"
"""The document's default of `location`."""


def _require_change(quantity: int) -> int:
    if quantity == 0:
        raise ValueError("must be a whole number other than 0")
    return quantity


Quantity = Annotated[StrictInt, Field(ge=-(10**9), le=10**9), AfterValidator(_require_change)]
Reference = Annotated[str, text_of(80)]
Limit = Annotated[int, Field(ge=1, le=10**9)]


class InventoryQuery(PageQuery):
    """Which items, and which page of them."""

    location: Annotated[str, Field(max_length=120)] | None = None
    low_stock: Annotated[bool, Field(alias="lowStock")] = False
    search: Annotated[str, Field(max_length=200)] | None = None

    def to_filter(self) -> StockFilter:
        named = self.location not in (None, "", _EVERYWHERE)
        return StockFilter(
            warehouse=self.location if named else None, low=self.low_stock, text=self.search
        )


class PickOrderIn(BaseModel):
    model_config = ConfigDict(frozen=True)

    pick_order: Annotated[StrictInt, Field(alias="pickOrder"), PickOrder.__metadata__[0]]
    reason: ShortText = ""


class AdjustIn(BaseModel):
    """More or less of an item than the ledger says."""

    model_config = ConfigDict(frozen=True)

    quantity: Quantity
    reason: AdjustmentReason
    notes: Annotated[str, text_of(2000)] | None = None
    user_id: Annotated[Reference | None, Field(alias="userId")] = None

    def to_transaction(self, item_id: UUID, request_id: str | None) -> Transaction:
        return Transaction(
            item_id=item_id,
            kind=MovementKind.ADJUSTMENT,
            quantity=self.quantity,
            reason=self.reason.value,
            note=self.notes or "",
            user_ref=self.user_id or "",
            request_id=request_id,
        )


class TransactionIn(BaseModel):
    """One movement, of one of the document's types."""

    model_config = ConfigDict(frozen=True)

    sku_id: Annotated[SkuId, Field(alias="skuId")]
    type: Literal["RESERVATION", "RELEASE", "PICK", "PACK", "SHIP", "ADJUSTMENT"]
    quantity: Quantity
    reason: ShortText | None = None
    order_id: Annotated[Reference | None, Field(alias="orderId")] = None
    user_id: Annotated[Reference | None, Field(alias="userId")] = None

    def to_transaction(self, request_id: str | None) -> Transaction:
        return Transaction(
            item_id=self.sku_id,
            kind=MovementKind(self.type),
            quantity=self.quantity,
            reason=self.reason or "",
            order_ref=self.order_id or "",
            user_ref=self.user_id or "",
            request_id=request_id,
        )


class TransactionsQuery(BaseModel):
    """Which movements of an item."""

    model_config = ConfigDict(frozen=True)

    type: MovementKind | None = None
    created_from: Annotated[Moment | None, Field(alias="from")] = None
    created_to: Annotated[Moment | None, Field(alias="to")] = None
    limit: Limit = 100

    @property
    def page_size(self) -> int:
        return min(self.limit, MAX_PAGE)

    def to_filter(self) -> MovementFilter:
        found: dict[str, Any] = {"created_after": self.created_from}
        return MovementFilter(kind=self.type, created_before=self.created_to, **found)
