"""How messages are put into words: channels, states, moments. Pure."""

from typing import TYPE_CHECKING, Final

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.sign import Sign

if TYPE_CHECKING:
    from crmtui.services.conversations import MessageSummary

CHANNELS: Final = ("email", "sms")
STATUSES: Final = ("held", "queued", "sending", "failed", "sent")
"""In the order in which they concern somebody."""
UNSENT: Final = "unsent"
"""All but those that were sent: the outbox."""
STATES: Final = ("", UNSENT, *STATUSES)
"""What the list can be narrowed to."""
UNDER_WAY: Final = frozenset({"queued", "sending"})


def status_sign(status: str) -> Sign:
    """Where a message stands."""
    signs = {
        "held": Sign("[==]", _("held"), "caution"),
        "queued": Sign("[..]", _("queued"), "muted"),
        "sending": Sign("[>>]", _("sending"), "caution"),
        "sent": Sign("[ok]", _("sent"), "good"),
        "failed": Sign("[XX]", _("failed"), "bad"),
    }
    return signs.get(status, Sign("[??]", status, ""))


def state_word(state: str) -> str:
    """A state of the list's filter."""
    named = {"": _("all"), UNSENT: _("not sent")}
    return named[state] if state in named else status_sign(state).word


def channel_word(channel: str) -> str:
    """What carries it; both when empty."""
    return {"email": _("e-mail"), "sms": _("text"), "": _("e-mails and texts")}[channel]


def recipient_of(message: "MessageSummary") -> str:
    """To whom it goes, as people say it."""
    return message.to_name or message.to_address


def contents_of(message: "MessageSummary") -> str:
    """What it is about, on one line."""
    return message.subject or message.opening


def held_text(held: dict[str, int]) -> str:
    """How many are held, by channel."""
    mails, texts = held.get("email", 0), held.get("sms", 0)
    parts = []
    if mails:
        parts.append(ngettext("{n} e-mail", "{n} e-mails", mails).format(n=mails))
    if texts:
        parts.append(ngettext("{n} text", "{n} texts", texts).format(n=texts))
    return _(" and ").join(parts)
