"""Writing a message: to a contact, or to an address or number."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID, uuid4

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static, TextArea

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.messages import reading
from crmtui.tui.screens.messages.words import recipient_of
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.conversations import MessageDetail, Recipients
    from crmtui.tui.base import ServiceScreen

LONGEST_TEXT: Final = 800
_LONGEST_MAIL: Final = 500_000
_MEMORY: Final = "messages.from_number"


def open_message_form(
    screen: "ServiceScreen",
    contact_id: UUID | None,
    channel: str,
    done: Callable[[], object] | None = None,
) -> None:
    """Let the operator write an e-mail ("email") or a text ("sms"), to a contact if one is given.

    `done` is called when it was put into the queue.
    """

    def show(to: "Recipients | None", senders: Mapping[str, str] | None) -> None:
        def written(message: "MessageDetail | None") -> None:
            if message is None:
                return
            screen.say(_tell(message, senders))
            if done is not None:
                done()

        form = MessageForm(channel, to, _Ways(senders), _number(screen), other)
        screen.app.push_screen(form, written)

    def other() -> None:
        open_message_form(screen, contact_id, "sms" if channel == "email" else "email", done)

    def ask(senders: Mapping[str, str] | None) -> None:
        if contact_id is None:
            show(None, senders)
        else:
            screen.read(
                *(reading.read_recipients, contact_id, channel),
                then=lambda to: show(to, senders),
                key="messages.recipients",
            )

    find = screen.console.options.senders
    if find is None:
        ask(None)
    else:
        screen.run_blocking(find, then=ask)


def _number(screen: "ServiceScreen") -> str:
    return str(screen.console.recall(_MEMORY, ""))


class _Ways:
    """What this installation can send by, as far as it is known."""

    def __init__(self, senders: Mapping[str, str] | None) -> None:
        self._senders = senders

    def sender(self, channel: str) -> str:
        return (self._senders or {}).get(channel, "")

    def is_open(self, channel: str) -> bool | None:
        """None where nobody can tell."""
        return None if self._senders is None else channel in self._senders


class MessageForm(FormModal["MessageDetail"]):
    """Gives the message, which waits for a worker then."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "other",
            _("E-mail or text"),
            tooltip=_("Write a text instead of an e-mail, or the other way round"),
            id="message_form.other",
        ),
    ]
    SAVE_LABEL: ClassVar[str] = _("Send (^S)")
    FIELD_OF: ClassVar[Mapping[str, str]] = {"html": "text", "contact_id": "to"}
    DEFAULT_CSS = """
    MessageForm {
        & .form--field > TextArea { height: 7; min-height: 7; }
        & .message-form--note { color: $text-muted; }
    }
    """

    def __init__(
        self,
        channel: str,
        to: "Recipients | None",
        ways: _Ways,
        number: str,
        other: Callable[[], object],
    ) -> None:
        """`number` is the one that texts were sent from last; `other` opens the other form."""
        self._channel = channel
        self._to = to
        self._ways = ways
        self._other = other
        self._request = str(uuid4())
        title = _("New e-mail") if channel == "email" else _("New text")
        if to is not None:
            title = _("{what} to {name}").format(what=title, name=shorten(literal(to.name), 40))
        super().__init__(title, [_recipient(channel, to), *self._contents(number)])

    def _contents(self, number: str) -> list[Field]:
        if self._channel == "email":
            return [
                Field("subject", _("Subject"), required=True, longest=500),
                Field("text", _("Text"), "multiline", required=True, longest=_LONGEST_MAIL),
            ]
        hint = _("your own, such as +15551234567")
        sender = self._ways.sender("sms") or number
        return [
            Field("from_number", _("From"), value=sender, required=True, longest=20, hint=hint),
            Field("body", _("Text"), "multiline", required=True, longest=LONGEST_TEXT),
        ]

    def compose_content(self) -> Iterable[Widget]:
        yield from super().compose_content()
        yield Static(id="message-form-count", classes="message-form--note")
        yield Static(Content(_what_happens(self._channel, self._ways)), id="message-form-note")

    def buttons(self) -> Iterable[Button]:
        other = _("Text instead (F7)") if self._channel == "email" else _("E-mail instead (F7)")
        yield Button(other, id="other", compact=True)
        yield from super().buttons()

    def pressed(self, button: str) -> None:
        if button == "other":
            self.action_other()
        else:
            super().pressed(button)

    def action_other(self) -> None:
        """Leave for the other form, unless that would lose what was typed."""
        if self.values() != self._initial:
            self.say(_("What you typed would be lost. Send it, or leave with Esc."))
            return
        self.dismiss(None)
        self._other()

    def on_mount(self) -> None:
        super().on_mount()
        self._tell_length()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._tell_length()

    def _tell_length(self) -> None:
        length = len(str(self.values()[self.fields[-1].name]))
        if self._channel == "sms":
            text = _("{n} of {most} characters").format(n=length, most=LONGEST_TEXT)
            if length > LONGEST_TEXT:
                text += " " + _("- {n} too many").format(n=length - LONGEST_TEXT)
        else:
            text = _("{n} characters").format(n=length)
        self.query_one("#message-form-count", Static).update(Content(text))

    def save(self, values: Values) -> None:
        contact = {} if self._to is None else {"contact_id": self._to.contact_id}
        given: dict[str, Any] = {**values, **contact, "request_id": self._request}
        if self._channel == "sms":
            self.console.remember(_MEMORY, values["from_number"])
        self.write(reading.send, self._channel, given, then=self.saved, repeat=True)


def _recipient(channel: str, to: "Recipients | None") -> Field:
    if to is not None and to.addresses:
        choices = [(address, address) for address in to.addresses]
        return Field("to", _("To"), "choice", to.addresses[0], True, choices=choices)
    hint = _("name@example.com") if channel == "email" else _("+15551234567")
    if to is not None:
        hint = _("none is known; type one, such as {example}").format(example=hint)
    return Field("to", _("To"), required=True, longest=254, hint=hint)


def _what_happens(channel: str, ways: _Ways) -> str:
    """What becomes of the message when it is sent."""
    is_open = ways.is_open(channel)
    if is_open:
        return _("It is queued; a worker sends it at once.")
    if is_open is None:
        return _("It is queued; a worker sends it, or holds it where no way out is configured.")
    if channel == "email":
        return _("No mail server is configured (CRMTUI_SMTP_HOST): it will be held in Messages.")
    return _("No text service is configured (CRMTUI_TWILIO_…): it will be held in Messages.")


def _tell(message: "MessageDetail", senders: Mapping[str, str] | None) -> str:
    text = _("Queued for {name}.")
    if senders is not None and message.channel.value not in senders:
        text = _("For {name}: held in Messages until there is a way out.")
    return text.format(name=shorten(literal(recipient_of(message)), 50))
