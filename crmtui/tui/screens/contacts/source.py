"""Where the list of contacts comes from: pages of any place, as fast at its end as at its top."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.tui.screens.contacts.choice import ContactChoice
from crmtui.tui.screens.contacts.rows import contact_row
from crmtui.tui.widgets.pages import LoadedPage, PageRequest

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail

COUNTED_AT_ONCE: Final = 10_000
"""So many of all contacts are counted before the first page is shown; the rest meanwhile."""
QUICK: Final = 0.1
"""Seconds. A list that was counted in this time is counted at once when it is read again."""
_DETAILS_KEPT: Final = 12
"""Pages whose contacts are kept whole, for the card below the list."""


class Counted(NamedTuple):
    """How many match; `exact` is false while they are still being counted."""

    total: int
    exact: bool


@dataclass
class _Reading:
    """What is known of the list since it was read anew."""

    total: int | None = None
    """How many there are, once that is known exactly."""
    least: int = 0
    before: dict[int, str] = field(default_factory=dict)
    """By the place of a page's first row, the cursor that leads to what stands before it."""


class _Found(NamedTuple):
    items: "Sequence[ContactDetail]"
    next_cursor: str | None = None
    previous_cursor: str | None = None


class ContactSource:
    """The loader of one list. A page is found from the one before it, from the one after it, from
    the list's end or, where nothing is near, by its number.
    """

    def __init__(self, choice: ContactChoice, timezone: Callable[[], str]) -> None:
        self.choice = choice
        self._timezone = timezone
        self.reading = _Reading()
        """What is known of the list; another one once the contacts may have changed."""
        self._quick = False
        self._pages: OrderedDict[int, dict[UUID, ContactDetail]] = OrderedDict()

    def __call__(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        reading = self.reading
        found = self._find(tx, reading, wanted)
        if found.previous_cursor:
            reading.before[wanted.offset] = found.previous_cursor
        if reading.total is None:
            self._count(tx, reading, wanted, found)
        self._keep(wanted.offset, found.items)
        rows = [contact_row(contact, self._timezone()) for contact in found.items]
        return LoadedPage(rows, reading.total, found.next_cursor)

    # --- what the screen uses ---------------------------------------------------------------

    @property
    def counted(self) -> Counted:
        """How many there are, as far as is known."""
        reading = self.reading
        exact = reading.total is not None
        return Counted(reading.least if reading.total is None else reading.total, exact)

    def renew(self) -> None:
        """The contacts may have changed: what is read from now on stands by itself."""
        self.reading = _Reading()

    def count_exactly(self, tx: Any) -> int:
        """Count to the end, however long that takes."""
        from crmtui.services.contacts import count_contacts

        start = time.monotonic()
        total = count_contacts(tx, self.choice.to_filter(tx.now, self._timezone())).total
        self._quick = time.monotonic() - start < QUICK
        return total

    def take_total(self, total: int) -> None:
        """How many there are, counted meanwhile."""
        self.reading.total = total

    def find(self, contact_id: object) -> "ContactDetail | None":
        """A contact as it was read last, while its page is kept."""
        if not isinstance(contact_id, UUID):
            return None
        pages = list(self._pages.values())
        return next((page[contact_id] for page in pages if contact_id in page), None)

    # --- finding ----------------------------------------------------------------------------

    def _find(self, tx: Any, reading: _Reading, wanted: PageRequest) -> _Found:
        after = reading.before.get(wanted.offset + wanted.limit)
        if wanted.offset == 0 or wanted.cursor:
            return self._browse(tx, wanted.cursor, wanted.limit)
        if after is not None:
            return self._browse(tx, after, wanted.limit, backwards=True)
        left = 0 if reading.total is None else reading.total - wanted.offset
        if 0 < left <= wanted.limit:
            return self._browse(tx, None, left, backwards=True)
        return self._find_by_number(tx, reading, wanted)

    def _browse(
        self, tx: Any, cursor: str | None, limit: int, *, backwards: bool = False
    ) -> _Found:
        from crmtui.services.contacts import browse_contacts

        chosen = self.choice.to_filter(tx.now, self._timezone())
        page = browse_contacts(tx, chosen, self.choice.to_sort(), cursor, limit, backwards)
        return _Found(page.items, page.next_cursor, page.previous_cursor)

    def _find_by_number(self, tx: Any, reading: _Reading, wanted: PageRequest) -> _Found:
        from crmtui.services.contacts import list_contacts

        chosen = self.choice.to_filter(tx.now, self._timezone())
        number = wanted.offset // wanted.limit + 1
        page = list_contacts(tx, chosen, self.choice.to_sort(), number, wanted.limit)
        reading.total = page.total
        return _Found(page.items)

    def _count(self, tx: Any, reading: _Reading, wanted: PageRequest, found: _Found) -> None:
        """Count what costs next to nothing; the screen lets the rest be counted meanwhile."""
        seen = wanted.offset + len(found.items)
        if found.next_cursor is None and (found.items or not wanted.offset):
            reading.total = seen
        elif wanted.want_total and not reading.least and (self._quick or self.choice.is_all):
            from crmtui.services.contacts import count_contacts

            chosen = self.choice.to_filter(tx.now, self._timezone())
            count = count_contacts(tx, chosen, None if self._quick else COUNTED_AT_ONCE)
            reading.total = count.total if count.exact else None
            reading.least = count.total
        reading.least = max(reading.least, seen)

    def _keep(self, offset: int, items: "Sequence[ContactDetail]") -> None:
        self._pages[offset] = {contact.id: contact for contact in items}
        self._pages.move_to_end(offset)
        while len(self._pages) > _DETAILS_KEPT:
            self._pages.popitem(last=False)
