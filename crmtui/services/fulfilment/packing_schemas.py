"""What goes into and comes out of packing, and of putting back what is not to be shipped."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Schema, ShortText
from crmtui.services.fulfilment.schemas import (
    CustomerOrderDetail,
    RequestId,
    TrackingText,
    order_code,
)

LONGEST_CODE: Final = 400
"""Of what a scanner sends; what is longer is no code of anything."""
ScannedCode = Annotated[str, Field(max_length=LONGEST_CODE)]
"""As a scanner sends it, with AIM identifier and separators if it sends these."""
Grams = Annotated[int, Field(ge=1, le=10**8)]
Units = Annotated[int, Field(ge=1, le=10**9)]


class PackVerdict(StrEnum):
    """What came of a scan. After a refusal all is as it was."""

    PACKED = "packed"
    DONE = "done"
    """It was packed, and nothing more is to be packed."""
    UNPACKED = "unpacked"
    WRONG_ITEM = "wrong_item"
    """Not of this order, or not in this parcel."""
    WRONG_LOT = "wrong_lot"
    TOO_MANY = "too_many"
    """More than was picked for the order and is not packed yet."""
    AMBIGUOUS = "ambiguous"
    """The code stands for several things; a narrower one is wanted."""
    UNKNOWN = "unknown"

    @property
    def is_refusal(self) -> bool:
        return self not in (PackVerdict.PACKED, PackVerdict.DONE, PackVerdict.UNPACKED)


class ParcelGoods(Schema):
    """Units of one lot in a parcel."""

    line_id: UUID
    item_id: UUID
    sku: str
    name: str
    unit: str
    lot: str | None
    units: int
    weight_grams: int | None
    """Of one unit."""


class ParcelDetail(Schema):
    id: UUID
    order_id: UUID
    order_number: int
    position: int
    """Counted from 1 in each order."""
    weight_grams: int | None
    carrier: str
    tracking_number: str
    closed_at: datetime | None
    shipped_at: datetime | None
    goods: tuple[ParcelGoods, ...]
    version: int

    @property
    def code(self) -> str:
        """What people call it."""
        return f"{order_code(self.order_number)}/{self.position}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def units(self) -> int:
        return sum(each.units for each in self.goods)

    @property
    def reckoned_grams(self) -> int | None:
        """What its goods weigh; None where one's weight is not known."""
        if not self.goods or any(each.weight_grams is None for each in self.goods):
            return None
        return sum(each.units * (each.weight_grams or 0) for each in self.goods)


class LineToPack(Schema):
    """How far the packing of a line is."""

    line_id: UUID
    item_id: UUID
    sku: str
    name: str
    unit: str
    quantity: int
    to_pick: int
    """Units that still wait in their bins."""
    to_pack: int
    packed: int
    shipped: int
    missing: int
    lots: tuple[str, ...]
    """Of the units to pack, where the item has lots."""


class PackingPlace(Schema):
    """Where the packing of an order stands."""

    order: CustomerOrderDetail
    totes: tuple[str, ...]
    """In which its goods lie."""
    lines: tuple[LineToPack, ...]
    parcels: tuple[ParcelDetail, ...]

    @property
    def open_parcel(self) -> ParcelDetail | None:
        return next((each for each in self.parcels if each.is_open), None)

    @property
    def to_pack(self) -> int:
        return sum(line.to_pack for line in self.lines)

    @property
    def to_pick(self) -> int:
        return sum(line.to_pick for line in self.lines)


class PackAnswer(Schema):
    """What came of a scan."""

    verdict: PackVerdict
    wanted: str
    """What would have been right, in words that stand on labels."""
    found: str
    """What was scanned, as far as it is known."""
    place: PackingPlace


class ParcelOpen(Schema):
    order_id: UUID
    is_partial: bool = False
    """Pack what is there, though some of the order is still to be picked."""


class PackScan(Schema):
    """Goods that go into an open parcel, or come out of it again."""

    parcel_id: UUID
    code: ScannedCode
    times: Annotated[int, Field(ge=1, le=10**6)] = 1
    """For how many scans of the same code it stands."""
    request_id: RequestId
    """The same scan sent twice happens once."""


class ParcelLabel(Schema):
    """What stands on a parcel's label. Only the fields that were set are changed."""

    weight_grams: Grams | None = None
    carrier: TrackingText = ""
    tracking_number: TrackingText = ""


class PutBack(Schema):
    """Units of a cancelled order that now lie in a bin again."""

    line_id: UUID
    bin_id: UUID
    """From where they were taken, with the next."""
    lot_id: UUID
    units: Units
    to_bin_id: UUID
    """Where they lie now, which may be another bin."""
    request_id: RequestId
    """The same act sent twice happens once."""


class PutBackLine(Schema):
    """Units of a cancelled order that lie in a tote or a parcel."""

    order_id: UUID
    order_number: int
    customer_name: ShortText
    line_id: UUID
    item_id: UUID
    sku: str
    name: str
    unit: str
    bin_id: UUID
    bin: str
    """From where they were taken."""
    lot_id: UUID
    lot: str | None
    picked: int
    packed: int
    totes: tuple[str, ...]

    @property
    def units(self) -> int:
        return self.picked + self.packed

    @property
    def order_code(self) -> str:
        return order_code(self.order_number)


class PutBackAnswer(Schema):
    """What came of putting back."""

    units: int
    to_bin: str
    left: int
    """Units of the same lot and line that still are to be put back."""
