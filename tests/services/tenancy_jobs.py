"""What a stranger tries on another organization's jobs.

The owner's organization is the oldest, so upkeep of the installation is theirs to see and handle.
"""

from __future__ import annotations

from typing import Any, Final

from crmtui.kit.actor import system_actor
from crmtui.services import jobs
from crmtui.services.jobs import BulkAction, JobFilter, Schedule, WorkerStarted
from tests.services.jobs.kinds import MAIL, Letter
from tests.services.tenancy_expectations import Case, hidden, marked, never, own, refused
from tests.services.tenancy_world import MARK, House

_ALL: Final = JobFilter()
_THEIRS: Final = JobFilter(text=MARK)
_NIGHTLY: Final = Schedule("nightly", "Nightly", MAIL, Letter())


def _enqueue_for(tx: Any, house: House, _own: House) -> object:
    return jobs.enqueue(tx, MAIL, Letter(), organization_id=house.organization_id)


def _bulk(backend: Any, house: House, caller: House) -> object:
    """By a text that only the owner's have, and of a state that they do not."""
    wanted = JobFilter(text=MARK, states=(jobs.JobState.CANCELLED,))
    return jobs.apply_bulk(backend, caller.actor, wanted, BulkAction.DELETE)


def _open(backend: Any, house: House, caller: House) -> object:
    view, pieces = jobs.open_file(backend, caller.actor, house.file)
    return view, b"".join(pieces)


JOBS: Final[dict[str, Case]] = {
    "acknowledge_warning": refused(lambda tx, _h, _: _acknowledge(tx)),
    "apply_bulk": own(_bulk),
    "attach_input": refused(lambda tx, h, _: jobs.attach_input(tx, h.job, h.upload)),
    "attach_input/to another's job": never(
        lambda tx, h, caller: jobs.attach_input(tx, h.job, h.file)
    ),
    "cancel_job": refused(lambda tx, h, _: jobs.cancel_job(tx, h.job)),
    "check_health": own(lambda tx, _h, _: jobs.check_health(tx)),
    "count_by_state": own(lambda tx, _h, _: jobs.count_by_state(tx)),
    "count_jobs": hidden(lambda tx, _h, _: marked(jobs.count_jobs(tx, _THEIRS).value)),
    "delete_job": refused(lambda tx, h, _: jobs.delete_job(tx, h.dead_job)),
    "enqueue": own(lambda tx, _h, _: jobs.enqueue(tx, MAIL, Letter())),
    "enqueue/for another": refused(_enqueue_for),
    "enqueue_many": own(lambda tx, _h, _: jobs.enqueue_many(tx, MAIL, [Letter()])),
    "get_job": refused(lambda tx, h, _: jobs.get_job(tx, h.dead_job)),
    "list_jobs": hidden(lambda tx, _h, _: jobs.list_jobs(tx, _ALL)),
    "list_jobs/by text": hidden(lambda tx, _h, _: jobs.list_jobs(tx, _THEIRS)),
    "list_jobs_offset": hidden(lambda tx, _h, _: jobs.list_jobs_offset(tx, _ALL, 10, 0)),
    "list_kinds": own(lambda tx, _h, _: jobs.list_kinds(tx)),
    "list_queues": own(lambda tx, _h, _: jobs.list_queues(tx)),
    "list_schedules": own(lambda tx, _h, _: jobs.list_schedules(tx)),
    "list_warnings": own(lambda tx, _h, _: jobs.list_warnings(tx)),
    "list_workers": own(lambda tx, _h, _: jobs.list_workers(tx)),
    "open_file": refused(_open),
    "pause_schedule": refused(lambda tx, _h, _: _pause(tx)),
    "preview_bulk": hidden(
        lambda tx, _h, _: marked(jobs.preview_bulk(tx, _THEIRS, BulkAction.DELETE).value)
    ),
    "rates": own(lambda tx, _h, _: jobs.rates(tx)),
    "resume_schedule": refused(lambda tx, _h, _: _resume(tx)),
    "retry_job": refused(lambda tx, h, _: jobs.retry_job(tx, h.dead_job)),
    "run_schedule_now": refused(lambda tx, _h, _: _run_now(tx)),
    "store_upload": own(
        lambda backend, _h, caller: jobs.store_upload(backend, caller.actor, "a", "b", [b"c"])
    ),
    # What only the program itself may do, over all organizations.
    "claim": never(lambda tx, h, _: jobs.claim(tx, h.user_id, (), 1)),
    "clear_warning": never(lambda tx, _h, _: jobs.clear_warning(tx, "x")),
    "complete": never(lambda tx, _h, _: jobs.finish_many(tx, [])),
    "enqueue_due": never(lambda tx, _h, _: jobs.enqueue_due(tx, [])),
    "extend": never(lambda tx, h, _: jobs.extend(tx, h.user_id, [])),
    "finish_many": never(lambda tx, _h, _: jobs.finish_many(tx, [])),
    "ping_worker": never(lambda tx, h, _: jobs.ping_worker(tx, h.user_id, 0)),
    "purge_finished": never(lambda tx, _h, _: jobs.purge_finished(tx)),
    "raise_warning": never(lambda tx, _h, _: jobs.raise_warning(tx, "x", "", "x")),
    "register_worker": never(
        lambda tx, _h, _: jobs.register_worker(tx, WorkerStarted(host="h", pid=1, role="serve"))
    ),
    "rescue_lost": never(lambda tx, _h, _: jobs.rescue_lost(tx)),
    "stop_worker": never(lambda tx, h, _: jobs.stop_worker(tx, h.user_id)),
    "watch_health": never(lambda tx, _h, _: jobs.watch_health(tx)),
}

JOBS_EXEMPT: Final = {
    "jobs.confirm_cancelled": "an outcome of finish_many",
    "jobs.fail": "an outcome of finish_many",
    "jobs.release": "an outcome of finish_many",
    "jobs.snooze": "an outcome of finish_many",
    "jobs.is_any_worker_alive": "yes or no, about the installation that all share",
    "jobs.index_words": "acts for the program itself and shows nothing",
    "jobs.purge_all": "acts for the program itself and shows nothing",
    "jobs.seconds_to_next": "a time, for the loop",
}


def _as_program(tx: Any) -> Any:
    """The same transaction, as the program itself would open it: what the clock leaves behind."""
    return type(tx)(system_actor(), tx.now, tx.connection, tx.dialect)


def _acknowledge(tx: Any) -> object:
    jobs.raise_warning(_as_program(tx), "jobs.backlog", "", "Slow")
    return jobs.acknowledge_warning(tx, "jobs.backlog")


def _seen(tx: Any) -> Any:
    jobs.enqueue_due(_as_program(tx), [(_NIGHTLY, _Never())])
    return tx


def _pause(tx: Any) -> object:
    return jobs.pause_schedule(_seen(tx), "nightly")


def _resume(tx: Any) -> object:
    return jobs.resume_schedule(_seen(tx), "nightly")


def _run_now(tx: Any) -> object:
    return jobs.run_schedule_now(_seen(tx), _NIGHTLY)


class _Never:
    def due_between(self, _after: object, _until: object) -> tuple[()]:
        return ()
