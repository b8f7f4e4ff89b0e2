"""Looking at jobs: lists, counts, one job with its history, rates."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.paging import Page
from crmtui.kit.search_text import words
from crmtui.kit.transactions import ReadTx
from crmtui.services.jobs import errors, text_search
from crmtui.services.jobs.access import scopes
from crmtui.services.jobs.groups import (
    Span,
    count_up_to,
    far_down,
    list_groups,
    newest,
    select_groups,
    span_of,
)
from crmtui.services.jobs.rows import load_summaries
from crmtui.services.jobs.rules import COUNT_CAP
from crmtui.services.jobs.schemas import Count, JobFilter, JobState, JobSummary, RateSample
from crmtui.services.jobs.tables import RATES

FAR: Final = COUNT_CAP
"""Up to here pages by offset are cut from lists of ids."""


def list_jobs(
    tx: ReadTx, wanted: JobFilter, before: str | None = None, limit: int = 50
) -> Page[JobSummary]:
    """Jobs older than the cursor `before`, newest first.

    A search for common words may end early, with fewer than `limit` jobs and a cursor that goes on
    from where it stopped.

    Raises:
        Forbidden: permission.missing (jobs:read).
        Invalid: job.cursor.
    """
    tx.actor.require("jobs:read")
    span = span_of(wanted, None if before is None else _read_cursor(before))
    ids, more = _find(tx, wanted, span, limit)
    return Page(load_summaries(tx, ids), None if more is None else str(more))


def list_jobs_offset(
    tx: ReadTx, wanted: JobFilter, limit: int, offset: int
) -> tuple[tuple[JobSummary, ...], Count]:
    """Jobs after skipping `offset`, newest first, and how many there are.

    Every job skipped beyond 10,000 is read past, about a second a million.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    total = count_jobs(tx, wanted)
    if offset <= FAR or words(wanted.text):
        ids = _find(tx, wanted, span_of(wanted), offset + limit)[0][offset:]
    elif total.exact:
        ids = []
    else:
        ids = far_down(tx, select_groups(tx, wanted), span_of(wanted), offset, limit)
    return load_summaries(tx, ids), total


def count_jobs(tx: ReadTx, wanted: JobFilter, cap: int = COUNT_CAP) -> Count:
    """How many jobs a filter lets through, counted up to `cap`.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    groups, span = select_groups(tx, wanted), span_of(wanted)
    if words(wanted.text):
        found = text_search.find(tx, groups, span, wanted.text, cap + 1)
        value = len(found.ids)
        return Count(value=min(value, cap), exact=value <= cap and found.reached is None)
    return make_count(count_up_to(tx, groups, span, cap + 1), cap)


def count_by_state(tx: ReadTx) -> dict[JobState, Count]:
    """How many jobs there are in each state, counted up to 10,000 each.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    return count_states(tx)


def count_states(tx: ReadTx) -> dict[JobState, Count]:
    """As `count_by_state`, for whoever has been let through already."""
    groups = list_groups(tx)
    return {
        state: make_count(
            count_up_to(tx, [one for one in groups if one.state == state], Span(), COUNT_CAP + 1),
            COUNT_CAP,
        )
        for state in JobState
    }


def make_count(value: int, cap: int) -> Count:
    return Count(value=min(value, cap), exact=value <= cap)


def rates(tx: ReadTx, minutes: int = 60) -> tuple[RateSample, ...]:
    """What happened in each of the last `minutes`, the oldest first and the current one last.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    last = tx.now.replace(second=0, microsecond=0)
    moments = [last - timedelta(minutes=back) for back in reversed(range(minutes))]
    rate = RATES.c
    query = (
        select(rate.minute, func.sum(rate.completed), func.sum(rate.failed))
        .where(rate.scope_id.in_(scopes(tx)), rate.minute >= moments[0])
        .group_by(rate.minute)
    )
    found = dict.fromkeys(moments, (0, 0))
    rows: list[Any] = list(tx.execute(query))
    found |= {minute: (int(done), int(failed)) for minute, done, failed in rows}
    return tuple(
        RateSample(minute=minute, completed=done, failed=failed)
        for minute, (done, failed) in found.items()
    )


def list_kinds(tx: ReadTx) -> tuple[str, ...]:
    """The kinds of which there are jobs.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    return tuple(sorted({group.kind for group in list_groups(tx)}))


def list_queues(tx: ReadTx) -> tuple[str, ...]:
    """The queues in which there are jobs.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    return tuple(sorted({group.queue for group in list_groups(tx)}))


def _find(tx: ReadTx, wanted: JobFilter, span: Span, limit: int) -> tuple[list[UUID], UUID | None]:
    """The ids of a page, and where the next one goes on."""
    groups = select_groups(tx, wanted)
    if words(wanted.text):
        found = text_search.find(tx, groups, span, wanted.text, limit + 1)
        ids, reached = found.ids, found.reached
    else:
        ids, reached = newest(tx, groups, span, limit + 1), None
    return ids[:limit], ids[limit - 1] if len(ids) > limit else reached


def _read_cursor(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as error:
        raise errors.bad_cursor() from error
