"""Where the timeline of a contact comes from: one query for each kind of record."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crmtui.kit.i18n import _
from crmtui.kit.schemas import Schema
from crmtui.models import (
    Deal,
    DealMove,
    DomainEventRow,
    Interaction,
    Message,
    Scan,
    Stage,
    Task,
    Ticket,
)
from crmtui.services.contacts.activities import activity_type, describe


class TimelineEntry(Schema):
    """One thing that happened with a person."""

    kind: str
    """contact, field, ticket, scan, deal, task, interaction or message."""
    at: datetime
    title: str
    """For people; of a field, its name."""
    detail: str = ""
    actor_name: str = ""
    subject_id: UUID
    """Of the record that `kind` names; of a field, the contact's."""
    changes: dict[str, Any] = Field(default_factory=dict)
    """Of a field, `{"from": old, "to": new}`."""


@dataclass(frozen=True, slots=True)
class Whose:
    """The contact, those that were merged into it, and their e-mail addresses."""

    organization_id: UUID
    contact_ids: Sequence[UUID]
    emails: Sequence[str]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record: what is asked, in which order, and what is shown of a row."""

    permission: str
    at: InstrumentedAttribute[datetime]
    id: InstrumentedAttribute[Any]
    query: Callable[[Whose], Select[Any]]
    entries: Callable[[Any], Iterator[TimelineEntry]]


# --- the contact itself -----------------------------------------------------------------------


def _events(whose: Whose) -> Select[Any]:
    row = DomainEventRow
    return select(row).where(
        row.organization_id == whose.organization_id,
        row.subject_id.in_(whose.contact_ids),
        row.topic.in_(("contact.created", "contact.updated", "contact.deleted")),
    )


def _event_entries(row: DomainEventRow) -> Iterator[TimelineEntry]:
    """An update field by field; whatever else happened as one."""
    common: dict[str, Any] = {
        "at": row.occurred_at,
        "actor_name": row.actor_name,
        "subject_id": row.subject_id,
    }
    changes = row.data.get("changes", {})
    for name, change in changes.items():
        yield TimelineEntry(
            kind="field", title=name, detail=_told(change), changes=change, **common
        )
    if not changes or "activity" in row.data:
        yield TimelineEntry(kind="contact", title=describe(activity_type(row)), **common)


def _told(change: dict[str, Any]) -> str:
    old, new = (_as_text(change.get(side)) for side in ("from", "to"))
    return f"{old} → {new}"


def _as_text(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# --- tickets and admissions -------------------------------------------------------------------


def _tickets(whose: Whose) -> Select[Any]:
    return select(Ticket).where(
        Ticket.organization_id == whose.organization_id,
        func.lower(Ticket.attendee_email).in_(whose.emails),
    )


def _ticket_entries(row: Ticket) -> Iterator[TimelineEntry]:
    title = _("Ticket {code}").format(code=row.code)
    yield TimelineEntry(
        kind="ticket", at=row.created_at, title=title, detail=row.state, subject_id=row.id
    )


def _scans(whose: Whose) -> Select[Any]:
    return select(Scan).where(
        Scan.ticket_id.in_(_tickets(whose).with_only_columns(Ticket.id)),
        Scan.annulled_at.is_(None),
    )


def _scan_entries(row: Scan) -> Iterator[TimelineEntry]:
    title = _("Scanned at {gate}").format(gate=row.gate_name) if row.gate_name else _("Scanned")
    yield TimelineEntry(
        kind="scan",
        at=row.scanned_at,
        title=title,
        detail=row.result,
        actor_name=row.operator_name,
        subject_id=row.id,
    )


# --- deals and tasks --------------------------------------------------------------------------

_FROM: Final = aliased(Stage)
_TO: Final = aliased(Stage)


def _moves(whose: Whose) -> Select[Any]:
    query: Any = select(DealMove, Deal.name, _FROM.name, _TO.name)
    moves: Select[Any] = (
        query.join(Deal, Deal.id == DealMove.deal_id)
        .join(_TO, _TO.id == DealMove.to_stage_id)
        .outerjoin(_FROM, _FROM.id == DealMove.from_stage_id)
        .where(Deal.contact_id.in_(whose.contact_ids), DealMove.undone_at.is_(None))
    )
    return moves


def _move_entries(row: Any) -> Iterator[TimelineEntry]:
    move, name, old, new = row
    detail = f"{old} → {new}" if old and old != new else new
    if move.to_status != move.from_status and move.to_status != "open":
        detail = f"{detail}, {move.to_status}"
    yield TimelineEntry(
        kind="deal",
        at=move.created_at,
        title=_("Deal {name}").format(name=name),
        detail=detail,
        actor_name=move.moved_by_name,
        subject_id=move.deal_id,
    )


def _tasks(whose: Whose) -> Select[Any]:
    return select(Task).where(Task.contact_id.in_(whose.contact_ids))


def _task_entries(row: Task) -> Iterator[TimelineEntry]:
    title = _("Task: {title}").format(title=row.title)
    yield TimelineEntry(
        kind="task", at=row.created_at, title=title, detail=row.status, subject_id=row.id
    )


# --- what was said ----------------------------------------------------------------------------


def _interactions(whose: Whose) -> Select[Any]:
    return select(Interaction).where(Interaction.contact_id.in_(whose.contact_ids))


def _interaction_entries(row: Interaction) -> Iterator[TimelineEntry]:
    yield TimelineEntry(
        kind="interaction",
        at=row.occurred_at,
        title=row.subject or row.type,
        detail=row.type if row.subject else row.body[:200],
        actor_name=row.user_name,
        subject_id=row.id,
    )


def _messages(whose: Whose) -> Select[Any]:
    """Those that are not told as interactions already."""
    return select(Message).where(
        Message.contact_id.in_(whose.contact_ids), Message.interaction_id.is_(None)
    )


def _message_entries(row: Message) -> Iterator[TimelineEntry]:
    yield TimelineEntry(
        kind="message",
        at=row.created_at,
        title=row.subject or row.channel,
        detail=f"{row.to_address}, {row.status}",
        subject_id=row.id,
    )


SOURCES: Final = (
    Source(
        "contacts:read", DomainEventRow.occurred_at, DomainEventRow.seq, _events, _event_entries
    ),
    Source("tickets:read", Ticket.created_at, Ticket.id, _tickets, _ticket_entries),
    Source("checkin:read", Scan.scanned_at, Scan.id, _scans, _scan_entries),
    Source("deals:read", DealMove.created_at, DealMove.id, _moves, _move_entries),
    Source("tasks:read", Task.created_at, Task.id, _tasks, _task_entries),
    Source(
        "interactions:read",
        Interaction.occurred_at,
        Interaction.id,
        _interactions,
        _interaction_entries,
    ),
    Source("messages:read", Message.created_at, Message.id, _messages, _message_entries),
)
