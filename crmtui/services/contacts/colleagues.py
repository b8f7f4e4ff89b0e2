"""How many people work for companies."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact


def count_colleagues(tx: ReadTx, company_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many contacts each of the companies has; those without any are not in it.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    query = (
        select(Contact.company_id, func.count())
        .where(Contact.company_id.in_(company_ids))
        .group_by(Contact.company_id)
    )
    return {company: count for company, count in tx.session.execute(query) if company is not None}
