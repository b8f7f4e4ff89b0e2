"""Spans of time that a list is narrowed to: the last hours, or between two moments as typed. Pure.

What was chosen is kept by name and in the words that were typed, so that it means the same when the
program is started again.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from crmtui.kit.errors import Invalid
from crmtui.kit.formats import EXAMPLE, parse_local
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, Values

SPANS: Final = {
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
"""Spans that end now, by the name under which they are kept."""


class TimeSpan(NamedTuple):
    """Everything given must hold; nothing given is any time."""

    since: str = ""
    """A key of `SPANS`; counted back from each reading."""
    begin: str = ""
    end: str = ""
    """Moments as typed, in the zone in which times are shown."""

    def bounds(self, now: datetime, timezone: str) -> tuple[datetime | None, datetime | None]:
        """From when (inclusive) to when (exclusive).

        Raises:
            Invalid: time.not_a_moment, for a moment that was not typed as one.
        """
        after = now - SPANS[self.since] if self.since else None
        if self.begin:
            typed = parse_local(self.begin, timezone, "begin")
            after = max(typed, after) if after is not None else typed
        return after, parse_local(self.end, timezone, "end") if self.end else None

    def parts(self) -> list[str]:
        """What is chosen, one short text each."""
        found = [describe_span(self.since)] if self.since else []
        if self.begin:
            found.append(_("from {moment}").format(moment=self.begin))
        if self.end:
            found.append(_("before {moment}").format(moment=self.end))
        return found

    def fields(self, timezone: str) -> list[Field]:
        """The fields `since`, `begin` and `end` of a form."""
        return [
            Field(
                "since",
                _("Since"),
                "choice",
                self.since,
                choices=[(span, describe_span(span)) for span in SPANS],
                hint=_("at any time"),
            ),
            moment_field("begin", _("From"), self.begin, timezone),
            moment_field("end", _("Before"), self.end, timezone),
        ]


def moment_field(
    name: str, label: str, value: str, timezone: str, *, required: bool = False, hint: str = ""
) -> Field:
    """A field for a date and time on the wall clock of `timezone`."""

    def complain(typed: str) -> str:
        try:
            parse_local(typed, timezone, name)
        except Invalid:
            return _("This is no moment; type one such as {example}.").format(example=EXAMPLE)
        return ""

    shown = hint or _("such as {example}").format(example=EXAMPLE)
    return Field(name, label, "text", value, required, 20, shown, check=complain)


def check_order(values: Values, timezone: str) -> dict[str, str]:
    """What is wrong where a span ends before it begins: it shows nothing, which looks like
    peace.
    """
    begin, end = values["begin"], values["end"]
    if begin and end and parse_local(begin, timezone, "begin") >= parse_local(end, timezone, "end"):
        return {"end": _("This is not later than the beginning.")}
    return {}


def describe_span(span: str) -> str:
    names = {
        "15m": _("last 15 minutes"),
        "1h": _("last hour"),
        "24h": _("last 24 hours"),
        "7d": _("last 7 days"),
        "30d": _("last 30 days"),
    }
    return names.get(span, _("any time"))
