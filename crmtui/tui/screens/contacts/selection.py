"""Which contacts are selected: single ones, or all of a filter but single ones. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _, ngettext
from crmtui.tui.screens.contacts.choice import ContactChoice

if TYPE_CHECKING:
    from crmtui.tui.screens.contacts.source import Counted

NARROW: Final = ContactChoice()


class Selection:
    """Kept while one pages, searches and sorts."""

    def __init__(self) -> None:
        self.ids: dict[UUID, None] = {}
        """The single ones, in the order in which they were picked."""
        self._whole: ContactChoice | None = None
        """The filter of which all are selected; more than one can name."""
        self._total = 0
        self._left_out: dict[UUID, None] = {}
        self._taken: ContactChoice | None = None
        """The filter of which all were taken last, while nothing was changed since."""

    @property
    def size(self) -> int:
        """How many are selected."""
        return self._total - len(self._left_out) if self._whole else len(self.ids)

    @property
    def is_whole(self) -> bool:
        """Whether it is a filter."""
        return self._whole is not None

    def clear(self) -> None:
        """Select nobody."""
        self.__init__()  # type: ignore[misc]

    def has(self, contact_id: object, shown: ContactChoice) -> bool:
        """Whether a contact of the list `shown` is selected, as far as the list can tell."""
        if self._whole is not None:
            return self._whole == same_filter(shown) and contact_id not in self._left_out
        return contact_id in self.ids

    def can_pick(self, shown: ContactChoice) -> bool:
        """Whether single contacts of this list can be added or left out."""
        return self._whole is None or self._whole == same_filter(shown)

    def toggle(self, contact_id: UUID) -> None:
        """Select one contact, or no longer."""
        chosen = self._left_out if self._whole is not None else self.ids
        if contact_id in chosen:
            del chosen[contact_id]
        else:
            chosen[contact_id] = None
        self._taken = None

    def has_all_of(self, shown: ContactChoice) -> bool:
        """Whether all of this filter were selected last."""
        return self._taken == same_filter(shown)

    def take(self, shown: ContactChoice, ids: Iterable[UUID]) -> None:
        """Select these, who are all of a filter, besides those that are selected."""
        if self._whole is not None:
            self.clear()
        self.ids |= dict.fromkeys(ids)
        self._taken = same_filter(shown)

    def take_whole(self, shown: ContactChoice, total: int) -> None:
        """Select all of a filter, which are too many to be named; nobody else."""
        self.clear()
        self._whole = self._taken = same_filter(shown)
        self._total = total

    def drop(self, ids: Iterable[UUID]) -> None:
        """These are selected no longer."""
        for contact_id in ids:
            self.ids.pop(contact_id, None)

    def describe(self, locale: str) -> str:
        """Such as `3 marked`; empty where nobody is."""
        size = self.size
        if not size and not self.is_whole:
            return ""
        count = format_number(size, locale)
        text = _("all {count} marked") if self.is_whole else _("{count} marked")
        return text.format(count=count)

    def target(self, now: datetime, timezone: str) -> dict[str, Any]:
        """Whom a bulk edit is to change, as it takes them."""
        if self._whole is None:
            return {"contact_ids": (*self.ids,)}
        wanted = self._whole.to_filter(now, timezone)
        return {"filter": wanted, "except_ids": (*self._left_out,)}


def same_filter(choice: ContactChoice) -> ContactChoice:
    """The choice without its order, which says nothing of who is in it."""
    return replace(choice, sort=NARROW.sort, descending=NARROW.descending)


def whole_filter(choice: ContactChoice, counted: "Counted") -> Selection:
    """All of a filter."""
    selection = Selection()
    selection.take_whole(choice, counted.total)
    return selection


def people_text(count: int, locale: str) -> str:
    """So many contacts, in words."""
    text = ngettext("{count} contact", "{count} contacts", count)
    return text.format(count=format_number(count, locale))
