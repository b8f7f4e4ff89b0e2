"""The list of messages: which are wanted, and how each looks as a row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.screens.messages.reading import to_filter
from crmtui.tui.screens.messages.words import (
    channel_word,
    contents_of,
    recipient_of,
    status_sign,
)
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.conversations import MessageSummary

COLUMNS: Final = (
    Column("status", _("state"), 12),
    Column("channel", _("by"), 6, keep=90),
    Column("to", _("to"), 16, grow=2, most=40),
    Column("contents", _("about"), 18, grow=4, most=70, keep=95),
    Column("written", _("written"), 16, keep=80),
    Column("attempts", _("tries"), 5, align="right", keep=50),
    Column("error", _("error"), 16, grow=2, most=60, keep=40),
)


@dataclass
class MessageList:
    """A query for pages of messages. What it has read is kept for the screen to act on."""

    text: str
    state: str
    channel: str
    timezone: Callable[[], str]
    """Asked when rows are read: before that nobody may have logged in."""
    known: dict[UUID, "MessageSummary"] = field(default_factory=dict)

    def __call__(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.conversations import list_messages

        chosen = to_filter(self.text, self.state, self.channel)
        page = list_messages(tx, chosen, wanted.cursor, wanted.limit)
        self.known.update({message.id: message for message in page.items})
        return LoadedPage([self._row(one) for one in page.items], None, page.next_cursor)

    def _row(self, message: "MessageSummary") -> TableRow:
        return TableRow(
            message.id,
            (
                status_sign(message.status.value).cell,
                channel_word(message.channel.value),
                recipient_of(message),
                contents_of(message),
                Cell(local_stamp(message.created_at, self.timezone())[:16], "muted"),
                str(message.attempts or ""),
                Cell(message.error, "bad"),
            ),
        )
