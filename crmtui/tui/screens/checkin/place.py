"""Where a console stands: the event, its check-in list and the gate.

The functions here run in a thread, in a transaction; they import the services when called.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.catalogue import EventDetail
    from crmtui.services.checkin import GateDetail, ListDetail

MOST_EVENTS: Final = 100
"""So many events are offered, the nearest ones."""


class Place(NamedTuple):
    """An event's list, and a gate or none."""

    event_id: UUID
    event_name: str
    list_id: UUID
    list_name: str
    gate_id: UUID | None = None
    gate_name: str = ""
    gates: int = 0
    """How many gates there are to choose from."""

    @property
    def heading(self) -> str:
        return f"{self.event_name} / {self.list_name}"


class NoPlace(NamedTuple):
    """Why nothing can be scanned here, and what to do about it."""

    word: str
    text: str


class PlaceChoice(NamedTuple):
    """One list that can be chosen."""

    list_id: UUID
    label: str


def find_place(tx: Any, list_id: str, gate_id: str) -> Place | NoPlace:
    """The list and gate chosen last (ids as text), or else the likeliest: what is on now."""
    found = _find_kept(tx, list_id) or _find_likeliest(tx)
    if isinstance(found, NoPlace):
        return found
    gates = list_gates(tx)
    gate = _find_gate(gates, gate_id)
    return Place(
        event_id=found.event_id,
        event_name=found.event_name,
        list_id=found.id,
        list_name=found.name,
        gate_id=gate.id if gate else None,
        gate_name=gate.name if gate else "",
        gates=len(gates),
    )


def list_places(tx: Any) -> list[PlaceChoice]:
    """All lists of the events that are on, to come or past, in this order."""
    from crmtui.services import checkin

    choices: list[PlaceChoice] = []
    for event in _list_events(tx):
        for found in checkin.list_lists(tx, event.id):
            label = f"{_day(event)}  {event.name} / {found.name}"
            choices.append(PlaceChoice(found.id, label))
    return choices


def list_gates(tx: Any) -> "tuple[GateDetail, ...]":
    """The gates in use."""
    from crmtui.services import checkin

    return checkin.list_gates(tx)


def _find_kept(tx: Any, list_id: str) -> "ListDetail | None":
    from crmtui.kit.errors import NotFound
    from crmtui.services import checkin

    if not list_id:
        return None
    try:
        return checkin.get_list(tx, UUID(list_id))
    except (NotFound, ValueError):
        return None


def _find_likeliest(tx: Any) -> "ListDetail | NoPlace":
    from crmtui.services import checkin

    events = _list_events(tx)
    if not events:
        text = _("There is no published event. Create one under Events (^P).")
        return NoPlace(_("NO EVENT"), text)
    for event in events:
        found = checkin.default_list(tx, event.id)
        if found is not None:
            return found
    text = _("No event has a check-in list. Create one under Lists and gates (^P).")
    return NoPlace(_("NO LIST"), text)


def _list_events(tx: Any) -> "list[EventDetail]":
    from crmtui.services import catalogue

    wanted = catalogue.EventFilter(status=catalogue.EventStatus.PUBLISHED)
    return sort_events(catalogue.list_events(tx, wanted, MOST_EVENTS).items, tx.now)


def sort_events(events: "Iterable[EventDetail]", now: datetime) -> "list[EventDetail]":
    """What is on now, then what comes next, then what was last."""

    def order(event: "EventDetail") -> tuple[int, float]:
        if event.starts_at <= now <= event.ends_at:
            return 0, event.starts_at.timestamp()
        if event.starts_at > now:
            return 1, event.starts_at.timestamp()
        return 2, -event.ends_at.timestamp()

    return sorted(events, key=order)


def _find_gate(gates: "Sequence[GateDetail]", gate_id: str) -> "GateDetail | None":
    """The gate chosen last; the only one where there is no choice."""
    kept = next((gate for gate in gates if str(gate.id) == gate_id), None)
    if kept is None and len(gates) == 1 and gate_id != NO_GATE:
        return gates[0]
    return kept


NO_GATE: Final = "-"
"""Kept when somebody chose to stand at no gate."""


def _day(event: "EventDetail") -> str:
    from crmtui.kit.formats import zone

    return f"{event.starts_at.astimezone(zone(event.timezone)):%Y-%m-%d}"
