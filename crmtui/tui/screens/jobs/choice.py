"""Which jobs somebody wants to see: chosen in parts, kept over restarts, told in words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self

from crmtui.kit.i18n import _
from crmtui.tui.screens.jobs.words import STATES, sign_of
from crmtui.tui.text import literal, shorten
from crmtui.tui.time_spans import SPANS, TimeSpan

if TYPE_CHECKING:
    from crmtui.services.jobs import JobFilter

QUICK: Final[tuple[tuple[str, ...], ...]] = ((), ("FAILED", "DEAD"), *((one,) for one in STATES))
"""What F6 goes through: all, what went wrong, then state by state."""

_LONGEST_PART: Final = 24


@dataclass(frozen=True)
class JobChoice:
    """What a list of jobs is narrowed to; everything chosen must hold."""

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    text: str = ""
    since: str = ""
    begin: str = ""
    end: str = ""
    """As `TimeSpan` has them: when the jobs were enqueued."""

    @classmethod
    def from_json(cls, kept: Any) -> Self:
        """The choice that was kept; what makes no sense (any more) is left out."""
        if not isinstance(kept, Mapping):
            return cls()
        found: dict[str, Any] = {}
        for field in fields(cls):
            value = kept.get(field.name)
            if field.name in ("states", "kinds", "queues"):
                found[field.name] = tuple(map(str, value)) if isinstance(value, list) else ()
            elif isinstance(value, str):
                found[field.name] = value
        known = tuple(state for state in STATES if state in found.get("states", ()))
        since = found.get("since", "")
        return cls(**found | {"states": known, "since": since if since in SPANS else ""})

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(one) if isinstance(one, tuple) else one for name, one in values.items()}

    @property
    def is_all(self) -> bool:
        return self == JobChoice()

    def next_quick(self) -> "JobChoice":
        """The same with the next of the quick choices of states."""
        place = QUICK.index(self.states) if self.states in QUICK else 0
        return replace(self, states=QUICK[(place + 1) % len(QUICK)])

    def to_filter(self, now: datetime, timezone: str) -> "JobFilter":
        """As the service understands it.

        Raises:
            Invalid: time.not_a_moment, for a moment that was not typed as one.
        """
        from crmtui.services.jobs import JobFilter, JobState

        after, before = self.span.bounds(now, timezone)
        return JobFilter(
            states=tuple(JobState(state) for state in self.states),
            kinds=self.kinds,
            queues=self.queues,
            text=self.text,
            created_after=after,
            created_before=before,
        )

    @property
    def span(self) -> TimeSpan:
        """When the jobs were enqueued."""
        return TimeSpan(self.since, self.begin, self.end)

    @property
    def state_words(self) -> str:
        """The chosen states, such as `failed, dead`."""
        return ", ".join(sign_of(state).word for state in self.states) or _("all")

    def parts(self) -> list[str]:
        """What is chosen besides states and text, one short text each."""
        found = []
        if self.kinds:
            found.append(_("kind: {names}").format(names=_join(self.kinds)))
        if self.queues:
            found.append(_("queue: {names}").format(names=_join(self.queues)))
        return [*found, *self.span.parts()]

    def describe(self) -> str:
        """The whole choice on one line, for questions about all of its jobs."""
        text = [_("text: {text}").format(text=shorten(self.text, 40))] if self.text else []
        states = [_("state: {names}").format(names=self.state_words)]
        return "; ".join([*states, *self.parts(), *text])


def _join(names: tuple[str, ...]) -> str:
    shown = shorten(literal(names[0]), _LONGEST_PART)
    return shown if len(names) == 1 else f"{shown} +{len(names) - 1}"
