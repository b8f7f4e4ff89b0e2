"""What tickets are found by, and the index of it, kept in step by whoever writes one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crmtui.kit import name_index
from crmtui.kit.name_index import BY_LETTERS, Entry, NameIndex
from crmtui.kit.search_text import document
from crmtui.kit.transactions import WriteTx
from crmtui.models import Ticket

__all__ = ["TICKETS", "Entry", "Searchable", "add", "draw_keys", "rebuild", "remove"]

TICKETS: Final = NameIndex(
    "ticket", Ticket, scope="event_id", order=BY_LETTERS, namesakes_by="number"
)


@dataclass(frozen=True, slots=True)
class Searchable:
    """Everything that a ticket is found by, apart from its code and number."""

    name: str
    company: str = ""
    email: str = ""
    phone: str = ""
    order_code: str = ""
    buyer_name: str = ""
    buyer_email: str = ""

    def text(self) -> str:
        """The stored document: `name words / other words`."""
        others = document(
            self.company,
            self.email,
            self.order_code,
            self.buyer_name if self.buyer_name != self.name else "",
            self.buyer_email,
            phone=self.phone,
        )
        return name_index.stored_text(document(self.name), others)


def draw_keys(tx: WriteTx, names: Sequence[str]) -> list[int]:
    """A fresh search key for each attendee's name."""
    return name_index.draw_keys(tx, TICKETS, names)


def add(tx: WriteTx, entries: Iterable[Entry]) -> None:
    """Make tickets findable."""
    name_index.add(tx, TICKETS, entries)


def remove(tx: WriteTx, entries: Iterable[Entry]) -> None:
    """Forget tickets; the entries must be what was added."""
    name_index.remove(tx, TICKETS, entries)


def rebuild(tx: WriteTx) -> int:
    """Index all tickets of all organizations anew; returns how many there are."""
    return name_index.rebuild(tx, TICKETS)
