"""Rows made ready for the database without a look at it: most of the work on a new contact.

Nothing here depends on what is stored, so it may happen in another process, before anybody waits.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.errors import CrmError
from crmtui.kit.transactions import ReadTx
from crmtui.services.companies import linkedin_key
from crmtui.services.contact_imports.rows import ReadRow, RowReader, refuse
from crmtui.services.contact_imports.schemas import ContactImport, UpdateBy
from crmtui.services.contacts import (
    NO_ADDRESS,
    Address,
    Given,
    Identity,
    NewContact,
    Surroundings,
    complete,
    first_phone_key,
    look_around,
    name_identity,
    settle_alone,
)
from crmtui.services.imports import RowFailure, TableRow

_ORDER: Final[tuple[UpdateBy, ...]] = ("email", "linkedin", "name_company", "phone")


class Draft(NamedTuple):
    """A row, whom it is about, and the contact that it makes if nobody is known by that."""

    number: int
    cells: tuple[str, ...]
    identity: Identity | None
    address: Address
    company: str
    made: NewContact | RowFailure

    def refuse(self, error: CrmError) -> RowFailure:
        """The row as one that failed for this reason."""
        return refuse(self.number, self.cells, error)


Prepared = list[Draft | RowFailure]
Packed = list[tuple[Any, ...] | RowFailure]
"""What was prepared, as it is soon pickled: without the cells, which whoever sent them has."""


def pack(prepared: Prepared) -> Packed:
    """For the way to another process."""
    return [each if isinstance(each, RowFailure) else _pack(each) for each in prepared]


def _pack(draft: Draft) -> tuple[Any, ...]:
    identity, made = draft.identity, draft.made
    told = made if isinstance(made, RowFailure) else made.pack()
    return identity and (*identity,), (*draft.address,), draft.company, told


def unpack(packed: Packed, rows: Sequence[TableRow | RowFailure]) -> Prepared:
    """What was made of these rows."""
    return [
        row
        if isinstance(row, RowFailure)
        else each
        if isinstance(each, RowFailure)
        else _unpack(row, each)
        for row, each in zip(rows, packed, strict=True)
    ]


def _unpack(row: TableRow, packed: tuple[Any, ...]) -> Draft:
    identity, address, company, told = packed
    who = identity and Identity(*identity)
    made = told if isinstance(told, RowFailure) else NewContact.unpack(told)
    return Draft(row.number, row.cells, who, Address(*address), company, made)


class Place(NamedTuple):
    """Where a list is imported."""

    organization_id: UUID
    region: str | None
    """Of phones without a country code."""


def find_place(tx: ReadTx) -> Place:
    """The actor's organization and its country."""
    return Place(tx.organization_id, look_around(tx, []).region)


class Preparer:
    """Prepares the rows of one file."""

    def __init__(self, data: ContactImport, place: Place) -> None:
        self._reader = RowReader(data.mapping)
        self._update_by = data.options.update_by
        self._alone = Surroundings(place.region)
        self._organization_id = place.organization_id

    def prepare(self, rows: Sequence[TableRow | RowFailure]) -> Prepared:
        """A draft of each row, or every reason why it cannot be read; in their order."""
        good = iter(self._reader.read([row for row in rows if isinstance(row, TableRow)]))
        read = (row if isinstance(row, RowFailure) else next(good) for row in rows)
        return [row if isinstance(row, RowFailure) else self._draft(row) for row in read]

    def _draft(self, row: ReadRow) -> Draft:
        identity = identify(row, self._update_by, self._alone.region)
        address = row.read.get("address", NO_ADDRESS)
        company = row.read.get("company", "")
        return Draft(row.number, row.cells, identity, address, company, self._make(row))

    def _make(self, row: ReadRow) -> NewContact | RowFailure:
        given = Given(row.read, row.tags, row.further_emails, row.custom)
        made = settle_alone(given, self._alone)
        if isinstance(made, CrmError):
            return row.refuse(made)
        complete(made, self._organization_id)
        return made


def identify(row: ReadRow, update_by: UpdateBy, region: str | None) -> Identity | None:
    """Who the row is about: by the chosen field, or by what the row has."""
    for kind in dict.fromkeys((update_by, *_ORDER)):
        key = _key(row.read, kind, region)
        if key is not None:
            return key
    return None


def _key(read: Mapping[str, Any], kind: UpdateBy, region: str | None) -> Identity | None:
    if kind == "email":
        address = read.get("address")
        return Identity(kind, address.key) if address and address.key else None
    if kind == "name_company":
        parts = (read.get("first_name", ""), read.get("last_name", ""))
        name = read.get("full_name") or " ".join(filter(None, parts))
        return name_identity(name, read.get("company", "")) if name else None
    if kind == "linkedin":
        key = linkedin_key(read.get("person_linkedin", ""))
    else:
        try:
            key = first_phone_key(read, region)
        except CrmError:
            return None  # settling the row says what is wrong with it
    return Identity(kind, key) if key else None
