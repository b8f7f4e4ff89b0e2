"""The queue of suspected pairs, and the merges of a contact."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from crmtui.kit.paging import Numbered
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Contact, ContactMerge, DuplicatePair
from crmtui.services.contacts import ContactDetail, list_contacts_by_id
from crmtui.services.duplicates import errors
from crmtui.services.duplicates.schemas import MergeDetail, PairDetail, PairState, Reason

MAX_PAGE: Final = 200
_LEFT: Final = aliased(Contact)
_RIGHT: Final = aliased(Contact)


def list_pairs(
    tx: ReadTx, state: PairState = PairState.OPEN, page: int = 1, page_size: int = 50
) -> Numbered[PairDetail]:
    """Pairs of contacts that may be one person, the most alike first.

    Where one of the two was deleted, an open pair is nothing to decide any more, and not shown.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    page, page_size = max(1, page), max(1, min(page_size, MAX_PAGE))
    matching = _of_state(state)
    options = {INCLUDE_DELETED: state == PairState.MERGED}
    counted = matching.with_only_columns(func.count(), maintain_column_froms=True)
    total = tx.session.scalar(counted, execution_options=options) or 0
    shown = matching.order_by(DuplicatePair.likeness.desc(), DuplicatePair.id.desc())
    shown = shown.limit(page_size).offset((page - 1) * page_size)
    rows = tx.session.scalars(shown, execution_options=options).all()
    return Numbered(pair_details(tx, rows), total, page, page_size)


def _of_state(state: PairState) -> Select[DuplicatePair]:
    pair = DuplicatePair
    return (
        select(pair)
        .join(_LEFT, _LEFT.id == pair.left_id)
        .join(_RIGHT, _RIGHT.id == pair.right_id)
        .where(pair.state == state.value)
    )


def pair_details(tx: ReadTx, rows: Sequence[DuplicatePair]) -> tuple[PairDetail, ...]:
    """The details of these pairs, with both contacts, which may be deleted."""
    known = {
        contact.id: contact
        for contact in list_contacts_by_id(
            tx, {each for row in rows for each in (row.left_id, row.right_id)}
        )
    }
    return tuple(_detail(row, known) for row in rows)


def _detail(row: DuplicatePair, known: dict[UUID, ContactDetail]) -> PairDetail:
    return PairDetail(
        id=row.id,
        left=known[row.left_id],
        right=known[row.right_id],
        likeness=row.likeness,
        reasons=tuple(map(Reason, row.reasons)),
        state=PairState(row.state),
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        created_at=row.created_at,
    )


def list_merges(tx: ReadTx, contact_id: UUID) -> tuple[MergeDetail, ...]:
    """The merges in which a contact won or lost, the latest first; also those taken back.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact.not_found.
    """
    tx.actor.require("contacts:read")
    options: dict[str, Any] = {INCLUDE_DELETED: True}
    found = select(Contact.id).where(Contact.id == contact_id)
    if tx.session.scalar(found, execution_options=options) is None:
        raise errors.contact_not_found(contact_id)
    merge = ContactMerge
    query = (
        select(merge, _LEFT.full_name, _LEFT.email, _RIGHT.full_name, _RIGHT.email)
        .join(_LEFT, _LEFT.id == merge.winner_id)
        .join(_RIGHT, _RIGHT.id == merge.loser_id)
        .where(or_(merge.winner_id == contact_id, merge.loser_id == contact_id))
        .order_by(merge.id.desc())
    )
    rows = tx.session.execute(query, execution_options=options)
    return tuple(_merge_detail(row[0], row[1] or row[2], row[3] or row[4]) for row in rows)


def _merge_detail(row: ContactMerge, winner: str, loser: str) -> MergeDetail:
    return MergeDetail(
        id=row.id,
        winner_id=row.winner_id,
        winner_name=winner,
        loser_id=row.loser_id,
        loser_name=loser,
        merged_by_name=row.merged_by_name,
        created_at=row.created_at,
        undone_at=row.undone_at,
    )
