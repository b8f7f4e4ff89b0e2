"""One message, whole: to whom, what it says, where it stands, and why."""

from collections.abc import Iterator
from typing import Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.messages import actions, reading
from crmtui.tui.screens.messages.reading import Whole
from crmtui.tui.screens.messages.screen import LIVE
from crmtui.tui.screens.messages.words import (
    UNDER_WAY,
    channel_word,
    recipient_of,
    status_sign,
)
from crmtui.tui.sign import TONES
from crmtui.tui.text import fit, literal
from crmtui.tui.times import local_stamp

_LABEL: Final = 14
_LONGEST: Final = 20_000
"""Characters of a text that are shown; copying gives the same."""


class MessageScreen(ServiceScreen):
    """Follows its message while it is on its way."""

    AREA_TITLE = _("Message")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("message", "email", "sms")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back"), tooltip=_("Back to the list"), id="message.leave"),
        Binding(
            "f4",
            "retry",
            _("Send again"),
            tooltip=_("Send it again, if it did not go out"),
            id="message.retry",
        ),
        Binding(
            "f9",
            "open_contact",
            _("Contact"),
            tooltip=_("All about the person"),
            id="message.contact",
        ),
        Binding(
            "ctrl+y",
            "copy",
            _("Copy"),
            tooltip=_("All of it into the terminal's clipboard"),
            id="message.copy",
        ),
        Binding(
            "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="message.refresh"
        ),
    ]
    DEFAULT_CSS = """
    MessageScreen VerticalScroll {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { width: 1fr; }
    }
    """

    def __init__(self, message_id: UUID) -> None:
        super().__init__()
        self._message_id = message_id
        self._whole: Whole | None = None

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(id="message-text")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.requery()
        self.set_interval(LIVE, self._live)

    @property
    def heading(self) -> str:
        if self._whole is None:
            return ""
        message = self._whole.message
        return f"{literal(recipient_of(message))}  {status_sign(message.status.value).whole}"

    def requery(self) -> None:
        self.read(reading.read_whole, self._message_id, then=self._show, key="message")

    def action_refresh(self) -> None:
        self.requery()

    def _live(self) -> None:
        if self.is_current and self._whole and self._whole.message.status.value in UNDER_WAY:
            self.requery()

    def _show(self, whole: Whole) -> None:
        self._whole = whole
        self.query_one("#message-text", Static).update(describe(whole, self.console.timezone))
        self.console.status.refresh()
        self.refresh_bindings()

    # --- what can be done -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do, and what makes sense."""
        message = self._whole.message if self._whole else None
        if action == "retry":
            return actions.may(self, "messages:send") and (actions.can_retry(message) or None)
        if action == "open_contact":
            known = message is not None and message.contact_id is not None
            return actions.may(self, "contacts:read") and (known or None)
        return True

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss(None)

    def action_retry(self) -> None:
        actions.retry(self, self._message_id, self.requery)

    def action_open_contact(self) -> None:
        """Show the person to whom it goes."""
        from crmtui.tui.screens.finder.opening import open_record

        message = self._whole.message if self._whole else None
        if message is not None and (contact_id := message.contact_id) is not None:
            open_record(self.console, "contact", contact_id, recipient_of(message))

    def action_copy(self) -> None:
        """Give the terminal all of it."""
        if self._whole is not None:
            self.app.copy_to_clipboard(describe(self._whole, self.console.timezone).plain)
            self.say(_("Copied, if the terminal allows it."))


def describe(whole: Whole, timezone: str) -> Content:
    """All that is known of a message. What people wrote goes in as content, never as markup."""
    message = whole.message
    return join_parts(
        (
            ("", _facts(whole, timezone)),
            (_("Text"), _lines(message.body_text)),
            (_("As HTML"), _lines(message.body_html)),
        )
    )


def _facts(whole: Whole, timezone: str) -> Iterator[Content]:
    message = whole.message
    sign = status_sign(message.status.value)
    yield _fact(_("State"), Content.styled(sign.whole, TONES[sign.tone]))
    if whole.abandoned:
        yield _fact("", Content.styled(_("Nobody is at it any more: send it again."), TONES["bad"]))
    if message.error:
        label = _("Error") if message.status.value == "failed" else _("Last error")
        yield _fact(label, Content.styled(literal(message.error), TONES["bad"]))
    told: tuple[tuple[str, Any], ...] = (
        (_("By"), channel_word(message.channel.value)),
        (_("To"), " ".join(part for part in (message.to_name, f"<{message.to_address}>") if part)),
        (_("From"), message.from_address),
        (_("Subject"), message.subject),
        (_("Written"), local_stamp(message.created_at, timezone)),
        (_("Sent"), local_stamp(message.sent_at, timezone) if message.sent_at else ""),
        (_("Tries"), str(message.attempts or "")),
        (_("Server's id"), message.provider_id),
    )
    for label, text in told:
        if text:
            yield _fact(label, Content(literal(text)))


def _fact(label: str, value: Content) -> Content:
    return Content.assemble(Content.styled(fit(label, _LABEL), TONES["muted"]), value)


def _lines(text: str) -> list[Content]:
    shown = [Content(literal(line)) for line in text[:_LONGEST].splitlines()]
    if len(text) > _LONGEST:
        left = len(text) - _LONGEST
        shown.append(Content.styled(_("{n} more characters").format(n=left), TONES["muted"]))
    return shown
