"""Which event a command is about: told by id or by name, or the only one."""

from typing import TYPE_CHECKING
from uuid import UUID

from crmtui.cli.errors import UsageError
from crmtui.kit.errors import NotFound
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.kit.transactions import ReadTx
    from crmtui.services.catalogue import EventDetail

_SHOWN = 10


def find_event(tx: "ReadTx", wanted: str | None) -> "EventDetail":
    """The event with this id or name (part of it will do), or the only one there is.

    Raises:
        UsageError: several fit; their names are told.
        NotFound: event.none, event.not_found.
    """
    from crmtui.services import catalogue
    from crmtui.services.catalogue import EventFilter

    if wanted is not None and (event_id := _parse_id(wanted)):
        return catalogue.get_event(tx, event_id)
    found = catalogue.list_events(tx, EventFilter(text=wanted), limit=_SHOWN + 1).items
    exact = [event for event in found if event.name.casefold() == (wanted or "").casefold()]
    return _only(exact or list(found), wanted)


def _only(found: "list[EventDetail]", wanted: str | None) -> "EventDetail":
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{event.name} ({event.id})" for event in found[:_SHOWN])
        raise UsageError(
            _("Several events fit: say --event and one of {names}.").format(names=names)
        )
    if wanted is None:
        raise NotFound("event.none", _("There is no event yet. Create one in the console."))
    raise NotFound(
        "event.not_found", _("There is no event called '{name}'.").format(name=wanted[:80])
    )


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
