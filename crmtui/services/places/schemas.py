"""What goes into and comes out of places."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Schema, text_of

DEFAULT_WAREHOUSE: Final = "Main"
PlaceName = Annotated[str, text_of(120, 1)]
BinCode = Annotated[str, text_of(40, 1)]
"""What stands on the label, such as A-03-2-B."""
WalkOrder = Annotated[int, Field(ge=0, le=10**9)]


class WarehouseDetail(Schema):
    id: UUID
    name: str


class BinWanted(Schema):
    """A bin by what its label says; where there is none yet, it is made so."""

    code: BinCode
    warehouse: PlaceName | None = None
    """The only one, or a new one called Main, when not given."""
    zone: PlaceName | None = None
    walk_order: WalkOrder | None = None
    """Behind all other bins of its warehouse when not given."""


class BinUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

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
    version: int
