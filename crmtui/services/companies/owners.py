"""Whether those who are to own records belong to the organization."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Membership
from crmtui.services.companies import errors


def find_strangers(tx: ReadTx, user_ids: Collection[UUID]) -> set[UUID]:
    """Those of `user_ids` who are not members of the organization."""
    if not user_ids:
        return set()
    members = select(Membership.user_id).where(Membership.user_id.in_(user_ids))
    return {*user_ids} - {*tx.session.scalars(members)}


def require_owner(tx: ReadTx, user_id: UUID | None) -> None:
    """Raise `Invalid` (owner.unknown) unless the owner is nobody or a member."""
    if user_id is not None and find_strangers(tx, [user_id]):
        raise errors.no_member(user_id)
