"""The form in which all parts of a choice of deliveries are set together."""

from collections.abc import Sequence
from typing import Any

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.webhooks.choice import DeliveryChoice
from crmtui.tui.screens.webhooks.words import STATES, state_sign
from crmtui.tui.text import shorten
from crmtui.tui.time_spans import TimeSpan, check_order

Choices = Sequence[tuple[str, str]]


class FilterForm(FormModal[DeliveryChoice]):
    """Gives the new choice; nothing chosen in a part means any."""

    SAVE_LABEL = _("Show (^S)")

    def __init__(
        self, choice: DeliveryChoice, endpoints: Choices, events: Sequence[str], timezone: str
    ) -> None:
        self._timezone = timezone
        states = [(state, state_sign(state).whole) for state in STATES]
        super().__init__(
            _("Which deliveries?"),
            [
                _choice("endpoint", _("Endpoint"), choice.endpoint, endpoints),
                Field("states", _("State"), "several", choice.states, choices=states),
                _choice("event_type", _("Event"), choice.event_type, [(n, n) for n in events]),
                Field("text", _("Text"), value=choice.text, hint=_("in the body, or an id")),
                *choice.span.fields(timezone),
            ],
        )

    def validate(self, values: Values) -> dict[str, str]:
        return check_order(values, self._timezone)

    def save(self, values: Values) -> None:
        self.saved(
            DeliveryChoice(
                endpoint=values["endpoint"] or "",
                states=tuple(state for state in STATES if state in values["states"]),
                event_type=values["event_type"] or "",
                text=values["text"],
                span=TimeSpan(values["since"] or "", values["begin"], values["end"]),
            )
        )


def _choice(name: str, label: str, value: str, choices: Choices) -> Field:
    """What there is, and what was chosen although there is none now."""
    known = list(choices)
    if value and value not in dict(known):
        known.append((value, value))
    return Field(name, label, "choice", value, choices=known, hint=_("any"))


def list_choices(tx: Any) -> tuple[list[tuple[str, str]], list[str]]:
    """The endpoints and the event types that can be chosen."""
    from crmtui.services.webhooks import EVENT_TYPES, TEST_EVENT, list_endpoints

    endpoints = list_endpoints(tx)
    dialects = {endpoint.dialect for endpoint in endpoints}
    names = {name for dialect in dialects for name in EVENT_TYPES[dialect]}
    found = [(str(one.id), f"{one.dialect} {shorten(one.url, 200)}") for one in endpoints]
    return found, sorted({*names, TEST_EVENT})
