"""What goes into and comes out of counting.

What whoever counts is given has no field for what the ledger expects, nor for what the first of
two counts found: only a review has them.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Filter, Schema, ShortText, text_of
from crmtui.services.items import LotWanted
from crmtui.services.stock import MovementKind

MOST_UNITS = 10**9
Units = Annotated[int, Field(ge=0, le=MOST_UNITS)]
Note = Annotated[str, text_of(2000)]
Cause = Annotated[str, text_of(200, 1)]


class CountStatus(StrEnum):
    """How far a count is."""

    REQUESTED = "requested"
    COUNTING = "counting"
    RECOUNT = "recount"
    """It differed from the ledger: what differed is to be counted once more, or is just now."""
    REVIEW = "review"
    """A second person has to decide."""
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_ended(self) -> bool:
        return self in (CountStatus.COMPLETED, CountStatus.CANCELLED)


def count_code(number: int) -> str:
    """How a count is named to people, such as SC-000012."""
    return f"SC-{number:06}"


class CountRequest(Schema):
    """Somebody or something wants to know what really lies in a bin."""

    bin_id: UUID
    item_id: UUID | None = None
    """Only this one; all that lies there where it is not given."""
    cause: Cause


class CountPlan(Schema):
    """The bins that were not counted for the longest time are to be counted."""

    warehouse: ShortText | None = None
    zone: ShortText | None = None
    most: Annotated[int, Field(ge=1, le=500)] = 20


class CountThreshold(Schema):
    """Up to so much a difference that two counts agree on is posted without a second person.

    The greater of the two holds, for each line.
    """

    units: Units = 2
    percent: Annotated[int, Field(ge=0, le=100)] = 1
    """Of what the ledger expected."""


class CountDetail(Schema):
    """A count as everybody sees it."""

    id: UUID
    number: int
    bin_id: UUID
    bin: str
    warehouse: str
    zone: str | None
    item_id: UUID | None
    sku: str | None
    item_name: str | None
    status: CountStatus
    cause: str
    counter_id: UUID | None
    counter_name: str
    recounter_id: UUID | None
    recounter_name: str
    reviewer_name: str
    note: str
    """Why it was sent back, or not done."""
    created_at: datetime
    completed_at: datetime | None

    @property
    def code(self) -> str:
        return count_code(self.number)


class CountFilter(Filter):
    """All that are given must hold."""

    statuses: tuple[CountStatus, ...] = ()
    """Any of these; any at all where none is given."""
    text: str | None = None
    """A part of the bin's code."""


class NamedLine(Schema):
    """One lot of an item in the bin, by what it is called."""

    item_id: UUID
    lot_id: UUID
    sku: str
    name: str
    unit: str
    lot: str | None
    expires_on: date | None


class SheetLine(NamedLine):
    """A line for whoever counts."""

    units: int | None
    """What was counted in this count so far; None where nothing was."""


class CountSheet(Schema):
    """What whoever counts has before them."""

    count: CountDetail
    lines: tuple[SheetLine, ...]
    """What was counted so far; in a recount also what is still to be."""


class CountScan(Schema):
    """A code that was read while counting."""

    count_id: UUID
    code: Annotated[str, Field(max_length=1000)]
    """As the scanner sent it, with the separators that GS1 has in it."""
    lot_of: UUID | None = None
    """The item whose lot is wanted, after goods whose code did not tell it."""


class CountVerdict(StrEnum):
    """What a scan was."""

    BIN_OK = "bin_ok"
    GOODS = "goods"
    LOT_NEEDED = "lot_needed"
    """Goods that are kept by lot, and their code does not tell which one it is."""
    WRONG_BIN = "wrong_bin"
    WRONG_ITEM = "wrong_item"
    """Another item than the one that is counted here, or one that agreed already."""
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"

    @property
    def is_refusal(self) -> bool:
        return self not in (CountVerdict.BIN_OK, CountVerdict.GOODS, CountVerdict.LOT_NEEDED)


class CountAnswer(Schema):
    """What a scan was; it changed nothing."""

    verdict: CountVerdict
    wanted: str = ""
    found: str = ""
    item_id: UUID | None = None
    units: int = 0
    lot: str | None = None
    expires_on: date | None = None
    choices: tuple[str, ...] = ()
    """The codes of the lots that are known of it, where one is needed."""


class CountBegun(Schema):
    """What came of reading the label of a bin."""

    answer: CountAnswer
    sheet: CountSheet | None
    """None where it was the label of another bin."""


class Counted(Schema):
    """So many units of it lie in the bin, in all."""

    count_id: UUID
    item_id: UUID
    lot: LotWanted | None = None
    units: Units
    before: int | None = None
    """What the line said when this was counted; None where there was none. The same total sent
    twice happens once."""


class CountFinish(Schema):
    """Everything in the bin was counted."""

    count_id: UUID
    none_there: tuple[tuple[UUID, UUID], ...] = ()
    """Items and lots of which somebody looked and found nothing."""


class Outcome(StrEnum):
    """What the end of a count, or the decision on it, came to."""

    UNCOUNTED = "uncounted"
    """Lines are left of which nobody said whether there are any; nothing has changed."""
    AGREES = "agrees"
    RECOUNT = "recount"
    POSTED = "posted"
    REVIEW = "review"
    OUTDATED = "outdated"
    """The bin moved since counting began (count.outdated): nothing was posted, it is to be counted
    anew."""


class CountClosed(Schema):
    outcome: Outcome
    count: CountDetail
    uncounted: tuple[SheetLine, ...] = ()


class ReviewLine(NamedLine):
    """A line for whoever decides."""

    expected: int
    counted: int | None
    recounted: int | None
    posted: int | None

    @property
    def found(self) -> int | None:
        """What the latest count says."""
        return self.counted if self.recounted is None else self.recounted

    @property
    def difference(self) -> int:
        return 0 if self.found is None else self.found - self.expected


class MovedSince(Schema):
    """A movement in the bin after counting had begun."""

    number: int
    sku: str
    kind: MovementKind
    quantity: int
    order_ref: str
    actor_name: str
    created_at: datetime


class CountReview(Schema):
    """All that a second person needs to decide."""

    count: CountDetail
    lines: tuple[ReviewLine, ...]
    moved: tuple[MovedSince, ...]


class Decision(Schema):
    count_id: UUID
    note: Note = ""
