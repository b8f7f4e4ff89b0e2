"""The actor behind an API key that was used earlier, for work done later in its name."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.errors import Unauthenticated
from crmtui.kit.i18n import _
from crmtui.kit.transactions import ReadTx
from crmtui.services.identity.errors import api_key_not_found
from crmtui.services.identity.permissions import require_system
from crmtui.services.identity.tables import API_KEYS

_KEY: Final = API_KEYS.c


def actor_for_api_key(tx: ReadTx, key_id: UUID, via: str) -> Actor:
    """The key's actor with the scopes it has now; for the program itself.

    Raises:
        Forbidden: permission.missing.
        NotFound: api_key.not_found.
        Unauthenticated: api_key.expired, api_key.revoked.
    """
    require_system(tx.actor)
    row = tx.execute(select(API_KEYS).where(_KEY.id == key_id)).one_or_none()
    if row is None:
        raise api_key_not_found()
    if row.revoked_at is not None:
        raise Unauthenticated("api_key.revoked", _("This API key has been revoked."))
    if row.expires_at is not None and row.expires_at <= tx.now:
        raise Unauthenticated("api_key.expired", _("This API key has expired."))
    return Actor("api_key", key_id, row.organization_id, frozenset(row.scopes), row.name, via)
