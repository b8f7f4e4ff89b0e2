"""Forgetting what nobody can use any more: sessions that are over, and old counts of guesses."""

from sqlalchemy import delete

from crmtui.kit.transactions import WriteTx
from crmtui.services.identity.permissions import require_system
from crmtui.services.identity.sessions import SESSIONS_KEPT
from crmtui.services.identity.tables import SESSIONS, THROTTLES
from crmtui.services.identity.throttle import FORGOTTEN_AFTER


def purge_sessions(tx: WriteTx) -> int:
    """Delete sessions that expired or were revoked long ago, and counts of old guesses.

    Returns how many sessions went.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    before = tx.now - SESSIONS_KEPT
    over = (SESSIONS.c.expires_at < before) | (SESSIONS.c.revoked_at < before)
    tx.execute(delete(THROTTLES).where(THROTTLES.c.last_failure_at < tx.now - FORGOTTEN_AFTER))
    return tx.execute(delete(SESSIONS).where(over)).rowcount
