"""Writing many new contacts with as few statements as one takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import BindParameter, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.batches import chunks
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import uuid_from_int
from crmtui.kit.mass_insert import MassInsert
from crmtui.kit.name_index import index_words
from crmtui.kit.transactions import WriteTx
from crmtui.models import Contact
from crmtui.services.contacts.index import (
    WORDS,
    draw_keys_at,
    index_contacts,
    name_place,
    searchable,
)
from crmtui.services.contacts.rows import contact_happened, replace_further_emails
from crmtui.services.contacts.schemas import FurtherEmail
from crmtui.services.contacts.settling import NOTHING
from crmtui.services.tags import TagRef, ensure_tags, link_contacts, tag_key

_ROWS: Final = cast(Table, Contact.__table__)
_VALUES: Final[dict[str, BindParameter[Any]]] = {
    column.name: bindparam(column.name) for column in _ROWS.c if column.computed is None
}
_OF_EMAIL: Final = {
    "index_elements": [_ROWS.c.organization_id, _ROWS.c.email_key],
    "index_where": _ROWS.c.email_key.is_not(None) & _ROWS.c.deleted_at.is_(None),
}
# Whoever took the address since it was looked up keeps it, and the rest of the batch goes on.
_INSERT: Final = HotStatement(
    sqlite.insert(_ROWS).values(_VALUES).on_conflict_do_nothing(**_OF_EMAIL),  # type: ignore[arg-type]
    postgresql=postgresql.insert(_ROWS).values(_VALUES).on_conflict_do_nothing(**_OF_EMAIL),  # type: ignore[arg-type]
)
_INSERT_MANY: Final = MassInsert(
    _ROWS,
    [*_VALUES],
    _INSERT,
    "ON CONFLICT (organization_id, email_key) "
    "WHERE email_key IS NOT NULL AND deleted_at IS NULL DO NOTHING",
)
_UNSAID: Final[dict[str, Any]] = {
    "version": 1,
    **dict.fromkeys(("deleted_at", "enriched_at", "merged_into_id", "batch_id")),
    **NOTHING,
}
"""What is kept of a new contact where nothing else is said."""
_COMPLETE: Final = (
    *_UNSAID,
    *("custom_properties", "email_key", "email_domain", "reachable", "lead_score"),
    *("search_text", WORDS),
)
_PACK: Final = itemgetter(*_COMPLETE)
_PRESENT: Final = select(Contact.id).where(
    Contact.organization_id == bindparam("organization"),
    Contact.id.in_(bindparam("ids", expanding=True)),
)


@dataclass(slots=True)
class NewContact:
    """A contact that was settled and is still to be written."""

    values: dict[str, Any]
    """The columns that are set; the others are empty."""
    tag_names: Sequence[str] = ()
    further_emails: tuple[FurtherEmail, ...] = ()
    tags: tuple[TagRef, ...] = field(default=())
    """Filled in when it is written."""
    more: dict[str, Any] = field(default_factory=dict)
    """Said in the event besides."""
    place: int | None = None
    """Where its name stands in the order of names; None until `complete` was called."""

    def pack(self) -> tuple[Any, ...]:
        """A complete one as what is soon pickled: lists of thousands go from process to process."""
        values = self.values
        packed = _PACK(values)
        return packed, values["id"].int, self.tag_names, self.further_emails, self.place

    @classmethod
    def unpack(cls, packed: tuple[Any, ...]) -> "NewContact":
        """The contact that was packed."""
        columns, number, tag_names, further_emails, place = packed
        values = dict(zip(_COMPLETE, columns, strict=True))
        values["id"] = uuid_from_int(number)
        return cls(values, tag_names, further_emails, place=place)


def insert_contacts(tx: WriteTx, made: Sequence[NewContact]) -> set[UUID]:
    """Write contacts that are settled, findable at once; completes their `values` and `tags`.

    Returns the ids of those that were written: all, but where somebody took an e-mail address in
    the same moment.
    """
    tx.flush()
    _complete_all(tx, made)
    rows = [each.values for each in made]
    written = {row["id"] for row in rows}
    if _INSERT_MANY.write(tx, rows) < len(rows):
        written = _find_written(tx, rows)
        made = [each for each in made if each.values["id"] in written]
    further = {each.values["id"]: each.further_emails for each in made if each.further_emails}
    if further:
        replace_further_emails(tx, further, new=True)
    _label(tx, made)
    index_contacts(tx, [each.values for each in made])
    for each in made:
        tx.record(contact_happened("contact.created", each.values, each.tags, **each.more))
    return written


def complete(made: NewContact, scope: UUID) -> None:
    """Fill in all for which nobody has to look at the database; `scope` is the organization."""
    values = _UNSAID | made.values
    values.setdefault("custom_properties", {})
    values["search_text"] = searchable(values, [more.email for more in made.further_emails])
    values[WORDS] = index_words(values["search_text"], scope)
    made.values = values
    made.place = name_place(values)


def _complete_all(tx: WriteTx, made: Sequence[NewContact]) -> None:
    same = {"organization_id": tx.organization_id, "created_at": tx.now, "updated_at": tx.now}
    places: list[int] = []
    for each in made:
        if each.place is None:
            complete(each, tx.organization_id)
        each.values.update(same)
        places.append(each.place or 0)
    for each, key in zip(made, draw_keys_at(tx, places), strict=True):
        each.values["search_key"] = key


def _find_written(tx: WriteTx, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    found: set[UUID] = set()
    for chunk in chunks([row["id"] for row in rows]):
        values = {"organization": tx.organization_id, "ids": chunk}
        found.update(tx.execute(_PRESENT, values).scalars())
    return found


def _label(tx: WriteTx, made: Sequence[NewContact]) -> None:
    """Put the tags on, which are made where they are missing."""
    names = dict.fromkeys(name for each in made for name in each.tag_names)
    if not names:
        return
    refs = {tag_key(tag.name): tag for tag in ensure_tags(tx, names)}
    for each in made:
        each.tags = choose_tags(refs, each.tag_names)
    link_contacts(tx, {each.values["id"]: each.tags for each in made if each.tags})


def choose_tags(refs: Mapping[str, TagRef], names: Sequence[str]) -> tuple[TagRef, ...]:
    """The tags of these names, each once, by name."""
    chosen = {refs[tag_key(name)].id: refs[tag_key(name)] for name in names}
    return tuple(sorted(chosen.values(), key=lambda tag: tag_key(tag.name)))
