"""What spans check-in and another area."""

from crmtui.kit.transactions import WriteTx
from crmtui.services.catalogue import EventCreate, EventDetail, create_event
from crmtui.services.checkin.lists import add_list, default_list_name
from crmtui.services.checkin.schemas import ListCreate


def create_event_with_list(tx: WriteTx, data: EventCreate) -> EventDetail:
    """A new event with the list "All tickets", so that it can be scanned at once.

    Raises:
        Forbidden: permission.missing (events:write).
        Invalid: event.period, time.unknown_zone.
    """
    created = create_event(tx, data)
    add_list(tx, ListCreate(event_id=created.id, name=default_list_name()))
    return created
