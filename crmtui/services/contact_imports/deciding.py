"""What becomes of the rows of a batch: made, changed, left as they are, or refused.

A file names a person once: later rows of the same person are duplicates of the first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from crmtui.kit.errors import Conflict, CrmError
from crmtui.kit.i18n import _
from crmtui.kit.transactions import ReadTx
from crmtui.services.companies import CompanyTemplate, company_key, linkedin_key
from crmtui.services.contact_imports.rows import ReadRow
from crmtui.services.contact_imports.schemas import ImportOptions, ImportTally, UpdateBy
from crmtui.services.contact_imports.seen import SeenIdentities
from crmtui.services.contacts import (
    DERIVED,
    Given,
    Identity,
    NewContact,
    Surroundings,
    find_known,
    find_templates,
    first_phone_key,
    further_emails_of,
    look_around,
    missing_fields,
    name_identity,
    read_columns,
    read_further_emails,
    settle,
    settle_given,
)
from crmtui.services.imports import RowFailure
from crmtui.services.tags import tag_key, tags_of_contacts

_ORDER: Final[tuple[UpdateBy, ...]] = ("email", "linkedin", "name_company", "phone")


@dataclass(slots=True)
class Wanted:
    """A row that changes a contact."""

    row: ReadRow
    contact_id: UUID
    fields: dict[str, Any]
    """What `ContactUpdate` takes."""


@dataclass(slots=True)
class Decisions:
    """What is to be done for a batch of rows; nothing of it is written yet."""

    rows: int = 0
    made: list[NewContact] = field(default_factory=list)
    changed: list[Wanted] = field(default_factory=list)
    failures: list[RowFailure] = field(default_factory=list)
    skipped: int = 0
    duplicates: int = 0
    named: list[Identity] = field(default_factory=list)
    """Whom these rows name, for those after them."""

    @property
    def tally(self) -> ImportTally:
        """The same in numbers."""
        return ImportTally(
            rows=self.rows,
            created=len(self.made),
            updated=len(self.changed),
            skipped=self.skipped,
            failed=len(self.failures),
            duplicates=self.duplicates,
        )


def identify(row: ReadRow, update_by: UpdateBy, region: str | None) -> Identity | None:
    """Who the row is about: by the chosen field, or by what the row has."""
    for kind in dict.fromkeys((update_by, *_ORDER)):
        key = _key(row.read, kind, region)
        if key is not None:
            return key
    return None


def names_of(row: ReadRow, identity: Identity | None) -> Iterator[Identity]:
    """By what later rows are known to be about the same person."""
    if identity is not None:
        yield identity
    address = row.read.get("address")
    if address and address.key:
        yield Identity("email", address.key)


def record_of(contact_id: UUID) -> Identity:
    """The contact itself: two rows may name it in different ways."""
    return Identity("contact", contact_id.hex)


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


def decide(
    tx: ReadTx,
    rows: Sequence[ReadRow | RowFailure],
    options: ImportOptions,
    seen: SeenIdentities,
) -> Decisions:
    """Decide about the rows of a batch, with a few looks at the database for all of them."""
    return _Decider(tx, rows, options, seen).decide()


class _Decider:
    def __init__(
        self,
        tx: ReadTx,
        rows: Sequence[ReadRow | RowFailure],
        options: ImportOptions,
        seen: SeenIdentities,
    ) -> None:
        self._tx = tx
        self._rows = rows
        self._options = options
        self._seen = seen
        self._found = Decisions(rows=len(rows))
        self._merges = options.update_existing or options.skip_duplicates
        read = [row for row in rows if isinstance(row, ReadRow)]
        self._known: Surroundings = look_around(tx, [row.read for row in read])
        region = self._known.region
        self._identities = {row.number: identify(row, options.update_by, region) for row in read}
        self._matches: dict[Identity, list[UUID]] = {}
        if self._merges:
            self._matches = find_known(tx, {each for each in self._identities.values() if each})
        self._load_matches()
        self._templates = self._load_templates(read)

    def _load_matches(self) -> None:
        ids = {ids[0] for ids in self._matches.values()} if self._options.update_existing else set()
        self._kept = read_columns(self._tx, ids)
        self._tags = tags_of_contacts(self._tx, [*ids])
        self._emails = further_emails_of(self._tx, [*ids])

    def _load_templates(self, rows: Sequence[ReadRow]) -> dict[str, CompanyTemplate]:
        if not self._options.auto_fill:
            return {}
        names = (name for row in rows if (name := row.read.get("company")))
        return find_templates(self._tx, {company_key(name): name for name in names})

    def _gaps(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What is known of the company and not of who works there."""
        template = self._templates.get(company_key(values.get("company") or ""))
        if template is None:
            return {}
        known: Any = SimpleNamespace(**{**dict.fromkeys(CompanyTemplate.model_fields), **values})
        return missing_fields(known, template)

    def decide(self) -> Decisions:
        found, named = self._found, set[Identity]()
        for row in self._rows:
            if isinstance(row, RowFailure):
                found.failures.append(row)
                continue
            identity = self._identities[row.number]
            is_repeated = identity is not None and (identity in named or identity in self._seen)
            if self._merges and is_repeated:
                found.duplicates += 1
                found.skipped += 1
                continue
            failure = self._decide(row, identity, named)
            if failure is not None:
                found.failures.append(failure)
            else:
                named.update(names_of(row, identity))
        found.named = [*named]
        return found

    def _decide(
        self, row: ReadRow, identity: Identity | None, named: set[Identity]
    ) -> RowFailure | None:
        ids = self._matches.get(identity, ()) if identity else ()
        if not ids:
            return self._make(row, named)
        if len(ids) > 1:
            return row.refuse(_ambiguous(len(ids)))
        self._found.duplicates += 1
        record = record_of(ids[0])
        is_repeated = record in named or record in self._seen
        named.add(record)
        if self._options.update_existing and not is_repeated:
            return self._change(row, ids[0])
        self._found.skipped += 1
        return None

    def _make(self, row: ReadRow, named: set[Identity]) -> RowFailure | None:
        read = {**self._gaps(row.read), **row.read} if self._templates else row.read
        given = Given(read, row.tags, row.further_emails, row.custom)
        settled = settle_given(given, self._known)
        if isinstance(settled, CrmError):
            return row.refuse(settled)
        self._found.made.append(settled)
        named.add(record_of(settled.values["id"]))
        return None

    def _change(self, row: ReadRow, contact_id: UUID) -> RowFailure | None:
        kept = self._kept[contact_id]
        read = {name: value for name, value in row.read.items() if name != "source"}
        try:
            values = settle(read, kept, self._known, contact_id)
            fields = self._wanted(row, contact_id, kept)
        except CrmError as error:
            return row.refuse(error)
        differs = any(kept[name] != value for name, value in values.items() if name not in DERIVED)
        if not differs and not fields:
            self._found.skipped += 1
            return None
        if self._templates:
            fields |= self._gaps({**kept, **values})
        fields |= {name: value for name, value in row.fields.items() if name != "source"}
        if values.get("email_key"):
            # It is taken for the rows after this one.
            self._known.emails[values["email_key"]] = contact_id
        self._found.changed.append(Wanted(row, contact_id, fields))
        return None

    def _wanted(self, row: ReadRow, contact_id: UUID, kept: Mapping[str, Any]) -> dict[str, Any]:
        """What the row adds to lists: tags, further addresses, custom properties."""
        fields: dict[str, Any] = {}
        tags = [tag.name for tag in self._tags.get(contact_id, ())]
        known = {*map(tag_key, tags)}
        if new_tags := [name for name in row.tags if tag_key(name) not in known]:
            fields["tags"] = (*tags, *new_tags)
        emails = self._emails.get(contact_id, ())
        given = read_further_emails((*emails, *row.further_emails), kept["email_key"])
        if len(given) > len(emails):
            fields["further_emails"] = given
        custom = kept["custom_properties"]
        if any(custom.get(name) != value for name, value in row.custom.items()):
            fields["custom_properties"] = row.custom
        return fields


def _ambiguous(count: int) -> Conflict:
    message = _("{count} contacts could be this one; merge them, or choose another field.")
    return Conflict("contact.ambiguous", message.format(count=count))
