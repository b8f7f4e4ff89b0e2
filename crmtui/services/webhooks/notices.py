"""Telling about an endpoint in trouble by another way than the endpoint: the log and warnings."""

from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, update

from crmtui.kit.i18n import _
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.models import JobWarning
from crmtui.services.webhooks.rows import SUBJECT, host_of

FAILING: Final = "webhook.endpoint_failing"
DISABLING_SOON: Final = "webhook.endpoint_disabling_soon"
DISABLED: Final = "webhook.endpoint_disabled"

_WARNINGS: Final = cast(Table, JobWarning.__table__)
_AGAIN: Final = (
    update(_WARNINGS)
    .where(_WARNINGS.c.code == bindparam("the_code"), _WARNINGS.c.subject == bindparam("about"))
    .values(
        message=bindparam("text"),
        last_seen_at=bindparam("now"),
        times=_WARNINGS.c.times + 1,
        cleared_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
    )
)
_CLEAR: Final = (
    update(_WARNINGS)
    .where(
        _WARNINGS.c.code.in_([FAILING, DISABLING_SOON, DISABLED]),
        _WARNINGS.c.subject == bindparam("about"),
        _WARNINGS.c.cleared_at.is_(None),
    )
    .values(cleared_at=bindparam("now"))
)


def give_notice(
    tx: WriteTx, code: str, endpoint_id: UUID, organization_id: UUID, url: str, **facts: Any
) -> None:
    """Record the event `code` and raise the warning of the same name."""
    host = host_of(url)
    tx.record(DomainEvent(code, SUBJECT, endpoint_id, {"host": host, **facts}, organization_id))
    text = _sentence(code, host)
    about = str(endpoint_id)
    values = {"the_code": code, "about": about, "text": text, "now": tx.now}
    if not tx.execute(_AGAIN, values).rowcount:
        row = {
            "code": code,
            "subject": about,
            "message": text,
            "raised_at": tx.now,
            "last_seen_at": tx.now,
            "times": 1,
        }
        tx.execute(insert(_WARNINGS), row)


def clear_notices(tx: WriteTx, endpoint_id: UUID) -> None:
    """The endpoint is well again, or gone."""
    tx.execute(_CLEAR, {"about": str(endpoint_id), "now": tx.now})


def _sentence(code: str, host: str) -> str:
    if code == FAILING:
        return _("Webhooks to {host} keep failing.").format(host=host[:200])
    if code == DISABLING_SOON:
        return _(
            "Webhooks to {host} have been failing for days; the endpoint will be disabled tomorrow."
        ).format(host=host[:200])
    return _("The webhook endpoint at {host} was disabled.").format(host=host[:200])
