"""Everything that ever happened with a person, the latest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from crmtui.kit.paging import Page
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Contact, ContactEmail, ContactMerge
from crmtui.services.contacts import errors
from crmtui.services.contacts.rows import load_contact
from crmtui.services.contacts.timeline_sources import SOURCES, Source, TimelineEntry, Whose

MAX_PAGE: Final = 500
_EVENTS: Final = 0
"""The rank of the source whose rows have sequence numbers."""


class _Place(NamedTuple):
    """Where something stands: by its time, then its source, then its own order."""

    at: datetime
    rank: int
    number: int
    """Of an event its sequence number, else the number that the id is."""


class _Happening(NamedTuple):
    place: _Place
    row: Any
    source: Source


def timeline(
    tx: ReadTx, contact_id: UUID, before: str | None = None, limit: int = 50
) -> Page[TimelineEntry]:
    """What happened with a person, also with a deleted one, and with those merged into them.

    `limit` counts what happened; an update gives an entry for each field. `before` is the
    `next_cursor` of the page before. What the actor may not read is left out.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact.not_found.
        Invalid: page.cursor.
    """
    tx.actor.require("contacts:read")
    place = None if before is None else _parse(before)
    limit = max(1, min(limit, MAX_PAGE))
    whose = _whose(tx, load_contact(tx, contact_id, deleted=True))
    found = [
        happening
        for rank, source in enumerate(SOURCES)
        if tx.actor.can(source.permission)
        for happening in _ask(tx, source, rank, whose, place, limit + 1)
    ]
    found.sort(key=lambda happening: happening.place, reverse=True)
    shown = found[:limit]
    entries = tuple(entry for each in shown for entry in each.source.entries(each.row))
    return Page(entries, _write(shown[-1].place) if len(found) > limit else None)


def _whose(tx: ReadTx, contact: Contact) -> Whose:
    ids = [contact.id, *_merged_into(tx, contact.id)]
    first = select(Contact.email_key).where(Contact.id.in_(ids))
    further = select(ContactEmail.email_key).where(ContactEmail.contact_id.in_(ids))
    emails = {
        *tx.session.scalars(first, execution_options={INCLUDE_DELETED: True}),
        *tx.session.scalars(further),
    }
    return Whose(tx.organization_id, ids, [email for email in emails if email])


def _merged_into(tx: ReadTx, contact_id: UUID) -> list[UUID]:
    """Who became part of a contact, also by way of others, as the merges tell by an index."""
    found: list[UUID] = []
    newly: Sequence[UUID] = [contact_id]
    merge = ContactMerge
    while newly:
        losers = select(merge.loser_id).where(
            merge.winner_id.in_(newly), merge.undone_at.is_(None), merge.loser_id.not_in(found)
        )
        newly = tx.session.scalars(losers).all()
        found += newly
    return found


def _ask(
    tx: ReadTx, source: Source, rank: int, whose: Whose, before: _Place | None, limit: int
) -> list[_Happening]:
    query = source.query(whose).add_columns(source.at, source.id)
    if before is not None:
        query = query.where(_earlier(source, rank, before))
    rows = tx.session.execute(query.order_by(source.at.desc(), source.id.desc()).limit(limit))
    return [
        _Happening(_Place(at, rank, _number(own_id)), rest[0] if len(rest) == 1 else rest, source)
        for *rest, at, own_id in rows
    ]


def _number(own_id: int | UUID) -> int:
    return own_id if isinstance(own_id, int) else own_id.int


def _earlier(source: Source, rank: int, before: _Place) -> ColumnElement[bool]:
    """What stands after `before` in the order of a page."""
    if rank != before.rank:
        return source.at <= before.at if rank < before.rank else source.at < before.at
    own_id: Any = before.number if before.rank == _EVENTS else UUID(int=before.number)
    return or_(source.at < before.at, and_(source.at == before.at, source.id < own_id))


def _write(place: _Place) -> str:
    return f"{place.at.isoformat()}~{place.rank}~{place.number}"


def _parse(cursor: str) -> _Place:
    try:
        moment, rank, number = cursor.split("~")
        place = _Place(datetime.fromisoformat(moment), int(rank), int(number))
        bits = 63 if place.rank == _EVENTS else 128
        known = 0 <= place.rank < len(SOURCES) and 0 <= place.number < 2**bits
    except (ValueError, OverflowError):
        raise errors.bad_cursor() from None
    if place.at.tzinfo is None or not known:
        raise errors.bad_cursor()
    return place
