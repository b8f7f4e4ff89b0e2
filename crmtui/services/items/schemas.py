"""What goes into and comes out of items."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import LongText, Name, Schema, text_of

Sku = Annotated[str, text_of(60, 1)]
Unit = Annotated[str, text_of(20, 1)]
BarcodeText = Annotated[str, text_of(80, 1)]
LotCode = Annotated[str, text_of(40, 1)]
ReorderPoint = Annotated[int, Field(ge=0, le=10**9)]
Size = Annotated[int, Field(ge=1, le=10**8)]
PickOrder = Annotated[int, Field(ge=1, le=10**9)]
"""Its turn when picking, counted from 1."""


class Barcode(Schema):
    code: BarcodeText
    units: Annotated[int, Field(ge=1, le=10**6)] = 1
    """How many one scan of it stands for."""


class ItemCreate(Schema):
    sku: Sku
    name: Name
    unit: Unit = "piece"
    reorder_point: ReorderPoint = 0
    """At so many available units, or fewer, it is low."""
    has_lots: bool = False
    barcodes: Annotated[tuple[Barcode, ...], Field(max_length=50)] = ()
    home_bin_id: UUID | None = None
    """Where it is looked for first, and put when nothing else is said."""
    product_id: UUID | None = None
    """What is sold as this item."""
    weight_grams: Size | None = None
    """Of one unit, as the next; both say how much goes on a cart."""
    volume_ml: Size | None = None
    note: LongText = ""


class ItemUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    sku: Sku | None = None
    name: Name | None = None
    unit: Unit | None = None
    reorder_point: ReorderPoint | None = None
    has_lots: bool | None = None
    """Fixed once there was stock of it."""
    barcodes: Annotated[tuple[Barcode, ...], Field(max_length=50)] | None = None
    home_bin_id: UUID | None = None
    product_id: UUID | None = None
    weight_grams: Size | None = None
    volume_ml: Size | None = None
    note: LongText | None = None
    expected_version: int | None = None


class ItemDetail(Schema):
    id: UUID
    sku: str
    name: str
    unit: str
    reorder_point: int
    has_lots: bool
    barcodes: tuple[Barcode, ...]
    """A GTIN as its 14 digits."""
    home_bin_id: UUID | None
    pick_order: int | None
    """As somebody set it; None where its home bin decides."""
    product_id: UUID | None
    weight_grams: int | None
    volume_ml: int | None
    note: str
    version: int
    created_at: datetime
    updated_at: datetime


class PickOrderChanged(Schema):
    item_id: UUID
    before: int | None
    """As it was set, or as its home bin decided; None where it had neither."""
    after: int
    at: datetime


class LotWanted(Schema):
    code: LotCode
    expires_on: date | None = None


class LotDetail(Schema):
    id: UUID
    code: str
    expires_on: date | None
