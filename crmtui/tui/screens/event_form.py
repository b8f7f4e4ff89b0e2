"""The form of an event."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.formats import EXAMPLE, parse_local, write_local
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values

if TYPE_CHECKING:
    from crmtui.services.catalogue import EventDetail

STATES: Final = (
    ("draft", _("Draft: not on sale")),
    ("published", _("Published: on sale, admitting")),
    ("completed", _("Completed")),
    ("cancelled", _("Cancelled: nobody is admitted")),
)
_MOMENTS: Final = frozenset({"starts_at", "ends_at"})


class EventForm(FormModal[Any]):
    """A new event, or one that exists; times are those of its own time zone."""

    def __init__(self, event: "EventDetail | None", timezone: str) -> None:
        self._event = event
        self._timezone = timezone
        title = _("Event {name}").format(name=event.name) if event else _("New event")
        super().__init__(title, _fields(event, timezone), version=event.version if event else None)

    def save(self, values: Values) -> None:
        if self._event is None:
            self.write(create, dict(values), then=self.saved)
            return
        changed = self.changes(values)
        if "timezone" in changed:
            # The clock's reading stays what was typed, so the moments move with the zone.
            changed |= {name: values[name] for name in _MOMENTS}
        zone = values["timezone"]
        self.write(change, self._event.id, self.version, changed, zone, then=self.saved)

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        label, shown = super().describe(name, value)
        if name in _MOMENTS and value:
            shown = write_local(datetime.fromisoformat(value), self._timezone)
        return label, shown


def moment(text: str) -> str:
    """What is wrong with a typed date and time; empty if nothing is."""
    try:
        parse_local(text, "UTC", "")
    except Invalid:
        return _("A date and time, such as {example}.").format(example=EXAMPLE)
    return ""


def _fields(event: "EventDetail | None", timezone: str) -> list[Field]:
    def shown(name: str, default: Any = "") -> Any:
        value = getattr(event, name) if event else default
        if isinstance(value, datetime):
            return write_local(value, timezone)
        return "" if value is None else value

    hint = _("such as {example}").format(example=EXAMPLE)
    return [
        Field("name", _("Name"), value=shown("name"), required=True),
        Field("starts_at", _("Starts"), "text", shown("starts_at"), True, hint=hint, check=moment),
        Field("ends_at", _("Ends"), "text", shown("ends_at"), True, hint=hint, check=moment),
        Field("timezone", _("Time zone"), value=timezone, required=True, longest=60),
        Field("venue", _("Venue"), value=shown("venue")),
        Field(
            "capacity", _("Capacity"), "integer", shown("capacity"), longest=8, hint=_("no limit")
        ),
        Field("subtype", _("Kind"), value=shown("subtype", "event"), hint=_("such as concert")),
        Field("status", _("Status"), "choice", shown("status", "draft"), True, choices=STATES),
        Field("description", _("Description"), "multiline", shown("description"), longest=10_000),
    ]


def create(tx: Any, values: dict[str, Any]) -> "EventDetail":
    """Make an event from what was typed; it gets its check-in list."""
    from crmtui.services.catalogue import EventCreate
    from crmtui.services.checkin import create_event_with_list

    return create_event_with_list(tx, EventCreate(**_read(values, values["timezone"])))


def change(
    tx: Any, event_id: UUID, version: int | None, values: dict[str, Any], timezone: str
) -> "EventDetail":
    """Change what was typed anew in an event; times are of `timezone`."""
    from crmtui.services.catalogue import EventUpdate, update_event

    data = EventUpdate(**_read(values, timezone), expected_version=version)
    return update_event(tx, event_id, data)


def _read(values: dict[str, Any], timezone: str) -> dict[str, Any]:
    read = dict(values)
    for name in read.keys() & _MOMENTS:
        read[name] = parse_local(read[name], timezone, name)
    if "capacity" in read:
        read["capacity"] = int(read["capacity"]) if read["capacity"] else None
    return read
