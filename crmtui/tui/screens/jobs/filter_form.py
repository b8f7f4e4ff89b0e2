"""The form in which all parts of a choice of jobs are set together."""

from collections.abc import Sequence

from crmtui.kit.errors import Invalid
from crmtui.kit.formats import EXAMPLE, parse_local
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.jobs.choice import SINCE, JobChoice, describe_since
from crmtui.tui.screens.jobs.words import STATES, sign_of


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
                Field(
                    "since",
                    _("Enqueued"),
                    "choice",
                    choice.since,
                    choices=[(since, describe_since(since)) for since in SINCE],
                    hint=_("at any time"),
                ),
                self._moment("created_from", _("from"), choice.created_from),
                self._moment("created_to", _("before"), choice.created_to),
            ],
        )

    def _moment(self, name: str, label: str, value: str) -> Field:
        hint = _("such as {example}").format(example=EXAMPLE)
        return Field(name, label, value=value, longest=20, hint=hint, check=self._complain)

    def _complain(self, typed: str) -> str:
        try:
            parse_local(typed, self._timezone, "moment")
        except Invalid:
            return _("This is no moment; type one such as {example}.").format(example=EXAMPLE)
        return ""

    def validate(self, values: Values) -> dict[str, str]:
        """A span that ends before it begins shows nothing, and that looks like peace."""
        first, last = values["created_from"], values["created_to"]
        if first and last:
            zone = self._timezone
            if parse_local(first, zone, "from") >= parse_local(last, zone, "to"):
                return {"created_to": _("This is not later than the beginning.")}
        return {}

    def save(self, values: Values) -> None:
        self.saved(
            JobChoice(
                states=tuple(state for state in STATES if state in values["states"]),
                kinds=tuple(values["kinds"]),
                queues=tuple(values["queues"]),
                text=values["text"],
                since=values["since"] or "",
                created_from=values["created_from"],
                created_to=values["created_to"],
            )
        )


def _pairs(known: Sequence[str], chosen: Sequence[str]) -> list[tuple[str, str]]:
    """What there is, and what was chosen although there is none now."""
    return [(name, name) for name in sorted({*known, *chosen})]
