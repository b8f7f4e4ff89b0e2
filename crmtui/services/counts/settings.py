"""From which difference on an organization wants a second person."""

from typing import Any, Final

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Organization
from crmtui.services.counts.schemas import CountThreshold

_KEY: Final = "counts"
"""In the organization's settings."""


def get_threshold(tx: ReadTx) -> CountThreshold:
    """Up to which difference two counts that agree are posted.

    Raises:
        Forbidden: permission.missing (counts:approve).
    """
    tx.actor.require("counts:approve")
    return threshold_of(tx)


def set_threshold(tx: WriteTx, data: CountThreshold) -> CountThreshold:
    """Change it for all counts that end from now on.

    Raises:
        Forbidden: permission.missing (organization:manage).
    """
    tx.actor.require("organization:manage")
    organization = tx.session.scalar(_own(tx).with_for_update(key_share=True))
    if organization is not None and threshold_of(tx) != data:
        organization.settings = {**organization.settings, _KEY: data.model_dump()}
        tx.flush()
        facts: dict[str, Any] = {"changed": [_KEY], **data.model_dump()}
        tx.record(DomainEvent("organization.updated", "organization", organization.id, facts))
    return data


def threshold_of(tx: ReadTx) -> CountThreshold:
    """Whoever counts must not know it: nobody should count up to what is not looked at."""
    organization = tx.session.scalar(_own(tx))
    kept = {} if organization is None else organization.settings.get(_KEY, {})
    return CountThreshold.model_validate(kept)


def _own(tx: ReadTx) -> Any:
    return select(Organization).where(Organization.id == tx.organization_id)
