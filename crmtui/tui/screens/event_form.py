"""The form of an event."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

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


class EventForm(FormModal[Any]):
    """A new event, or one that exists; times are those of its own time zone."""

    def __init__(self, event: "EventDetail | None", timezone: str) -> None:
        self._event = event
        title = _("Event {name}").format(name=event.name) if event else _("New event")
        super().__init__(title, _fields(event, timezone))

    def save(self, values: Values) -> None:
        known = (self._event.id, self._event.version) if self._event else None
        self.write(save_event, known, dict(values), then=self.saved)


def _fields(event: "EventDetail | None", timezone: str) -> list[Field]:
    def shown(name: str, default: Any = "") -> Any:
        value = getattr(event, name) if event else default
        if isinstance(value, datetime):
            return write_local(value, timezone)
        return "" if value is None else value

    hint = _("such as {example}").format(example=EXAMPLE)
    return [
        Field("name", _("Name"), value=shown("name"), required=True),
        Field("starts_at", _("Starts"), value=shown("starts_at"), required=True, hint=hint),
        Field("ends_at", _("Ends"), value=shown("ends_at"), required=True, hint=hint),
        Field("timezone", _("Time zone"), value=timezone, required=True, longest=60),
        Field("venue", _("Venue"), value=shown("venue")),
        Field(
            "capacity", _("Capacity"), "integer", shown("capacity"), longest=8, hint=_("no limit")
        ),
        Field("subtype", _("Kind"), value=shown("subtype", "event"), hint=_("such as concert")),
        Field("status", _("Status"), "choice", shown("status", "draft"), True, choices=STATES),
        Field("description", _("Description"), "multiline", shown("description"), longest=10_000),
    ]


def save_event(tx: Any, known: tuple[UUID, int] | None, values: dict[str, Any]) -> "EventDetail":
    """Make or change an event from what was typed; a new one gets its check-in list."""
    from crmtui.services.catalogue import EventCreate, EventUpdate, update_event
    from crmtui.services.checkin import create_event_with_list

    for name in ("starts_at", "ends_at"):
        values[name] = parse_local(values[name], values["timezone"], name)
    values["capacity"] = int(values["capacity"]) if values["capacity"] else None
    if known is None:
        return create_event_with_list(tx, EventCreate(**values))
    event_id, version = known
    return update_event(tx, event_id, EventUpdate(**values, expected_version=version))
