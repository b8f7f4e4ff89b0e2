"""The decision at the door: pure functions of what the database said.

The order of the checks is pretix': whatever makes a ticket worthless is told before "already
redeemed", or a cancelled ticket that was used once would look like an honest second scan.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from crmtui.kit.i18n import _
from crmtui.services.checkin.schemas import Direction, Result

OVERRIDABLE: Final = frozenset(
    {
        Result.UNPAID,
        Result.PRODUCT,
        Result.INVALID_TIME,
        Result.RULES,
        Result.INCOMPLETE,
        Result.ALREADY_REDEEMED,
    }
)
"""What a person may decide otherwise. The others mean that there is no right to enter at all."""


class Door(NamedTuple):
    """A list, its event and the gate, in the order of the columns of `statements.DOOR`."""

    event_id: UUID
    event_name: str
    event_status: str
    event_timezone: str
    all_products: bool
    valid_from: datetime | None
    valid_until: datetime | None
    max_entries: int | None
    exit_required: bool
    max_inside: int | None
    reentry_minutes: int | None
    gate_name: str | None
    """None where no gate was given, or there is none."""
    list_id: UUID
    gate_id: UUID | None


class Candidate(NamedTuple):
    """A ticket that a code may mean, in the order of the columns of `statements.CANDIDATES`."""

    id: UUID
    event_id: UUID
    product_id: UUID
    order_id: UUID
    position: int
    number: int
    code: str
    state: str
    attendee_name: str
    attendee_email: str
    attendee_phone: str
    company: str
    seat: str
    note: str
    attendee_data: dict[str, Any]
    price_minor: int
    currency: str
    valid_from: datetime | None
    valid_until: datetime | None
    redeemed_at: datetime | None
    product_name: str
    required_fields: list[str]
    order_code: str
    event_name: str
    is_listed: bool
    """Whether the list names the product."""
    order_size: int
    was_admitted: bool
    """Whether the list ever admitted it, as far as was known before the ticket was locked."""


class Standing(NamedTuple):
    """Where a ticket stands on the list, in the order of the columns of `statements.STANDING`."""

    entries: int
    inside: bool
    last_entry_at: datetime | None
    last_entry_gate: str
    last_entry_by: str
    last_gate_id: UUID | None
    last_product_id: UUID | None


NEVER_HERE: Final = Standing(0, False, None, "", "", None, None)


class StoredScan(NamedTuple):
    """A row of the scans, in the order of the columns of `statements.BY_ID` and its like."""

    id: UUID
    created_at: datetime
    list_id: UUID
    ticket_id: UUID | None
    product_id: UUID | None
    gate_id: UUID | None
    gate_name: str
    operator_name: str
    code: str
    direction: str
    result: str
    detail: str
    entry: int | None
    scanned_at: datetime
    override_reason: str | None
    annulled_at: datetime | None


class Refusal(NamedTuple):
    """A verdict other than ok, and what a person needs besides it."""

    result: Result
    detail: str


class Choice(NamedTuple):
    """The ticket that a code means here, or why there is none."""

    ticket: Candidate | None
    refusal: Refusal | None


def choose(door: Door, found: Sequence[Candidate], at: datetime) -> Choice:
    """Which of the tickets with this code is meant at this door at the moment `at`."""
    here = [ticket for ticket in found if ticket.event_id == door.event_id]
    if not here:
        return Choice(None, Refusal(Result.INVALID, found[0].event_name if found else ""))
    if len(here) > 1:
        here = [ticket for ticket in here if is_listed(door, ticket)] or here
    if len(here) > 1:
        here = [t for t in here if _is_within(t.valid_from, t.valid_until, at)] or here
    if len(here) > 1:
        names = ", ".join(ticket.product_name for ticket in here)
        return Choice(None, Refusal(Result.AMBIGUOUS, names[:300]))
    return Choice(here[0], None)


def refuse(
    door: Door,
    ticket: Candidate,
    standing: Standing,
    direction: Direction,
    at: datetime,
    inside: int = 0,
    code_replaced: bool = False,
) -> Iterator[Refusal]:
    """All that speaks against the scan, the gravest first; nothing if it is admitted.

    `inside` is the number of tickets inside, which counts only where the list has a `max_inside`.
    """
    if direction is Direction.EXIT:
        if not standing.inside:
            yield Refusal(Result.RULES, _("This ticket is not inside."))
        return
    if code_replaced or ticket.state != "valid":
        yield from _refuse_worthless(ticket, code_replaced)
    if not is_listed(door, ticket):
        yield Refusal(Result.PRODUCT, ticket.product_name)
    if _has_window(door) or _has_window(ticket):
        yield from _refuse_time(door, ticket, at)
    if ticket.state == "unpaid":
        yield Refusal(Result.UNPAID, "")
    used_up = _is_used_up(door, standing)
    yield from _refuse_by_rules(door, standing, used_up, at, inside)
    if ticket.required_fields and (missing := find_missing(ticket)):
        yield Refusal(Result.INCOMPLETE, ", ".join(missing)[:300])
    if used_up:
        yield Refusal(Result.ALREADY_REDEEMED, "")


def is_listed(door: Door, ticket: Candidate) -> bool:
    """Whether the list admits the ticket's product."""
    return door.all_products or ticket.is_listed


def find_missing(ticket: Candidate) -> list[str]:
    """The product's required fields that this ticket has no value for."""
    return [name for name in ticket.required_fields if not _answer(ticket, name)]


def _answer(ticket: Candidate, name: str) -> Any:
    if name in ("attendee_name", "attendee_email", "attendee_phone", "company"):
        return getattr(ticket, name).strip()
    value = ticket.attendee_data.get(name)
    return value.strip() if isinstance(value, str) else value is not None


def _refuse_worthless(ticket: Candidate, code_replaced: bool) -> Iterator[Refusal]:
    if ticket.state == "cancelled":
        yield Refusal(Result.CANCELED, "")
    if code_replaced or ticket.state == "revoked":
        yield Refusal(Result.REVOKED, _("This code was replaced.") if code_replaced else "")
    if ticket.state == "blocked":
        yield Refusal(Result.BLOCKED, ticket.note[:300])


def _refuse_time(door: Door, ticket: Candidate, at: datetime) -> Iterator[Refusal]:
    for starts, ends in (
        (door.valid_from, door.valid_until),
        (ticket.valid_from, ticket.valid_until),
    ):
        if not _is_within(starts, ends, at):
            yield Refusal(Result.INVALID_TIME, _describe_window(starts, ends, door.event_timezone))
            return


def _refuse_by_rules(
    door: Door, standing: Standing, used_up: bool, at: datetime, inside: int
) -> Iterator[Refusal]:
    if door.event_status == "cancelled":
        yield Refusal(Result.RULES, _("The event is cancelled."))
    elif door.max_inside is not None and inside >= door.max_inside and not standing.inside:
        yield Refusal(Result.RULES, _("Full: {count} are inside.").format(count=inside))
    # Whoever may not come again at all must not be told to come again later.
    elif not used_up and (again := _reentry_at(door, standing)) and at < again:
        moment = _describe_moment(again, door.event_timezone)
        yield Refusal(Result.RULES, _("May enter again from {moment}.").format(moment=moment))


def _reentry_at(door: Door, standing: Standing) -> datetime | None:
    if door.reentry_minutes is None or standing.last_entry_at is None:
        return None
    return standing.last_entry_at + timedelta(minutes=door.reentry_minutes)


def _is_used_up(door: Door, standing: Standing) -> bool:
    if standing.inside and door.exit_required:
        return True
    return door.max_entries is not None and standing.entries >= door.max_entries


def _has_window(bounded: Door | Candidate) -> bool:
    return bounded.valid_from is not None or bounded.valid_until is not None


def _is_within(starts: datetime | None, ends: datetime | None, at: datetime) -> bool:
    return (starts is None or starts <= at) and (ends is None or at <= ends)


def _describe_window(starts: datetime | None, ends: datetime | None, timezone: str) -> str:
    first = _describe_moment(starts, timezone) if starts else ""
    last = _describe_moment(ends, timezone) if ends else ""
    return f"{first} – {last}".strip()


def _describe_moment(moment: datetime, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M")
