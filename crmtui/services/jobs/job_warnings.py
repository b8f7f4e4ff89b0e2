"""What an admin should know, kept until it is over or somebody has taken note.

Warnings are about the whole installation: its home organization sees them (access.py).
"""

from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.jobs import errors
from crmtui.services.jobs.access import require_system, require_upkeep, sees_upkeep
from crmtui.services.jobs.schemas import WarningRow
from crmtui.services.jobs.tables import WARNINGS

_warning: Final = WARNINGS.c


def raise_warning(tx: WriteTx, code: str, subject: str, message: str) -> None:
    """Something is wrong, or is so still. Once it was over, it is raised anew.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    row = {
        "code": code,
        "subject": subject[:100],
        "message": message[:500],
        "raised_at": tx.now,
        "last_seen_at": tx.now,
        "times": 0,
    }
    insert: Any = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    statement = insert(WARNINGS).values(row)
    tx.execute(statement.on_conflict_do_nothing())
    again = _warning.cleared_at.is_not(None)
    tx.execute(_one(code, subject).where(again).values(_anew(tx)))
    tx.execute(
        _one(code, subject).values(
            message=message[:500], last_seen_at=tx.now, times=_warning.times + 1
        )
    )


def clear_warning(tx: WriteTx, code: str, subject: str = "") -> None:
    """It is over; nothing happens if it was not raised.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    tx.execute(_one(code, subject).where(_warning.cleared_at.is_(None)).values(cleared_at=tx.now))


def list_warnings(tx: ReadTx, include_cleared: bool = False) -> tuple[WarningRow, ...]:
    """Warnings that nobody has acknowledged yet and that are not over, the newest first.

    With `include_cleared` also those of the last 30 days that are. Empty for organizations that do
    not look after the installation.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    if not sees_upkeep(tx):
        return ()
    query = select(WARNINGS).order_by(_warning.raised_at.desc(), _warning.code, _warning.subject)
    if not include_cleared:
        query = query.where(_warning.cleared_at.is_(None), _warning.acknowledged_at.is_(None))
    return tuple(_describe(row) for row in tx.execute(query))


def acknowledge_warning(tx: WriteTx, code: str, subject: str = "") -> WarningRow:
    """Take note of a warning: it is not shown again unless it comes back after it was over.

    Raises:
        Forbidden: permission.missing (jobs:manage).
        NotFound: warning.not_found.
    """
    require_upkeep(tx)
    noted = {"acknowledged_at": tx.now, "acknowledged_by": tx.actor.name[:200]}
    done = tx.execute(_one(code, subject).where(_warning.acknowledged_at.is_(None)).values(noted))
    wanted = (_warning.code == code) & (_warning.subject == subject[:100])
    row = tx.execute(select(WARNINGS).where(wanted)).one_or_none()
    if row is None:
        raise errors.warning_not_found()
    if done.rowcount:
        facts = {"code": code, "subject": subject}
        tx.record(DomainEvent("jobs.warning_acknowledged", "job_warning", None, facts))
    return _describe(row)


def _one(code: str, subject: str) -> Any:
    return update(WARNINGS).where(_warning.code == code, _warning.subject == subject[:100])


def _anew(tx: WriteTx) -> dict[str, Any]:
    return {
        "raised_at": tx.now,
        "times": 0,
        "cleared_at": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
    }


def _describe(row: Row[Any]) -> WarningRow:
    return WarningRow(**dict(row._mapping))
