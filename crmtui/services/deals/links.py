"""The people, companies and deals that a record may point to: only those of the organization."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Company, Contact, Deal, Membership
from crmtui.services.deals import errors

_MERGES: Final = 20
"""So many times in a row a person may have become part of another."""


def resolve_links(tx: ReadTx, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """`wanted` with every id in it looked up; what was merged leads to what it became part of.

    Looks at `contact_id`, `company_id`, `owner_id` and `deal_id`; the rest passes through.

    Raises:
        NotFound: contact.not_found, company.not_found, user.not_found, deal.not_found, naming the
            field.
    """
    resolved = dict(wanted)
    for field, (kind, find) in _LINKS.items():
        wanted_id = wanted.get(field)
        if wanted_id is not None:
            found = find(tx, wanted_id)
            if found is None:
                raise errors.link_not_found(kind, field)
            resolved[field] = found
    return resolved


def find_contact(tx: ReadTx, contact_id: UUID) -> UUID | None:
    """The contact itself, or the one it became part of; None where that is gone."""
    for _step in range(_MERGES):
        query = select(Contact.id, Contact.merged_into_id, Contact.deleted_at)
        found = tx.session.execute(
            query.where(Contact.id == contact_id), execution_options={INCLUDE_DELETED: True}
        ).one_or_none()
        if found is None:
            return None
        if found.merged_into_id is None:
            return found.id if found.deleted_at is None else None
        contact_id = found.merged_into_id
    return None


def _find_company(tx: ReadTx, company_id: UUID) -> UUID | None:
    return tx.session.scalar(select(Company.id).where(Company.id == company_id))


def _find_deal(tx: ReadTx, deal_id: UUID) -> UUID | None:
    return tx.session.scalar(select(Deal.id).where(Deal.id == deal_id))


def _find_member(tx: ReadTx, user_id: UUID) -> UUID | None:
    query = select(Membership.user_id).where(
        Membership.user_id == user_id, Membership.disabled_at.is_(None)
    )
    return tx.session.scalar(query)


_LINKS: Final[Mapping[str, tuple[str, Callable[[ReadTx, UUID], UUID | None]]]] = {
    "contact_id": ("contact", find_contact),
    "company_id": ("company", _find_company),
    "deal_id": ("deal", _find_deal),
    "owner_id": ("user", _find_member),
}
