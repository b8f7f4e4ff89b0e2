"""The upkeep of the installation: what is done when its schedules are due."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crmtui.places import BACKUPS
from crmtui.scheduler.backups import back_up
from crmtui.services import identity, jobs
from crmtui.services.jobs import Handler, JobKind, JobRun, NoArgs
from crmtui.services.upkeep import BACK_UP, PURGE_JOBS, PURGE_SESSIONS
from crmtui.settings import Settings


def upkeep_jobs(settings: Settings) -> Iterator[tuple[JobKind, Handler]]:
    """The kinds of upkeep with their handlers."""
    yield PURGE_SESSIONS, purge_sessions
    yield PURGE_JOBS, purge_jobs
    yield BACK_UP, make_backup_handler(settings.data_dir / BACKUPS)


def purge_sessions(run: JobRun, _args: NoArgs) -> dict[str, Any]:
    """Forget sessions that ended long ago, and old counts of wrong guesses."""
    with run.write() as tx:
        return {"sessions": identity.purge_sessions(tx)}


def purge_jobs(run: JobRun, _args: NoArgs) -> dict[str, Any]:
    """Forget what is over for longer than it is kept, a portion a transaction."""
    total = 0
    while True:
        with run.write() as tx:
            deleted = jobs.purge_finished(tx)
        if not deleted:
            return {"deleted": total}
        total += deleted
        run.progress(total)


def make_backup_handler(folder: Path) -> Handler:
    """What writes the daily backup into `folder`."""

    def write_backup(run: JobRun, _args: NoArgs) -> dict[str, Any]:
        written = back_up(run.backend.database.url, folder, run.clock.now())
        return {"file": str(written), "bytes": written.stat().st_size}

    return write_backup
