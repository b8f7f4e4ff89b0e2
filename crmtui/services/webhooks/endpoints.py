"""Commands on endpoints: who wants to hear of what, where, and signed with which secret."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.hot import HotStatement
from crmtui.kit.secret_box import SecretBox
from crmtui.kit.transactions import WriteTx
from crmtui.kit.urls import check_http_url
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import WebhookDelivery, WebhookEndpoint
from crmtui.services.webhooks import errors
from crmtui.services.webhooks.catalogue import require_event_types, require_readable
from crmtui.services.webhooks.notices import clear_notices
from crmtui.services.webhooks.ordering import release_all, wait_in_order
from crmtui.services.webhooks.rows import (
    CONSUMER,
    endpoint_created,
    endpoint_detail,
    endpoint_happened,
    find_cursor,
    host_of,
    last_sequence,
    load_endpoint,
)
from crmtui.services.webhooks.schemas import (
    OVERLAP,
    DeliveryState,
    Dialect,
    EndpointCreate,
    EndpointCreated,
    EndpointDetail,
    EndpointHealth,
    EndpointUpdate,
)
from crmtui.services.webhooks.signing import new_secret
from crmtui.services.webhooks.tables import CURSORS

MAX_ENDPOINTS: Final = 200
"""Of one organization: each event is rendered and queued once for each of them."""
LONGEST_OVERLAP: Final = timedelta(days=7)
_CURSOR: Final[dict[str, Any]] = {column.name: bindparam(column.name) for column in CURSORS.columns}
_BEGIN_AT: Final = HotStatement(
    # Two organizations may make the first endpoint at once.
    sqlite.insert(CURSORS).values(_CURSOR).on_conflict_do_nothing(),
    postgresql=postgresql.insert(CURSORS).values(_CURSOR).on_conflict_do_nothing(),
)


def create_endpoint(tx: WriteTx, data: EndpointCreate, box: SecretBox) -> EndpointCreated:
    """Subscribe to what happens from now on. The secret is shown this once.

    Raises:
        Forbidden: permission.missing (webhooks:manage, and the right to read what the events tell).
        Invalid: webhook.event_types, webhook.secret, url.*.
        Conflict: webhook.too_many.
    """
    tx.actor.require("webhooks:manage")
    check_http_url(data.url)
    event_types = require_event_types(data.dialect, data.event_types)
    require_readable(tx.actor, data.dialect, event_types)
    _require_room(tx)
    secret = _require_secret(data.secret) if data.secret is not None else new_secret()
    row = WebhookEndpoint(
        organization_id=tx.organization_id,
        dialect=data.dialect,
        url=data.url,
        description=data.description,
        event_types=[*event_types],
        enabled=data.enabled,
        ordered=data.ordered,
        sealed_secret=box.seal(secret),
        health=EndpointHealth.HEALTHY,
        failures=0,
        disabled_at=None if data.enabled else tx.now,
    )
    tx.session.add(row)
    _start_cursor(tx)
    tx.flush()
    tx.record(endpoint_happened("webhook.created", row, event_types=[*event_types]))
    return endpoint_created(row, secret)


def update_endpoint(
    tx: WriteTx,
    endpoint_id: UUID,
    data: EndpointUpdate,
    box: SecretBox,
    dialect: Dialect | None = None,
) -> EndpointDetail:
    """Change the fields that were set. A secret given here signs at once and alone.

    With `dialect`, only an endpoint of that is found.

    Raises:
        Forbidden: permission.missing (webhooks:manage, and the right to read what the events tell).
        NotFound: webhook.not_found.
        Invalid: webhook.required, webhook.event_types, webhook.secret, url.*.
        Conflict: record.changed.
    """
    tx.actor.require("webhooks:manage")
    wanted = given_fields(data)
    for name, value in wanted.items():
        if value is None:
            raise errors.required(name)
    row = load_endpoint(tx, endpoint_id, dialect, lock=True)
    secret = wanted.pop("secret", None)
    enabled = wanted.pop("enabled", row.enabled)
    _require_allowed(tx, row, wanted)
    require_version(row, data.expected_version, wanted)
    # A URL's path is often a secret, and what was changed goes into the audit trail.
    old_host, changes = host_of(row.url), apply(row, wanted)
    if "url" in changes:
        changes["url"] = {"from": old_host, "to": host_of(row.url)}
    if secret is not None:
        _replace_secret(row, box.seal(_require_secret(secret)))
        changes["secret"] = {}
    if "ordered" in changes:
        tx.flush()
        _reorder(tx, row)
    if changes:
        tx.record(endpoint_happened("webhook.updated", row, changes=changes))
    if enabled != row.enabled:
        _switch(tx, row, enabled)
    tx.flush()
    return endpoint_detail(row)


def enable_endpoint(tx: WriteTx, endpoint_id: UUID) -> EndpointDetail:
    """Send again, with a clean record; what waited goes out at once. Enabled already: no change.

    What happened in between was not queued; `replay_missing` catches up on it.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: webhook.not_found.
    """
    return _set_enabled(tx, endpoint_id, True)


def disable_endpoint(tx: WriteTx, endpoint_id: UUID) -> EndpointDetail:
    """Send nothing and queue nothing until it is enabled again. Disabled already: no change.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: webhook.not_found.
    """
    return _set_enabled(tx, endpoint_id, False)


def delete_endpoint(tx: WriteTx, endpoint_id: UUID, dialect: Dialect | None = None) -> None:
    """Remove the endpoint from all lists; what waits for it is cancelled, its history stays.

    With `dialect`, only an endpoint of that is found.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: webhook.not_found.
    """
    tx.actor.require("webhooks:manage")
    row = load_endpoint(tx, endpoint_id, dialect, lock=True)
    row.deleted_at, row.enabled = tx.now, False
    tx.session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == row.id,
            WebhookDelivery.state.in_([DeliveryState.WAITING, DeliveryState.PENDING]),
        )
        .values(state=DeliveryState.CANCELLED, finished_at=tx.now)
        .execution_options(synchronize_session=False)
    )
    clear_notices(tx, row.id)
    tx.record(endpoint_happened("webhook.deleted", row))
    tx.flush()


def rotate_secret(
    tx: WriteTx,
    endpoint_id: UUID,
    box: SecretBox,
    overlap: timedelta = OVERLAP,
    secret: SecretStr | None = None,
) -> EndpointCreated:
    """Sign with a new secret, shown this once; for `overlap` the present one signs as well.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: webhook.not_found.
        Invalid: webhook.overlap, webhook.secret.
    """
    tx.actor.require("webhooks:manage")
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise errors.overlap()
    row = load_endpoint(tx, endpoint_id, lock=True)
    fresh = _require_secret(secret) if secret is not None else new_secret()
    old = row.sealed_secret
    _replace_secret(row, box.seal(fresh))
    if overlap:
        row.sealed_old_secret, row.old_secret_until = old, tx.now + overlap
    tx.flush()
    until = row.old_secret_until.isoformat() if row.old_secret_until else None
    tx.record(endpoint_happened("webhook.secret_rotated", row, old_secret_until=until))
    return endpoint_created(row, fresh)


# --- parts ----------------------------------------------------------------------------------------


def _set_enabled(tx: WriteTx, endpoint_id: UUID, enabled: bool) -> EndpointDetail:
    tx.actor.require("webhooks:manage")
    row = load_endpoint(tx, endpoint_id, lock=True)
    if row.enabled != enabled:
        _switch(tx, row, enabled)
        tx.flush()
    return endpoint_detail(row)


def _switch(tx: WriteTx, row: WebhookEndpoint, enabled: bool) -> None:
    row.enabled = enabled
    row.disabled_at = None if enabled else tx.now
    row.disabled_reason = None
    if enabled:
        row.health, row.failures = EndpointHealth.HEALTHY, 0
        row.first_failure_at = row.notice_at = row.paused_until = None
        clear_notices(tx, row.id)
    tx.record(endpoint_happened("webhook.enabled" if enabled else "webhook.disabled", row))


def _require_allowed(tx: WriteTx, row: WebhookEndpoint, wanted: dict[str, Any]) -> None:
    if "url" in wanted:
        check_http_url(wanted["url"])
    if "event_types" in wanted:
        dialect: Any = row.dialect
        wanted["event_types"] = [*require_event_types(dialect, wanted["event_types"])]
        require_readable(tx.actor, dialect, wanted["event_types"])


def _require_room(tx: WriteTx) -> None:
    count = tx.session.scalar(select(func.count()).select_from(WebhookEndpoint))
    if (count or 0) >= MAX_ENDPOINTS:
        raise errors.too_many(MAX_ENDPOINTS)


def _require_secret(secret: SecretStr) -> str:
    text = secret.get_secret_value()
    if not text.isprintable():
        raise errors.secret_characters()
    return text


def _replace_secret(row: WebhookEndpoint, sealed: str) -> None:
    row.sealed_secret = sealed
    row.sealed_old_secret = row.old_secret_until = None


def _reorder(tx: WriteTx, row: WebhookEndpoint) -> None:
    if row.ordered:
        wait_in_order(tx, row.id)
    else:
        release_all(tx, row.id)


def _start_cursor(tx: WriteTx) -> None:
    """From the first endpoint on, the event log is turned into deliveries."""
    if find_cursor(tx) is None:
        place = {"consumer": CONSUMER, "seq": last_sequence(tx), "updated_at": tx.now}
        tx.change(_BEGIN_AT, place)
