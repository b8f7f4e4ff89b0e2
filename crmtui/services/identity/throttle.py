"""The brake on guessing: every try is counted before it is checked.

Counting first is what makes it safe against many guesses at once, in one process or in several:
each try takes the row's lock, and a locked subject is turned away before its guess is looked at.
A right guess forgets the count.
"""

from datetime import timedelta
from math import ceil
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.secrets import token_hash
from crmtui.kit.transactions import WriteTx
from crmtui.services.identity.errors import too_many_tries
from crmtui.services.identity.rules import lock_seconds
from crmtui.services.identity.tables import THROTTLES

FORGOTTEN_AFTER: Final = timedelta(days=1)
"""A subject that was left alone so long starts afresh."""

_ROW: Final = THROTTLES.c


def throttle_subject(kind: str, identity: str) -> str:
    """What the count is kept under; from it nobody can tell which address was tried."""
    return token_hash(f"{kind}:{identity}")


def count_try(tx: WriteTx, subject: str) -> None:
    """Count one try of `subject`, as a failure until `forget_tries` says otherwise.

    Must be committed before the guess is checked.

    Raises:
        Throttled: login.throttled, when it is too early for another try; nothing is counted.
    """
    _ensure_row(tx, subject)
    found = select(_ROW.failures, _ROW.last_failure_at, _ROW.locked_until)
    row = tx.execute(found.where(_ROW.subject == subject).with_for_update()).one()
    if row.locked_until is not None and row.locked_until > tx.now:
        raise too_many_tries(ceil((row.locked_until - tx.now).total_seconds()))
    failures = 1 if tx.now - row.last_failure_at > FORGOTTEN_AFTER else row.failures + 1
    seconds = lock_seconds(failures)
    tx.execute(
        update(THROTTLES)
        .where(_ROW.subject == subject)
        .values(
            failures=failures,
            last_failure_at=tx.now,
            locked_until=tx.now + timedelta(seconds=seconds) if seconds else None,
        )
    )


def forget_tries(tx: WriteTx, subject: str) -> None:
    """A try was right: start afresh, and clear what nobody has tried for long."""
    stale = _ROW.last_failure_at < tx.now - FORGOTTEN_AFTER
    tx.execute(delete(THROTTLES).where((_ROW.subject == subject) | stale))


def _ensure_row(tx: WriteTx, subject: str) -> None:
    values = {"subject": subject, "failures": 0, "last_failure_at": tx.now, "locked_until": None}
    if tx.dialect == "postgresql":
        tx.execute(postgresql.insert(THROTTLES).values(values).on_conflict_do_nothing())
    else:
        tx.execute(sqlite.insert(THROTTLES).values(values).on_conflict_do_nothing())
