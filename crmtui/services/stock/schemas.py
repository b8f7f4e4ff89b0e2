"""What goes into and comes out of stock."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from crmtui.kit.schemas import Schema, ShortText, text_of
from crmtui.services.items import LotWanted
from crmtui.services.stock.rules import MovementKind

MOST_UNITS = 10**9
Quantity = Annotated[int, Field(ge=1, le=MOST_UNITS)]
SignedQuantity = Annotated[int, Field(ge=-MOST_UNITS, le=MOST_UNITS)]
Note = Annotated[str, text_of(2000)]
Reference = Annotated[str, text_of(80)]
RequestId = Annotated[str, text_of(80, 1)]


class AdjustmentReason(StrEnum):
    """Why there is more or less than the ledger says."""

    DAMAGE = "DAMAGE"
    THEFT = "THEFT"
    COUNT_ADJUSTMENT = "COUNT_ADJUSTMENT"
    RETURN = "RETURN"


class Act(Schema):
    """What every act says of itself."""

    item_id: UUID
    reason: ShortText = ""
    note: Note = ""
    order_ref: Reference = ""
    """The order it is for, as its maker names it."""
    user_ref: Reference = ""
    """The person for whom a program does it, as the program names them; the audit trail has who
    really did it."""
    request_id: RequestId | None = None
    """The same act sent twice with one id happens once and gives the same answer."""


class Receipt(Act):
    """Goods that came in."""

    quantity: Quantity
    bin_id: UUID | None = None
    """The item's home bin when not given; its first bin becomes that."""
    lot: LotWanted | None = None


class Transaction(Act):
    """A movement of a kind, of units in whatever bins have them."""

    kind: MovementKind
    quantity: SignedQuantity


class PlacedUnits(Schema):
    """Units of one lot in one bin."""

    bin_id: UUID
    lot_id: UUID
    units: Quantity


class UnitsMove(Act):
    """A movement of a kind, of units in known places."""

    kind: MovementKind
    places: tuple[PlacedUnits, ...]


class Transfer(Act):
    """Units from one bin to another."""

    quantity: Quantity
    from_bin_id: UUID
    to_bin_id: UUID
    lot_id: UUID | None = None
    """Only of this lot; of whatever lots are there when not given."""


class MovementDetail(Schema):
    """One row of the ledger."""

    id: UUID
    number: int
    """Counted from 1 for each item, without gaps."""
    kind: MovementKind
    quantity: int
    level_before: int
    """How many of the item were available, in all bins."""
    level_after: int
    bin_id: UUID
    lot_id: UUID
    """A value of its own stands for no lot."""
    order_ref: str
    actor_id: UUID | None
    actor_name: str
    user_ref: str
    reason: str
    note: str
    created_at: datetime


class Done(Schema):
    """What an act came to."""

    item_id: UUID
    kind: MovementKind
    quantity: int
    previous_available: int
    new_available: int
    movements: tuple[MovementDetail, ...]
    """In their order; one for each bin and lot."""


class StockFilter(Schema):
    """All that are given must hold."""

    warehouse: str | None = None
    """Its name, in any case."""
    low: bool = False
    text: str | None = None
    """Parts of the SKU or of the name."""
    deleted: bool = False
    """Only deleted ones, instead of only those that are not."""


class StockRow(Schema):
    """How much there is of an item."""

    item_id: UUID
    sku: str
    name: str
    warehouse: str | None
    """Of its home bin."""
    bin: str | None
    available: int
    reserved: int
    picked: int
    packed: int
    reorder_point: int
    is_low: bool
    """At its reorder point, or below."""
    pick_order: int | None
    """As somebody set it, or its home bin's turn on the way."""


class MovementFilter(Schema):
    """All that are given must hold."""

    kind: MovementKind | None = None
    created_after: AwareDatetime | None = None
    """At this moment or later."""
    created_before: AwareDatetime | None = None
    """Before this moment."""


class MovementSummary(Schema):
    """Sums over all movements of a filter, whatever part of them is shown."""

    count: int
    net_change: int
    """Of the stock on hand: what came in less what went out."""
    reservations: int
    picks: int
    adjustments: int


class MovementList(Schema):
    movements: tuple[MovementDetail, ...]
    """The latest, oldest first."""
    summary: MovementSummary


class Reconciled(Schema):
    """What was found, and set right, by adding up the ledger."""

    item_id: UUID
    previous_available: int
    calculated_available: int
    adjusted: bool
    movements_reviewed: int

    @property
    def difference(self) -> int:
        return self.calculated_available - self.previous_available


class Divergence(Schema):
    """Where the ledger and what is kept beside it part."""

    sku: str
    bin: str | None
    """None where the item's own level is wrong."""
    lot: str | None
    number: int | None
    """The first movement that is wrong; None where the ledger adds up and the balance does not."""
    movement_id: UUID | None
    what: str
    kept: int
    replayed: int
