"""One contact, whole: what is known, where the score comes from, and what happened."""

from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.problems import Problem
from crmtui.tui.screens.contacts import doors, reading
from crmtui.tui.screens.contacts.actions import ContactActions, Desk, describe_undo, is_allowed
from crmtui.tui.screens.contacts.keys import CONTACT_KEYS
from crmtui.tui.screens.contacts.merges import Merges
from crmtui.tui.screens.contacts.reading import TIMELINE_PAGE, Whole
from crmtui.tui.screens.contacts.told import Frame, facts, timeline_text
from crmtui.tui.screens.contacts.words import name_of, sign_of
from crmtui.tui.screens.contacts.wrapped import WrappedText
from crmtui.tui.text import literal, shorten
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from crmtui.kit.paging import Page
    from crmtui.services.contacts import ContactDetail, TimelineEntry
    from crmtui.services.duplicates import Unmerged

_NEAR: int = 5
"""Lines before the timeline's end at which what was before is read."""


class ContactList(Desk, Protocol):
    """The list from which contacts are opened, one after the other."""

    @property
    def table(self) -> PagedTable: ...

    def step(self, rows: int) -> None: ...


class ContactScreen(ServiceScreen):
    """Follows its contact. The list below decides who is next."""

    AREA_TITLE = _("Contact")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = (
        *("contact", "tag", "ticket", "checkin", "deal", "task"),
        *("interaction", "email", "sms", "call"),
    )
    BINDINGS: ClassVar[list[BindingType]] = CONTACT_KEYS
    DEFAULT_CSS = """
    ContactScreen {
        & > #contact-bar { background: $panel; }
        & > Horizontal { height: 1fr; }
        & VerticalScroll {
            width: 1fr;
            padding: 0 1;
            scrollbar-size-vertical: 1;
            scrollbar-gutter: stable;
            & > Static { width: 1fr; }
        }
        & #contact-timeline { display: none; }
        &.-timeline #contact-facts { display: none; }
        &.-timeline #contact-timeline { display: block; }
        &.-wide #contact-facts { display: block; border-right: solid $border; }
        &.-wide #contact-timeline { display: block; }
    }
    """

    def __init__(
        self, desk: ContactList, contact_id: UUID, known: "ContactDetail | None" = None
    ) -> None:
        """`known` is the contact as the list has read it; needed of a deleted one."""
        super().__init__()
        self._desk = desk
        self._contact_id = contact_id
        self._known = known
        self._whole: Whole | None = None
        self._entries: list[TimelineEntry] = []
        self._before: str | None = None
        self._reading_on = False

    def compose_body(self) -> ComposeResult:
        yield ClickLine(id="contact-bar")
        with Horizontal():
            with VerticalScroll(id="contact-facts"):
                yield WrappedText(self._paint, id="contact-facts-text")
            with VerticalScroll(id="contact-timeline"):
                yield WrappedText(self._wrap_timeline, id="contact-timeline-text")

    def on_mount(self) -> None:
        self.query_one("#contact-facts").focus()
        self.watch(self._timeline, "scroll_y", self._read_on, init=False)
        self._begin()

    @property
    def heading(self) -> str:
        contact = self._contact
        return f"{literal(name_of(contact))}  {sign_of(contact).whole}" if contact else ""

    @property
    def _contact(self) -> "ContactDetail | None":
        return self._whole.contact if self._whole else self._known

    @property
    def _timeline(self) -> VerticalScroll:
        return self.query_one("#contact-timeline", VerticalScroll)

    @property
    def _is_deleted(self) -> bool:
        return bool(self._contact and self._contact.deleted_at is not None)

    # --- reading ----------------------------------------------------------------------------

    def show_contact(self, contact_id: UUID, known: "ContactDetail | None") -> None:
        """Show another contact instead."""
        self._contact_id, self._known = contact_id, known
        self._whole, self._entries, self._before = None, [], None
        for scroll in self.query(VerticalScroll):
            scroll.scroll_home(animate=False)
        self._begin()

    def _begin(self) -> None:
        if self._known is not None:
            self._show(Whole(self._known, (), "", self.console.now()))
        self.requery()

    def requery(self) -> None:
        if not self._is_deleted:
            self.read(
                reading.read_whole,
                self._contact_id,
                then=self._show,
                key="contact",
                failed=self._failed,
            )
        most = max(TIMELINE_PAGE, len(self._entries))
        self._read_timeline(None, most, self._show_timeline)

    def action_refresh(self) -> None:
        self.requery()

    def _failed(self, problem: Problem) -> bool:
        """A contact that somebody deleted has nothing more to tell."""
        if problem.code != "contact.not_found":
            return False
        self.say(problem.message, error=True)
        self.action_leave()
        return True

    def _show(self, whole: Whole) -> None:
        self._whole = whole
        self._paint()

    def _read_timeline(self, before: str | None, limit: int, then: Any) -> None:
        shown = self._contact_id

        def arrived(page: "Page[TimelineEntry]") -> None:
            self._reading_on = False
            if shown == self._contact_id:
                then(page)

        self.read(reading.read_timeline, shown, before, limit, then=arrived, key="contact.timeline")

    def _show_timeline(self, page: "Page[TimelineEntry]") -> None:
        self._entries = []
        self._add(page)

    def _add(self, page: "Page[TimelineEntry]") -> None:
        self._entries += page.items
        self._before = page.next_cursor
        self._paint_timeline()
        self.call_after_refresh(self._read_on)

    def _read_on(self) -> None:
        """Read what was before, where somebody is about to see it."""
        scroll = self._timeline
        near = scroll.max_scroll_y - scroll.scroll_y <= _NEAR
        if self._before and near and scroll.size.height and not self._reading_on:
            self._reading_on = True
            self._read_timeline(self._before, TIMELINE_PAGE, self._add)

    # --- what is shown ----------------------------------------------------------------------

    def _frame(self, text: Static) -> Frame:
        return Frame(self.console.timezone, self.console.symbols, text.size.width)

    def _paint(self) -> None:
        self._show_bar()
        if self._whole is not None:
            text = self.query_one("#contact-facts-text", Static)
            text.update(facts(self._whole, self._frame(text)))
        self.console.status.refresh()
        self.refresh_bindings()

    def _paint_timeline(self) -> None:
        text = self.query_one("#contact-timeline-text", Static)
        more = self._before is not None
        text.update(timeline_text(self._entries, self._frame(text), more=more))

    def _wrap_timeline(self) -> None:
        if self._entries:
            self._paint_timeline()

    def _show_bar(self) -> None:
        shown = self.has_class("-timeline")
        names = ((False, _("What is known")), (True, _("Timeline")))
        left = [
            Piece(f" {name} ", "strong" if side is shown else "", f"turn_to({side})")
            for side, name in names
        ]
        left.append(Piece("F2", "muted", "turn"))
        if self._desk.undo is not None and self._desk.undo.contact_id == self._contact_id:
            text = shorten(describe_undo(self._desk.undo), 30)
            left.append(Piece(_("{change}, ^Z takes it back").format(change=text), "", "undo"))
        position = self._desk.table.position()
        right = [
            Piece(_("p back"), "", "step(-1)"),
            Piece(position),
            Piece(_("n on"), "", "step(1)"),
        ]
        self.query_one("#contact-bar", ClickLine).show(left, right)

    # --- moving -----------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Back to the list."""
        if self.is_attached and self in self.app.screen_stack:
            self.dismiss(None)

    def action_step(self, rows: int) -> None:
        """Show the next contact of the list, or the one before."""
        self._desk.step(rows)

    def action_turn(self) -> None:
        """Show what happened instead of what is known, or the other way round."""
        self.action_turn_to(not self.has_class("-timeline"))

    def action_turn_to(self, timeline: bool) -> None:
        """Show one of the two sides; where there is room for both, go to it."""
        self.set_class(timeline, "-timeline")
        self.query_one("#contact-timeline" if timeline else "#contact-facts").focus()
        self._show_bar()
        self.call_after_refresh(self._read_on)

    # --- acting -----------------------------------------------------------------------------

    @property
    def _actions(self) -> ContactActions:
        return ContactActions(self, self._desk, self._changed)

    def _changed(self, contact: "ContactDetail | None") -> None:
        if contact is None:
            self.action_leave()
        elif contact.id == self._contact_id:
            self._known = None
            self._whole = None
            self.requery()
        else:
            self.show_contact(contact.id, None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; a deleted contact can only be restored."""
        if action == "undo":
            return self._desk.may("contacts:write") or self._desk.may("contacts:delete")
        if not is_allowed(action, self._desk):
            return False
        if action in ("edit", "tags", "fill", "delete", "write_to", "enrich"):
            return None if self._is_deleted else True
        return True

    def action_edit(self) -> None:
        self._actions.edit(self._contact_id)

    def action_tags(self) -> None:
        self._actions.tags(self._contact_id)

    def action_fill(self) -> None:
        self._actions.fill(self._contact_id)

    def action_delete(self) -> None:
        contact = self._contact
        if contact is not None:
            self._actions.delete(contact.id, name_of(contact))

    def action_write_to(self) -> None:
        if self._contact is not None:
            doors.write_to(self, self._contact, self.requery)

    def action_enrich(self) -> None:
        doors.enrich(self, self._contact_id, self.requery)

    def action_merges(self) -> None:
        """Offer to make two of one again."""
        Merges(self, self._separated).open(self._contact_id)

    def _separated(self, result: "Unmerged") -> None:
        if result.winner.id != self._contact_id:
            self.show_contact(result.winner.id, None)
        else:
            self.requery()

    def action_undo(self) -> None:
        """Restore a deleted contact, else take the last change back."""
        if self._is_deleted:
            self._actions.restore(self._contact_id)
        else:
            self._actions.take_back()

    def action_copy(self) -> None:
        """Give the terminal all that is known."""
        if self._whole is not None:
            frame = Frame(self.console.timezone, self.console.symbols, 1_000)
            self.app.copy_to_clipboard(facts(self._whole, frame).plain)
            self.say(_("Copied, if the terminal allows it."))
