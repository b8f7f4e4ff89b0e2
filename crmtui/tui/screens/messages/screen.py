"""The outbox: what was written to whom, what waits, what failed; sent again by one key."""

from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import OperatorChanged
from crmtui.tui.screens.messages import actions, reading
from crmtui.tui.screens.messages.form import open_message_form
from crmtui.tui.screens.messages.source import COLUMNS, MessageList
from crmtui.tui.screens.messages.words import (
    CHANNELS,
    STATES,
    STATUSES,
    UNDER_WAY,
    channel_word,
    state_word,
    status_sign,
)
from crmtui.tui.text import literal
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from crmtui.services.conversations import MessageSummary

_MEMORY: Final = "messages.choice"
LIVE: Final = 2.0
"""Seconds after which the list is read again while something is on its way."""


class MessagesScreen(ServiceScreen):
    """All messages, the latest first. What is chosen is remembered for each operator."""

    AREA_TITLE = _("Messages")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("message", "email", "sms")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+n,f2", "new('email')", _("E-mail"), tooltip=_("Write one"), id="messages.email"
        ),
        Binding("f3", "new('sms')", _("Text"), tooltip=_("Write one"), id="messages.sms"),
        Binding(
            "f4",
            "retry",
            _("Again"),
            tooltip=_("Send the selected message again, if it did not go out"),
            id="messages.retry",
        ),
        Binding(
            "f6",
            "next_state",
            _("State"),
            tooltip=_("All, what was not sent, then state by state"),
            id="messages.state",
        ),
        Binding(
            "f7",
            "next_channel",
            _("By"),
            tooltip=_("E-mails and texts, or one of them"),
            id="messages.channel",
        ),
        Binding(
            "f9",
            "send_held",
            _("Send held"),
            tooltip=_("Send all that is held; it is counted first"),
            id="messages.send_held",
        ),
        Binding(
            "slash",
            "search",
            _("Search"),
            show=False,
            tooltip=_("By a part of the recipient, the subject or the text"),
            id="messages.search",
        ),
        Binding(
            "escape",
            "clear",
            _("All messages"),
            show=False,
            tooltip=_("Out of the search, then back to all messages"),
            id="messages.clear",
        ),
        Binding(
            "f5",
            "refresh",
            _("Refresh"),
            show=False,
            tooltip=_("Read again"),
            id="messages.refresh",
        ),
    ]
    DEFAULT_CSS = """
    MessagesScreen {
        & > #messages-search { height: 1; background: $panel; }
        & > #messages-filter { color: $text-muted; }
        & > #messages-position { color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._state = self._channel = ""
        self._list = MessageList("", "", "", lambda: self.console.timezone)
        self._counts: reading.Counts = {}

    def compose_body(self) -> ComposeResult:
        hint = _("/ searches: recipient, subject or text")
        yield SearchField(self._load, hint, longest=100, id="messages-search")
        yield ClickLine(id="messages-filter")
        yield PagedTable(COLUMNS)
        yield ClickLine(id="messages-position")

    def on_mount(self) -> None:
        self._table.focus()
        self._begin()
        self.set_interval(LIVE, self._live)

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def _field(self) -> SearchField:
        return self.query_one(SearchField)

    # --- reading ----------------------------------------------------------------------------

    def _begin(self) -> None:
        kept = self.console.recall(_MEMORY)
        state, channel = kept if isinstance(kept, list) and len(kept) == 2 else ("", "")
        self._state = state if state in STATES else ""
        self._channel = channel if channel in CHANNELS else ""
        self._load()

    def on_operator_changed(self, event: OperatorChanged) -> None:
        """Whoever comes has chosen other messages."""
        self._begin()

    def _choose(self, state: str, channel: str) -> None:
        self._state, self._channel = state, channel
        self.console.remember(_MEMORY, [state, channel])
        self._load()

    def _load(self, select: UUID | None = None) -> None:
        zone = self._list.timezone
        self._list = MessageList(self._field.wanted, self._state, self._channel, zone)
        self._table.say_when_empty(self._empty_text())
        self._table.load(self._list, select=select, sequential=True)
        self._count()

    def requery(self) -> None:
        self._table.reload()
        self._count()

    def action_refresh(self) -> None:
        self.requery()

    def _live(self) -> None:
        """What is on its way does not tell of every step."""
        if self.is_current and any(self._counts.get(status) for status in UNDER_WAY):
            self.requery()

    def _count(self) -> None:
        self.read(reading.count, self._channel, then=self._counted, key="messages.count")

    def _counted(self, counts: reading.Counts) -> None:
        self._counts = counts
        self._show()

    def _empty_text(self) -> str:
        if self._field.wanted or self._state or self._channel:
            return _("No message is like that. Esc shows all.")
        if actions.may(self, "messages:send"):
            return _("Nothing was written yet. ^N writes an e-mail, F3 a text.")
        return _("Nothing was written yet.")

    # --- what is shown ----------------------------------------------------------------------

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._show()

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self._show()

    def _show(self) -> None:
        state = _("F6 {state}").format(state=state_word(self._state))
        channel = _("F7 {channel}").format(channel=channel_word(self._channel))
        left = [
            Piece(state, "caution" if self._state else "", "next_state"),
            Piece(channel, "caution" if self._channel else "", "next_channel"),
        ]
        self.query_one("#messages-filter", ClickLine).show(left, self._standing())
        chosen = self._chosen()
        error = [Piece(literal(chosen.error), "bad")] if chosen and chosen.error else []
        position = [Piece(self._table.position())]
        self.query_one("#messages-position", ClickLine).show(error, position)
        self.refresh_bindings()

    def _standing(self) -> list[Piece]:
        """How many stand where; a click shows them."""
        return [
            Piece(
                f"{status_sign(status).word} {self._counts[status]}",
                status_sign(status).tone if status != "sent" else "",
                f"show_state('{status}')",
            )
            for status in STATUSES
            if self._counts.get(status)
        ]

    def _chosen(self) -> "MessageSummary | None":
        row = self._table.cursor_row
        return self._list.known.get(row.id) if row and isinstance(row.id, UUID) else None

    # --- choosing ---------------------------------------------------------------------------

    def action_search(self) -> None:
        self.set_focus(self._field)

    def on_input_submitted(self) -> None:
        self._table.focus()

    def action_clear(self) -> None:
        """Empty the search, else show all messages."""
        if self._field.has_focus or self._field.value:
            self._field.value = ""
            self._table.focus()
            self._load()
        else:
            self._choose("", "")

    def action_next_state(self) -> None:
        """Show the next state; after the last one, all again."""
        self.action_show_state(STATES[(STATES.index(self._state) + 1) % len(STATES)])

    def action_show_state(self, state: str) -> None:
        """Show the messages of one state."""
        self._choose(state, self._channel)

    def action_next_channel(self) -> None:
        """Show e-mails alone, then texts alone, then both again."""
        channels = ("", *CHANNELS)
        after = channels[(channels.index(self._channel) + 1) % len(channels)]
        self._choose(self._state, after)

    # --- what can be done -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what makes no sense here."""
        if action not in ("new", "retry", "send_held"):
            return True
        if not actions.may(self, "messages:send"):
            return False
        if action == "retry" and self.is_mounted:
            return True if actions.can_retry(self._chosen()) else None
        if action == "send_held":
            return True if self._counts.get("held") else None
        return True

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        from crmtui.tui.screens.messages.detail import MessageScreen

        if isinstance(event.row.id, UUID):
            self.app.push_screen(MessageScreen(event.row.id))

    def action_new(self, channel: str) -> None:
        """Write to an address or a number."""
        open_message_form(self, None, channel, self._load)

    def action_retry(self) -> None:
        """Send the selected message again."""
        chosen = self._chosen()
        if chosen is None:
            self.app.bell()
        else:
            actions.retry(self, chosen.id, self.requery)

    def action_send_held(self) -> None:
        """Count what is held, ask, and send it."""
        actions.send_held(self, self._channel, self.requery)
