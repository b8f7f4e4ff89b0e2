"""Files made of many rows: written to a temporary file first, then sent.

So the whole file shows one moment, an error comes before the first byte, its length is known, and
no transaction stays open for as long as a slow client takes to read.
"""

import tempfile
from collections.abc import Iterable
from typing import IO
from uuid import UUID

from crmtui.kit.transactions import ReadTx
from crmtui.services import catalogue, contacts, exports
from crmtui.services.orders import TicketFilter


def write_tickets(tx: ReadTx, event_id: UUID | None) -> IO[bytes]:
    """The tickets of one event, or of all, as CSV; the file vanishes when it is closed.

    Raises:
        Forbidden: permission.missing (exports:read, tickets:read, for one event events:read).
        NotFound: event.not_found.
    """
    if event_id is not None:
        catalogue.get_event(tx, event_id)
    return _to_file(exports.stream_tickets_csv(tx, TicketFilter(event_id=event_id)))


def write_contacts(tx: ReadTx, all_fields: bool) -> IO[bytes]:
    """All contacts as CSV, with every field if wanted; the file vanishes when it is closed.

    Raises:
        Forbidden: permission.missing (exports:read, contacts:read).
    """
    return _to_file(contacts.stream_contacts_csv(tx, all_fields=all_fields))


def _to_file(pieces: Iterable[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    try:
        file.writelines(pieces)
    except BaseException:
        file.close()
        raise
    return file
