"""Many contacts in one body: each row is read by itself, so that a bad one hurts no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import Field, ValidationError

from crmtui.api.dialects.crm.contact_inputs import ContactIn
from crmtui.api.dialects.crm.errors import FieldError, of_problem
from crmtui.api.dialects.crm.inputs import WireModel
from crmtui.api.problems import Problem, problems_of
from crmtui.services.contacts import ContactCreate, ContactUpdate

Row = TypeVar("Row")
BULK_BODY = 8 * 1024 * 1024
"""500 contacts with all fields filled take less."""


class UnreadableRow(Exception):
    """A row that cannot be accepted as it is."""

    def __init__(self, problems: Sequence[FieldError]) -> None:
        super().__init__("unreadable row")
        self.problems = list(problems)


class UnknownId(Exception):
    """A row with an id that this API never gave."""


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """What was read of a body's rows, by their places in it."""

    good: dict[int, Row] = field(default_factory=dict)
    bad: dict[int, UnreadableRow | UnknownId] = field(default_factory=dict)


class BulkCreateIn(WireModel):
    max_body: ClassVar[int] = BULK_BODY
    own_rows: ClassVar[bool] = True
    contacts: Annotated[list[Any], Field(min_length=1, max_length=500)]

    def read(self) -> Rows[ContactCreate]:
        return _read_all(self.contacts, lambda row: _read_contact(row).to_create())


class PublicBulkIn(BulkCreateIn):
    contacts: Annotated[list[Any], Field(min_length=1, max_length=100)]


class BulkUpdateIn(WireModel):
    max_body: ClassVar[int] = BULK_BODY
    own_rows: ClassVar[bool] = True
    contacts: Annotated[list[Any], Field(min_length=1, max_length=500)]

    def read(self) -> Rows[tuple[UUID, ContactUpdate]]:
        return _read_all(self.contacts, _read_update)


class BulkDeleteIn(WireModel):
    own_rows: ClassVar[bool] = True
    ids: Annotated[list[Any], Field(min_length=1, max_length=500)]

    def read(self) -> Rows[UUID]:
        return _read_all(self.ids, _read_id)


def _read_all(rows: Sequence[Any], read: Callable[[Any], Row]) -> Rows[Row]:
    found: Rows[Row] = Rows()
    for place, row in enumerate(rows):
        try:
            found.good[place] = read(row)
        except (UnreadableRow, UnknownId) as error:
            found.bad[place] = error
    return found


def _read_contact(row: Any, name: str = "") -> ContactIn:
    if not isinstance(row, dict):
        raise UnreadableRow([of_problem(Problem("body", name, "must be a JSON object"))])
    try:
        return ContactIn.model_validate(row)
    except ValidationError as error:
        raise UnreadableRow([of_problem(each) for each in problems_of("body", error)]) from error


def _read_update(row: Any) -> tuple[UUID, ContactUpdate]:
    given = row if isinstance(row, dict) else {}
    contact_id = _read_id(given.get("id"))
    return contact_id, _read_contact(given.get("updates"), "updates").to_update()


def _read_id(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise UnknownId from error
