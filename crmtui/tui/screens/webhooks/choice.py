"""Which deliveries somebody wants to see: chosen in parts, kept over restarts, told in words.
Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.tui.screens.webhooks.words import STATES, state_sign
from crmtui.tui.text import shorten
from crmtui.tui.time_spans import SPANS, TimeSpan

if TYPE_CHECKING:
    from crmtui.services.webhooks import DeliveryFilter

QUICK: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("EXHAUSTED",),
    ("PENDING", "SENDING"),
    *((one,) for one in STATES if one not in ("EXHAUSTED", "PENDING", "SENDING")),
)
"""What F6 goes through: all, what gave up, what is under way, then state by state."""


@dataclass(frozen=True)
class DeliveryChoice:
    """What the list is narrowed to; everything chosen must hold."""

    endpoint: str = ""
    """An endpoint's id."""
    states: tuple[str, ...] = ()
    event_type: str = ""
    text: str = ""
    span: TimeSpan = field(default_factory=TimeSpan)

    @classmethod
    def from_json(cls, kept: Any) -> "DeliveryChoice":
        """The choice that was kept; what makes no sense (any more) is left out."""
        if not isinstance(kept, Mapping):
            return cls()

        def text(name: str) -> str:
            value = kept.get(name)
            return value if isinstance(value, str) else ""

        states, since = kept.get("states"), text("since")
        found = states if isinstance(states, list) else []
        return cls(
            endpoint=text("endpoint") if _is_id(text("endpoint")) else "",
            states=tuple(state for state in STATES if state in found),
            event_type=text("event_type"),
            text=text("text"),
            span=TimeSpan(since if since in SPANS else "", text("begin"), text("end")),
        )

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "endpoint": self.endpoint,
            "states": list(self.states),
            "event_type": self.event_type,
            "text": self.text,
            **self.span._asdict(),
        }

    @property
    def is_all(self) -> bool:
        return self == DeliveryChoice()

    def next_quick(self) -> "DeliveryChoice":
        """The same with the next of the quick choices of states."""
        place = QUICK.index(self.states) if self.states in QUICK else 0
        return replace(self, states=QUICK[(place + 1) % len(QUICK)])

    def to_filter(self, now: datetime, timezone: str) -> "DeliveryFilter":
        """As the service understands it; a moment that is none (any more) counts as not given."""
        from crmtui.services.webhooks import DeliveryFilter, DeliveryState

        try:
            after, before = self.span.bounds(now, timezone)
        except Invalid:
            after, before = None, None
        return DeliveryFilter(
            endpoint_id=UUID(self.endpoint) if self.endpoint else None,
            states=tuple(DeliveryState(state) for state in self.states),
            event_type=self.event_type or None,
            text=self.text,
            created_after=after,
            created_before=before,
        )

    @property
    def state_words(self) -> str:
        """The chosen states, such as `waiting, sending`."""
        return ", ".join(state_sign(state).word for state in self.states) or _("all")

    def parts(self, endpoint: str) -> list[str]:
        """What is chosen besides states and text, one short text each."""
        found = [_("to {endpoint}").format(endpoint=shorten(endpoint, 40))] if self.endpoint else []
        if self.event_type:
            found.append(_("event: {name}").format(name=shorten(self.event_type, 30)))
        return found + self.span.parts()

    def describe(self, endpoint: str) -> str:
        """The whole choice on one line, for questions about all of its deliveries."""
        text = [_("text: {text}").format(text=shorten(self.text, 40))] if self.text else []
        states = _("state: {names}").format(names=self.state_words)
        return "; ".join([states, *self.parts(endpoint), *text])


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
