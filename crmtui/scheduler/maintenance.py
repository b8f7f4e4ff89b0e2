"""The upkeep of the installation: what is done when its schedules are due."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from crmtui.kit.transactions import WriteTx
from crmtui.places import BACKUPS
from crmtui.scheduler.backups import back_up
from crmtui.services import identity, jobs, webhooks
from crmtui.services.jobs import Handler, JobKind, JobRun, NoArgs
from crmtui.services.upkeep import BACK_UP, PURGE_DELIVERIES, PURGE_JOBS, PURGE_SESSIONS
from crmtui.settings import Settings


def upkeep_jobs(settings: Settings) -> Iterator[tuple[JobKind, Handler]]:
    """The kinds of upkeep with their handlers."""
    yield PURGE_SESSIONS, make_purge_handler(identity.purge_sessions)
    yield PURGE_JOBS, make_purge_handler(jobs.purge_finished)
    yield PURGE_DELIVERIES, make_purge_handler(lambda tx: webhooks.purge(tx, tx.now))
    yield BACK_UP, make_backup_handler(settings.data_dir / BACKUPS)


def make_purge_handler(purge: Callable[[WriteTx], int]) -> Handler:
    """What calls `purge`, which deletes a portion and counts it, until there is nothing left."""

    def purge_all(run: JobRun, _args: NoArgs) -> dict[str, Any]:
        return {"deleted": run.in_portions(purge)}

    return purge_all


def make_backup_handler(folder: Path) -> Handler:
    """What writes the daily backup into `folder`."""

    def write_backup(run: JobRun, _args: NoArgs) -> dict[str, Any]:
        written = back_up(run.backend.database, folder, run.clock.now())
        return {"file": str(written), "bytes": written.stat().st_size}

    return write_backup
