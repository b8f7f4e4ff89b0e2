"""What becomes of the rows of a batch: made, changed, left as they are, or refused.

A file names a person once: later rows of the same person are duplicates of the first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from crmtui.kit.errors import Conflict, CrmError
from crmtui.kit.i18n import _
from crmtui.kit.transactions import ReadTx
from crmtui.services.companies import CompanyTemplate, company_key
from crmtui.services.contact_imports.preparing import Draft, Prepared
from crmtui.services.contact_imports.rows import ReadRow, RowReader
from crmtui.services.contact_imports.schemas import ContactImport, ImportOptions, ImportTally
from crmtui.services.contact_imports.seen import SeenIdentities
from crmtui.services.contacts import (
    DERIVED,
    Given,
    Identity,
    NewContact,
    Surroundings,
    complete,
    find_known,
    find_templates,
    further_emails_of,
    look_around,
    missing_fields,
    read_columns,
    read_further_emails,
    require_free_address,
    settle,
    settle_alone,
    settle_in,
)
from crmtui.services.imports import RowFailure, TableRow
from crmtui.services.tags import tag_key, tags_of_contacts


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


def names_of(draft: Draft) -> Iterator[Identity]:
    """By what later rows are known to be about the same person."""
    identity = draft.identity
    if identity is not None:
        yield identity
    if draft.address.key and (identity is None or identity.kind != "email"):
        yield Identity("email", draft.address.key)


def record_of(contact_id: UUID) -> Identity:
    """The contact itself: two rows may name it in different ways."""
    return Identity("contact", contact_id.hex)


def decide(
    tx: ReadTx,
    rows: Prepared,
    data: ContactImport,
    reader: RowReader,
    seen: SeenIdentities,
    batch_id: UUID | None = None,
) -> Decisions:
    """Decide about the rows of a batch, with a few looks at the database for all of them.

    `reader` reads those rows again that are about somebody who is known. Whom the batch
    `batch_id` has made is not changed by it.
    """
    return _Decider(tx, rows, data.options, reader, seen, batch_id).decide()


class _Decider:
    def __init__(
        self,
        tx: ReadTx,
        rows: Prepared,
        options: ImportOptions,
        reader: RowReader,
        seen: SeenIdentities,
        batch_id: UUID | None,
    ) -> None:
        self._tx = tx
        self._batch_id = batch_id
        self._rows = rows
        self._options = options
        self._seen = seen
        self._found = Decisions(rows=len(rows))
        self._merges = options.update_existing or options.skip_duplicates
        drafts = [row for row in rows if isinstance(row, Draft)]
        self._known: Surroundings = look_around(tx, [*map(_reference, drafts)])
        self._matches: dict[Identity, list[UUID]] = {}
        if self._merges:
            self._matches = self._find_matches({each.identity for each in drafts if each.identity})
        self._load_matches()
        self._templates = self._load_templates(drafts)
        self._read = self._read_again(reader, drafts)

    def _find_matches(self, named: set[Identity]) -> dict[Identity, list[UUID]]:
        """Who is known by what rows name; those with an address were looked for already."""
        emails = self._known.emails
        found = find_known(self._tx, [each for each in named if each.kind != "email"])
        for identity in named:
            if identity.kind == "email" and identity.key in emails:
                found[identity] = [emails[identity.key]]
        return found

    def _load_matches(self) -> None:
        ids = {ids[0] for ids in self._matches.values()} if self._options.update_existing else set()
        self._kept = read_columns(self._tx, ids)
        self._tags = tags_of_contacts(self._tx, [*ids])
        self._emails = further_emails_of(self._tx, [*ids])

    def _read_again(self, reader: RowReader, drafts: Sequence[Draft]) -> dict[int, ReadRow]:
        """What rows say whose drafts will not do: those of known people, or to be filled up."""
        wanted = [
            TableRow(draft.number, draft.cells)
            for draft in drafts
            if (self._kept and draft.identity in self._matches) or self._has_template(draft)
        ]
        return {row.number: row for row in reader.read(wanted) if isinstance(row, ReadRow)}

    def _has_template(self, draft: Draft) -> bool:
        return bool(self._templates) and company_key(draft.company) in self._templates

    def _load_templates(self, drafts: Sequence[Draft]) -> dict[str, CompanyTemplate]:
        if not self._options.auto_fill:
            return {}
        names = (draft.company for draft in drafts if draft.company)
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
            identity = row.identity
            is_repeated = identity is not None and (identity in named or identity in self._seen)
            if self._merges and is_repeated:
                found.duplicates += 1
                found.skipped += 1
                continue
            failure = self._decide(row, named)
            if failure is not None:
                found.failures.append(failure)
            else:
                named.update(names_of(row))
        found.named = [*named]
        return found

    def _decide(self, row: Draft, named: set[Identity]) -> RowFailure | None:
        ids = self._matches.get(row.identity, ()) if row.identity else ()
        if not ids:
            return self._make(row, named)
        if len(ids) > 1:
            return row.refuse(_ambiguous(len(ids)))
        self._found.duplicates += 1
        if self._options.update_existing and not self._is_ours(ids[0], named):
            return self._change(self._read[row.number], ids[0])
        self._found.skipped += 1
        return None

    def _is_ours(self, contact_id: UUID, named: set[Identity]) -> bool:
        """Whether the file has named this contact before, perhaps in another way; it has now."""
        record = record_of(contact_id)
        was_named = record in named or record in self._seen
        named.add(record)
        batch_id = self._kept[contact_id]["batch_id"]
        return was_named or (batch_id is not None and batch_id == self._batch_id)

    def _make(self, row: Draft, named: set[Identity]) -> RowFailure | None:
        try:
            require_free_address(row.address, self._known)
        except CrmError as error:
            return row.refuse(error)
        made = self._fill_up(row) if self._has_template(row) else row.made
        if isinstance(made, RowFailure):
            return made
        settle_in(made, self._known)
        self._found.made.append(made)
        return None

    def _fill_up(self, row: Draft) -> NewContact | RowFailure:
        """The contact with what is known of its company."""
        said = self._read[row.number]
        read = {**self._gaps(said.read), **said.read}
        given = Given(read, said.tags, said.further_emails, said.custom)
        made = settle_alone(given, self._known)
        if isinstance(made, CrmError):
            return row.refuse(made)
        complete(made, self._tx.organization_id)
        return made

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


def _reference(draft: Draft) -> dict[str, Any]:
    """What a row names that the database may know, as `look_around` asks for it."""
    return {"address": draft.address, "company": draft.company}


def _ambiguous(count: int) -> Conflict:
    message = _("{count} contacts could be this one; merge them, or choose another field.")
    return Conflict("contact.ambiguous", message.format(count=count))
