"""What goes into and comes out of picking."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Schema, ShortText, text_of

LONGEST_CODE: Final = 400
"""Of what a scanner sends; what is longer is no code of anything."""
RequestId = Annotated[str, text_of(80, 1)]
Reason = Annotated[str, text_of(200, 1)]
ScannedCode = Annotated[str, Field(max_length=LONGEST_CODE)]
"""As a scanner sends it, with AIM identifier and separators if it sends these."""
Units = Annotated[int, Field(ge=0, le=10**9)]
PlaceName = Annotated[str, text_of(120, 1)]


class BatchStatus(StrEnum):
    """How far a batch is."""

    OPEN = "open"
    """Nobody has it."""
    PICKING = "picking"
    PICKED = "picked"
    """Ended, with all of it or with a reason."""
    CANCELLED = "cancelled"

    @property
    def is_ended(self) -> bool:
        return self in (BatchStatus.PICKED, BatchStatus.CANCELLED)


class TaskStatus(StrEnum):
    """How far one line of a batch is."""

    OPEN = "open"
    PICKED = "picked"
    SHORT = "short"
    """Less was taken than wanted; its reason says why."""
    CANCELLED = "cancelled"
    """Nothing was taken, and nothing will be."""


class ShortReason(StrEnum):
    """Why there is less in a bin than the ledger says."""

    MISSING = "MISSING"
    DAMAGED = "DAMAGED"
    EXPIRED = "EXPIRED"
    MISPLACED = "MISPLACED"
    """Something else lies there."""
    UNREACHABLE = "UNREACHABLE"


class PickStep(StrEnum):
    """What is scanned, or answered, next."""

    BIN = "bin"
    ITEM = "item"
    LOT = "lot"
    """The item's code did not tell which of several lots it is."""
    TOTE = "tote"
    ZERO = "zero"
    """Whether the bin is really empty, as the ledger says."""
    DONE = "done"
    """No line is left: the batch can be closed."""


class PickVerdict(StrEnum):
    """What came of a scan. After a refusal all is as it was."""

    BIN_OK = "bin_ok"
    ITEM_OK = "item_ok"
    LOT_OK = "lot_ok"
    TOTE_OK = "tote_ok"
    COUNT_OK = "count_ok"
    ZERO_OK = "zero_ok"
    SHORT_OK = "short_ok"
    POSTPONED = "postponed"
    UNDONE = "undone"
    TOTE_CHANGED = "tote_changed"
    DONE = "done"
    """Nothing was to be done: the line, or the batch, was finished already."""
    WRONG_BIN = "wrong_bin"
    WRONG_ITEM = "wrong_item"
    WRONG_LOT = "wrong_lot"
    AMBIGUOUS = "ambiguous"
    """The code stands for several things; a narrower one is wanted."""
    OVER_PICK = "over_pick"
    """It would be more than the line needs."""
    WRONG_TOTE = "wrong_tote"
    UNKNOWN = "unknown"
    NOT_SCANNED = "not_scanned"
    """Something else must be scanned before."""

    @property
    def is_refusal(self) -> bool:
        return self in _REFUSALS


_REFUSALS: Final = frozenset(
    {
        PickVerdict.WRONG_BIN,
        PickVerdict.WRONG_ITEM,
        PickVerdict.WRONG_LOT,
        PickVerdict.AMBIGUOUS,
        PickVerdict.OVER_PICK,
        PickVerdict.WRONG_TOTE,
        PickVerdict.UNKNOWN,
        PickVerdict.NOT_SCANNED,
    }
)


class PickPlace(Schema):
    """Where a picker stands in a batch, and what is wanted there."""

    batch_id: UUID
    batch_number: int
    code: str
    """What people call the batch."""
    zone: str | None
    line: int
    """Of `lines`, counted from 1; at the end the last."""
    lines: int
    units_to_go: int
    units_short: int
    """That were not where they should have been."""
    step: PickStep
    task_id: UUID | None
    """None when no line is left, as all that tells of one is then empty or 0."""
    bin: str
    aisle: str
    """As the bin's code tells, as the next three; empty where it does not."""
    bay: str
    level: str
    slot: str
    next_bin: str | None
    """The bin of the line after this one; None after the last."""
    item_name: str
    sku: str
    barcode: str
    unit: str
    lot: str | None
    expires_on: date | None
    have: int
    need: int
    needs_tote: bool
    """Whether a tote is scanned in this line at all."""
    tote: str | None
    """The one of this order; where one is needed and this is None, any free one."""
    order_code: str
    customer_name: str
    postponed: bool
    scanned: str = ""
    """At the step LOT the item's code, which belongs into the next scan as `item_code`."""


class PickAnswer(Schema):
    """What came of a scan or a key."""

    verdict: PickVerdict
    wanted: str
    """What should have been scanned, in words that stand on its label."""
    found: str
    """What was scanned, as far as it is known."""
    place: PickPlace


class PickScan(Schema):
    """One scan. The step is the one that the last answer gave."""

    batch_id: UUID
    task_id: UUID
    step: PickStep
    code: ScannedCode
    request_id: RequestId
    """The same scan sent twice happens once."""
    item_code: ScannedCode = ""
    """At the step LOT: the code that was scanned for the item."""


class PickCount(Schema):
    """So many units, in all, were taken in this line."""

    batch_id: UUID
    task_id: UUID
    units: Units
    """0: there are none, or no more than were scanned; that is a short pick."""
    request_id: RequestId
    reason: ShortReason = ShortReason.MISSING
    """Of a short pick."""
    step: PickStep = PickStep.BIN
    """As the last answer gave it: a refused count leaves it so."""


class ShortPick(Schema):
    """There is no more of it in this bin."""

    batch_id: UUID
    task_id: UUID
    reason: ShortReason
    request_id: RequestId
    note: ShortText = ""


class Postpone(Schema):
    batch_id: UUID
    task_id: UUID
    reason: Reason


class PickUndo(Schema):
    batch_id: UUID
    task_id: UUID
    request_id: RequestId


class ZeroAnswer(Schema):
    batch_id: UUID
    task_id: UUID
    is_empty: bool


class ToteChange(Schema):
    batch_id: UUID
    task_id: UUID


class Cart(Schema):
    """What fits on a picker's cart."""

    totes: Annotated[int, Field(ge=1, le=200)] = 8
    """So many orders, each in a tote of its own; with 1 each order is a batch and needs none."""
    weight_grams: Annotated[int, Field(ge=1, le=10**9)] | None = None
    volume_ml: Annotated[int, Field(ge=1, le=10**9)] | None = None


class BatchPlan(Schema):
    """Which reserved units are to be picked, and in how large batches."""

    warehouse: PlaceName | None = None
    """Its name; the only one when not given."""
    zone: PlaceName | None = None
    """Its name, for batches that keep to it."""
    order_ids: tuple[UUID, ...] = ()
    """Only these orders; all when not given."""
    cart: Cart = Cart()
    most_batches: Annotated[int, Field(ge=1, le=100)] = 10


class BatchPreview(Schema):
    """A batch as it would be built."""

    orders: tuple[str, ...]
    """Their codes, the most urgent first."""
    lines: int
    units: int
    bins: int
    weight_grams: int
    """Items whose weight or volume nobody knows count as nothing."""
    volume_ml: int
    is_urgent: bool
    is_over_capacity: bool
    """One order that is too much for the cart by itself."""


class BatchFilter(Schema):
    """All that are given must hold."""

    status: BatchStatus | None = None
    mine: bool = False
    """Only those that the actor has."""


class BatchClose(Schema):
    batch_id: UUID
    reason: ShortText = ""
    """Demanded when a line was not picked to its end."""
    release: bool = False
    """Give back what the batch's lines still have reserved, instead of keeping it for the next."""


class TaskDetail(Schema):
    """One line of a batch: units of one lot out of one bin for one order."""

    id: UUID
    line: int
    """Its turn on the walk, from 1; 0 for one that was cancelled."""
    order_id: UUID
    order_code: str
    customer_name: str
    line_id: UUID
    item_id: UUID
    sku: str
    item_name: str
    unit: str
    barcode: str
    bin_id: UUID
    bin: str
    lot: str | None
    expires_on: date | None
    quantity: int
    picked: int
    put: int
    status: TaskStatus
    postponed: bool
    reason: str
    tote: str | None


class BatchSummary(Schema):
    """A batch without its lines."""

    id: UUID
    number: int
    status: BatchStatus
    warehouse_id: UUID
    warehouse: str
    zone: str | None
    picker_id: UUID | None
    picker_name: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    orders: int
    lines: int
    lines_open: int
    units: int
    """Wanted, but for lines that were cancelled."""
    picked: int
    is_urgent: bool
    version: int

    @property
    def code(self) -> str:
        """What people call it."""
        return batch_code(self.number)


class BatchDetail(BatchSummary):
    """A batch with its lines in walking order."""

    tasks: tuple[TaskDetail, ...]
    totes: tuple[tuple[str, str], ...]
    """Each tote's code and that of its order."""


def batch_code(number: int) -> str:
    return f"PB-{number:06}"
