"""The form in which all parts of a choice of jobs are set together."""

from collections.abc import Sequence

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.jobs.choice import JobChoice
from crmtui.tui.screens.jobs.words import STATES, sign_of
from crmtui.tui.time_spans import check_order


class FilterForm(FormModal[JobChoice]):
    """Gives the new choice; nothing chosen in a part means any."""

    SAVE_LABEL = _("Show (^S)")

    def __init__(
        self, choice: JobChoice, kinds: Sequence[str], queues: Sequence[str], timezone: str
    ) -> None:
        self._timezone = timezone
        super().__init__(
            _("Which jobs?"),
            [
                Field("text", _("Text"), value=choice.text, hint=_("in kind, arguments, error")),
                Field(
                    "states",
                    _("State"),
                    "several",
                    choice.states,
                    choices=[(state, sign_of(state).whole) for state in STATES],
                ),
                Field(
                    "kinds", _("Kind"), "several", choice.kinds, choices=_pairs(kinds, choice.kinds)
                ),
                Field(
                    "queues",
                    _("Queue"),
                    "several",
                    choice.queues,
                    choices=_pairs(queues, choice.queues),
                ),
                *choice.span.fields(timezone),
            ],
        )

    def validate(self, values: Values) -> dict[str, str]:
        return check_order(values, self._timezone)

    def save(self, values: Values) -> None:
        self.saved(
            JobChoice(
                states=tuple(state for state in STATES if state in values["states"]),
                kinds=tuple(values["kinds"]),
                queues=tuple(values["queues"]),
                text=values["text"],
                since=values["since"] or "",
                begin=values["begin"],
                end=values["end"],
            )
        )


def _pairs(known: Sequence[str], chosen: Sequence[str]) -> list[tuple[str, str]]:
    """What there is, and what was chosen although there is none now."""
    return [(name, name) for name in sorted({*known, *chosen})]
