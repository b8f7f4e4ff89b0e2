"""What goes into and comes out of places."""

from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Filter, Schema, text_of

DEFAULT_WAREHOUSE: Final = "Main"
PlaceName = Annotated[str, text_of(120, 1)]
BinCode = Annotated[str, text_of(40, 1)]
"""What stands on the label, such as A-03-2-B."""
WalkOrder = Annotated[int, Field(ge=0, le=10**9)]


class BinPurpose(StrEnum):
    """What a bin is for."""

    STORAGE = "storage"
    RECEIVING = "receiving"
    """Goods wait there until they are put away."""


class Named(Schema):
    """A warehouse, or a zone of one."""

    name: PlaceName


class WarehouseDetail(Schema):
    id: UUID
    name: str


class ZoneDetail(Schema):
    """A zone, or what of a warehouse is in none."""

    warehouse_id: UUID
    warehouse: str
    id: UUID | None
    name: str | None
    bins: int


class BinWanted(Schema):
    """A bin by what its label says; where there is none yet, it is made so."""

    code: BinCode
    warehouse: PlaceName | None = None
    """The only one, or a new one called Main, when not given."""
    zone: PlaceName | None = None
    walk_order: WalkOrder | None = None
    """Where its code belongs when not given: behind the bin whose code comes before it."""
    purpose: BinPurpose | None = None
    """Storage when not given."""


class BinRange(Schema):
    """Many bins, each number and letter counted from the first code to the last."""

    first: BinCode
    last: BinCode
    warehouse: PlaceName | None = None
    zone: PlaceName | None = None
    purpose: BinPurpose = BinPurpose.STORAGE


class BinsPreview(Schema):
    """What a range of bins would come to."""

    total: int
    known: int
    """Bins with these codes are there already and stay as they are."""
    examples: tuple[str, ...]
    """The first few that would be made, and the last one."""


class BinsMade(Schema):
    made: int
    known: int


class BinUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    code: BinCode | None = None
    purpose: BinPurpose | None = None
    walk_order: WalkOrder | None = None
    zone: PlaceName | None = None
    """None takes it out of its zone."""
    expected_version: int | None = None


class BinDetail(Schema):
    id: UUID
    code: str
    warehouse_id: UUID
    warehouse: str
    zone: str | None
    walk_order: int
    purpose: BinPurpose
    version: int


class BinFilter(Filter):
    """All that are given must hold."""

    text: str | None = None
    """Parts of the code, the zone or the warehouse."""
    purpose: BinPurpose | None = None


class BinRow(BinDetail):
    """A bin in a list."""

    items: int
    """Of so many items something is in it."""
    units: int
    """All units in it: available and reserved ones. What is picked has left it."""
