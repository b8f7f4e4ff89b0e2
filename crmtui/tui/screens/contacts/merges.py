"""Which contacts became part of this one, and how two of them become two again."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ChoiceDialog, LeaveOrDo
from crmtui.tui.screens.contacts.words import name_of
from crmtui.tui.text import literal, shorten
from crmtui.tui.times import local_stamp

if TYPE_CHECKING:
    from crmtui.services.duplicates import MergeDetail, Unmerged, UnmergePreview
    from crmtui.tui.base import ServiceScreen


def read_merges(tx: Any, contact_id: UUID) -> "tuple[MergeDetail, ...]":
    """The merges of a contact that were not taken back, the latest first."""
    from crmtui.services.duplicates import list_merges

    return tuple(each for each in list_merges(tx, contact_id) if each.undone_at is None)


def read_unmerge(tx: Any, merge_id: UUID) -> "UnmergePreview":
    """What would come back."""
    from crmtui.services.duplicates import preview_unmerge

    return preview_unmerge(tx, merge_id)


def separate(tx: Any, merge_id: UUID) -> "Unmerged":
    """Make two of one again."""
    from crmtui.services.duplicates import unmerge

    return unmerge(tx, merge_id)


class Merges:
    """Shows them, asks, and separates; `done` is told of who was separated."""

    def __init__(self, screen: "ServiceScreen", done: "Callable[[Unmerged], object]") -> None:
        self._screen = screen
        self._done = done

    def open(self, contact_id: UUID) -> None:
        """Offer the merges of a contact."""
        self._screen.read(read_merges, contact_id, then=self._offer, key="contact.merges")

    def _offer(self, merges: "tuple[MergeDetail, ...]") -> None:
        if not merges:
            self._screen.say(_("Nobody became part of this contact."))
            return

        def chosen(merge_id: str | None) -> None:
            if merge_id is not None:
                self._screen.read(read_unmerge, UUID(merge_id), then=self._ask)

        choices = [(str(each.id), self._line(each)) for each in merges]
        text = _("Which two are to be two again?")
        self._screen.app.push_screen(ChoiceDialog(_("Merged"), choices, text=text), chosen)

    def _line(self, merge: "MergeDetail") -> str:
        stamp = local_stamp(merge.created_at, self._screen.console.timezone)[:10]
        loser, winner = (
            shorten(literal(name), 20) for name in (merge.loser_name, merge.winner_name)
        )
        text = _("{day} {loser} became part of {winner}")
        return text.format(day=stamp, loser=loser or "?", winner=winner or "?")

    def _ask(self, preview: "UnmergePreview") -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._screen.write(separate, preview.merge_id, then=self._separated)

        question = LeaveOrDo(_("Two again?"), describe_unmerge(preview), verb=_("Separate"))
        self._screen.app.push_screen(question, answered)

    def _separated(self, result: "Unmerged") -> None:
        from crmtui.tui.screens.duplicates.words import conflicts_text

        name = shorten(literal(name_of(result.loser)), 40)
        text = _("Two again: {name} is back.").format(name=name)
        self._screen.say(text + conflicts_text(result.conflicts))
        self._done(result)


def describe_unmerge(preview: "UnmergePreview") -> str:
    """What comes back, and what stays because it was edited since."""
    from crmtui.tui.screens.duplicates.words import choice_label, conflicts_text, link_text

    loser = preview.loser
    name = shorten(literal(name_of(loser)), 40)
    lines = [_("{name} comes back").format(name=name)]
    if known := ", ".join(filter(None, (loser.email, loser.company, loser.city))):
        lines.append(shorten(f"  {literal(known)}", 58))
    if preview.links:
        moved = "; ".join(_link_texts(preview.links, link_text))
        lines.append(_("  with {links}").format(links=moved))
    if preview.fields:
        names = ", ".join(map(choice_label, preview.fields))
        text = _("{name} gets back what these held: {fields}")
        winner = shorten(literal(preview.winner_name), 24)
        lines.append(text.format(name=winner, fields=names))
    if conflicts := conflicts_text(preview.conflicts).strip():
        lines.append(conflicts)
    return "\n".join(lines)


def _link_texts(links: Mapping[str, int], text: Callable[[str, int], str]) -> list[str]:
    return [partial(text, table)(count) for table, count in links.items()]
