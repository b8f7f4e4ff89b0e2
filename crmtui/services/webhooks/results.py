"""What attempts led to: the delivery's next state, its log, and its endpoint's health."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Update, bindparam, insert, select, update

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import WriteTx
from crmtui.services.webhooks import health, rules
from crmtui.services.webhooks.access import require_loop
from crmtui.services.webhooks.ordering import release_first
from crmtui.services.webhooks.schemas import (
    BODY_LIMIT,
    DeliveryState,
    Lane,
    SendResult,
)
from crmtui.services.webhooks.signing import redact
from crmtui.services.webhooks.tables import (
    AMONG_IDS,
    AMONG_IDS_POSTGRESQL,
    ATTEMPTS,
    DELIVERIES,
    in_state,
    listed,
)

_LONGEST_ERROR: Final = 300
_LONGEST_HEADERS: Final = 100
_LONGEST_HEADER: Final = 2_000

_held: Final = select(DELIVERIES.c.id, DELIVERIES.c.lease_token).where(
    in_state(DeliveryState.SENDING)
)
_HELD: Final = HotStatement(
    _held.where(AMONG_IDS),
    postgresql=_held.where(AMONG_IDS_POSTGRESQL).order_by(DELIVERIES.c.id).with_for_update(),
)
_DELIVERED: Final[Update] = update(DELIVERIES).values(
    state=DeliveryState.DELIVERED.value,
    lane=Lane.RETRY.value,
    attempts=DELIVERIES.c.attempts + 1,
    step=DELIVERIES.c.step + 1,
    next_attempt_at=bindparam("now"),
    finished_at=bindparam("now"),
    lease_token=None,
    lease_until=None,
    last_status=bindparam("status"),
    last_error=None,
)
_DELIVER: Final = HotStatement(
    _DELIVERED.where(AMONG_IDS), postgresql=_DELIVERED.where(AMONG_IDS_POSTGRESQL)
)
"""All that were accepted in one statement, for they differ in nothing else: nobody changes the
attempts of what is being sent."""
_FINISH: Final = HotStatement(
    update(DELIVERIES)
    .where(DELIVERIES.c.id == bindparam("delivery"))
    .values(
        state=bindparam("new_state"),
        lane=Lane.RETRY.value,
        attempts=bindparam("made"),
        step=bindparam("next_step"),
        next_attempt_at=bindparam("again_at"),
        finished_at=bindparam("ended_at"),
        lease_token=None,
        lease_until=None,
        last_status=bindparam("status"),
        last_error=bindparam("error"),
    )
)
_LOG: Final = HotStatement(
    insert(ATTEMPTS).values({column.name: bindparam(column.name) for column in ATTEMPTS.columns})
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt means for its delivery."""

    state: DeliveryState
    next_attempt_at: datetime
    error: str | None


def record_results(tx: WriteTx, results: Sequence[SendResult]) -> int:
    """Keep what became of attempts; how many counted.

    Results of a lease that ran out or was given back count for nothing: the delivery is somebody
    else's by now.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    # Before the deliveries: `fan_out` takes its locks in this order too.
    standings = health.lock_endpoints(tx, {each.delivery.endpoint_id for each in results})
    counted = _find_counted(tx, results)
    outcomes = [(each, _judge(tx, each, standings)) for each in counted]
    _finish(tx, outcomes)
    if outcomes:
        tx.change_many(_LOG, (_log_row(each, outcome) for each, outcome in outcomes))
    health.save_endpoints(tx, standings)
    release_first(tx, _find_freed(outcomes))
    return len(outcomes)


def _find_counted(tx: WriteTx, results: Sequence[SendResult]) -> list[SendResult]:
    """One result of each delivery of which the caller still has the lease, the earliest first."""
    rows = tx.run(_HELD, {"ids": listed(tx, (each.delivery.id for each in results))})
    # As numbers: UUIDs hash and compare in Python.
    held = {(delivery_id.int, token.int) for delivery_id, token in rows}
    counted = []
    for result in sorted(results, key=_when):
        lease = (result.delivery.id.int, result.delivery.token.int)
        if lease in held:
            held.remove(lease)
            counted.append(result)
    return counted


def _when(result: SendResult) -> datetime:
    return result.at


def _judge(tx: WriteTx, result: SendResult, standings: health.Standings) -> Outcome:
    """The outcome of an attempt; its endpoint's standing in `standings` moves on."""
    standing = standings[result.delivery.endpoint_id]
    if rules.succeeded(result.status):
        standings.succeeded(standing, result.at)
        return Outcome(DeliveryState.DELIVERED, tx.now, None)
    error = _describe(result)
    standings.failed(standing, result, error)
    if standing.deleted:
        return Outcome(DeliveryState.CANCELLED, tx.now, error)
    wait = rules.next_wait(result.delivery.step, result.retry_after, random.SystemRandom())
    if wait is None:
        return Outcome(DeliveryState.EXHAUSTED, tx.now, error)
    return Outcome(DeliveryState.PENDING, tx.now + wait, error)


def _finish(tx: WriteTx, outcomes: Iterable[tuple[SendResult, Outcome]]) -> None:
    delivered: dict[int | None, list[UUID]] = {}
    others = []
    for result, outcome in outcomes:
        if outcome.state is DeliveryState.DELIVERED:
            delivered.setdefault(result.status, []).append(result.delivery.id)
        else:
            others.append(_finish_row(tx, result, outcome))
    for status, ids in delivered.items():
        tx.change(_DELIVER, {"ids": listed(tx, ids), "status": status, "now": tx.now})
    if others:
        tx.change_many(_FINISH, others)


def _describe(result: SendResult) -> str:
    if result.error:
        return result.error[:_LONGEST_ERROR]
    return f"HTTP {result.status}" if result.status is not None else "no response"


def _finish_row(tx: WriteTx, result: SendResult, outcome: Outcome) -> dict[str, Any]:
    return {
        "delivery": result.delivery.id,
        "new_state": outcome.state.value,
        "made": result.delivery.attempt,
        "next_step": result.delivery.step + 1,
        "again_at": outcome.next_attempt_at,
        "ended_at": tx.now if outcome.state.finished else None,
        "status": result.status,
        "error": outcome.error,
    }


def _log_row(result: SendResult, outcome: Outcome) -> dict[str, Any]:
    sent = result.request_headers or {}
    got = result.response_headers
    return {
        "delivery_id": result.delivery.id,
        "number": result.delivery.attempt,
        "at": result.at,
        "url": result.delivery.url,
        "address": result.address,
        "request_headers": redact(sent),
        "status": result.status,
        "response_headers": None if got is None else _shorten(got.items()),
        "response_body": _cut(result.response_body),
        "milliseconds": result.milliseconds,
        "error": outcome.error,
        "manual": result.delivery.manual,
    }


def _shorten(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What a receiver sends is not ours to trust: neither its length nor its characters."""
    listed = [*headers][:_LONGEST_HEADERS]
    return {_clean(name)[:200]: _clean(value)[:_LONGEST_HEADER] for name, value in listed}


def _cut(body: str | None) -> str | None:
    if body is None:
        return None
    text = _clean(body)
    if len(text) * 4 <= BODY_LIMIT:
        return text
    return text.encode()[:BODY_LIMIT].decode(errors="ignore")


def _clean(text: str) -> str:
    """Without what PostgreSQL cannot keep in a text: NUL, and halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _find_freed(outcomes: Iterable[tuple[SendResult, Outcome]]) -> list[tuple[UUID, UUID]]:
    """Records of ordered endpoints whose next event may go."""
    return [
        (each.delivery.endpoint_id, each.delivery.subject_id)
        for each, outcome in outcomes
        if outcome.state is DeliveryState.DELIVERED
        and each.delivery.ordered
        and each.delivery.subject_id is not None
    ]
