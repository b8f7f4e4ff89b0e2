"""What goes into and comes out of duplicates and merges."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from crmtui.kit.schemas import Schema
from crmtui.services.contacts import ContactDetail, FurtherEmail
from crmtui.services.tags import TagRef


class Reason(StrEnum):
    """What two contacts share."""

    EMAIL = "email"
    PHONE = "phone"
    LINKEDIN = "linkedin"
    NAME_AND_COMPANY = "name_and_company"
    NAME = "name"
    """First and last name, where the company of one of them is not known."""


class PairState(StrEnum):
    OPEN = "open"
    MERGED = "merged"
    DIFFERENT = "different"


class PairDetail(Schema):
    """Two contacts that may be one person."""

    id: UUID
    left: ContactDetail
    """The older of the two."""
    right: ContactDetail
    likeness: int
    """0 to 100."""
    reasons: tuple[Reason, ...]
    state: PairState
    decided_by_name: str
    decided_at: datetime | None
    created_at: datetime


Side = Literal["winner", "loser"]


class FieldChoice(Schema):
    """A field in which two contacts differ, and whose value is taken unless one says otherwise."""

    name: str
    """As `MergeChoice.from_loser` takes it; of a custom property `custom_properties.<name>`."""
    winner: Any
    loser: Any
    default: Side
    """The side that has a value; the winner where both have."""
    conflicting: bool
    """Whether both have a value."""


class MergePreview(Schema):
    """What a merge would make of two contacts, before anything is done."""

    winner: ContactDetail
    loser: ContactDetail
    fields: tuple[FieldChoice, ...]
    further_emails: tuple[FurtherEmail, ...]
    """All addresses of both but the first one, with the default choices."""
    tags: tuple[TagRef, ...]
    """Of both."""
    phones_left_out: tuple[str, ...]
    """Numbers for which the four places do not suffice, with the default choices."""
    links: dict[str, int]
    """How many records will point to the winner, by table, such as `deals`."""


class MergeChoice(Schema):
    """Which of two contacts becomes part of the other one."""

    winner_id: UUID
    loser_id: UUID
    from_loser: tuple[str, ...] | None = None
    """The fields whose value is the loser's, by the names of a preview; None: its defaults."""
    winner_version: int | None = None
    loser_version: int | None = None


class MergeDetail(Schema):
    """A merge that was made."""

    id: UUID
    winner_id: UUID
    winner_name: str
    loser_id: UUID
    loser_name: str
    merged_by_name: str
    created_at: datetime
    undone_at: datetime | None


class Merged(Schema):
    merge_id: UUID
    winner: ContactDetail
    loser_id: UUID
    phones_left_out: tuple[str, ...] = ()
    """The loser keeps them; an un-merge brings them back."""


class UnmergeConflict(Schema):
    """Something that an un-merge left alone, because it was changed since the merge."""

    kind: Literal["field", "link"]
    name: str
    """The field of the winner, or the table of the record."""
    record_id: UUID | None = None
    """Of a link, the record that was moved."""
    kept: Any = None
    """The value that stays."""
    refused: Any = None
    """The value that would have come back."""


class Unmerged(Schema):
    merge_id: UUID
    winner: ContactDetail
    loser: ContactDetail
    conflicts: tuple[UnmergeConflict, ...] = ()


class UnmergePreview(Schema):
    """What an un-merge would do, before anything is done."""

    merge_id: UUID
    winner_name: str
    loser: ContactDetail
    """Who comes back, as they were."""
    fields: tuple[str, ...]
    """Fields of the winner that get back what they held, by their names in a merge's preview."""
    links: dict[str, int]
    """How many records were moved, by table, and point to the loser again."""
    conflicts: tuple[UnmergeConflict, ...] = ()
    """Fields that were edited since and stay; of links it is seen when it is done."""
