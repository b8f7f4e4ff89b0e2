"""How endpoints, deliveries and attempts are called on the screen. Pure."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.sign import Sign
from crmtui.tui.times import local_stamp, local_time
from crmtui.tui.widgets.pages import Cell, Tone

if TYPE_CHECKING:
    from crmtui.services.webhooks import AttemptDetail, DeliverySummary, EndpointDetail

STATES: Final = ("PENDING", "WAITING", "SENDING", "DELIVERED", "EXHAUSTED", "CANCELLED")
ENDED: Final = ("DELIVERED", "EXHAUSTED", "CANCELLED")
ALL_EVENTS: Final = "*"
"""`services.webhooks.ALL_EVENTS`, which is not imported before the first frame."""


class Place(NamedTuple):
    """When and where somebody looks."""

    now: datetime
    timezone: str

    def at(self, moment: datetime) -> str:
        """A moment by the wall clock; today's without its day."""
        stamp, today = (local_stamp(one, self.timezone) for one in (moment, self.now))
        return local_time(moment, self.timezone) if stamp[:10] == today[:10] else stamp

    def short(self, moment: datetime) -> str:
        """As `at`, in at most 11 cells: another day's without year and seconds."""
        shown = self.at(moment)
        return shown if len(shown) < len("2026-11-22") else shown[5:16]

    def until(self, moment: datetime | None) -> str:
        """How long it is until a moment: `in 4 min`; empty for none."""
        if moment is None:
            return ""
        seconds = (moment - self.now).total_seconds()
        if seconds <= 0:
            return _("now")
        if seconds < 90:
            return _("in {count} s").format(count=round(seconds))
        if seconds < 5_400:
            return _("in {count} min").format(count=round(seconds / 60))
        return _("in {count} h").format(count=round(seconds / 3_600))

    def at_or(self, moment: datetime | None, otherwise: str = "-") -> str:
        return otherwise if moment is None else self.at(moment)


def state_sign(state: str, attempts: int = 0) -> Sign:
    """The sign of a delivery's state."""
    if state == "PENDING" and attempts:
        return Sign("[!!]", _("retrying"), "caution")
    signs = {
        "PENDING": Sign("[..]", _("waiting"), ""),
        "WAITING": Sign("[||]", _("in line"), "caution"),
        "SENDING": Sign("[>>]", _("sending"), ""),
        "DELIVERED": Sign("[OK]", _("delivered"), "good"),
        "EXHAUSTED": Sign("[XX]", _("gave up"), "bad"),
        "CANCELLED": Sign("[--]", _("cancelled"), "muted"),
    }
    return signs.get(state, Sign("[??]", state, "caution"))


def health_sign(endpoint: "EndpointDetail", now: datetime) -> Sign:
    """The sign of an endpoint: what hinders it most."""
    if not endpoint.enabled:
        if endpoint.disabled_reason:
            return Sign("[XX]", _("gave up"), "bad")
        return Sign("[--]", _("off"), "muted")
    if endpoint.paused_until is not None and endpoint.paused_until > now:
        return Sign("[||]", _("paused"), "caution")
    if endpoint.health.value == "failing":
        return Sign("[!!]", _("failing"), "bad")
    if endpoint.failures:
        return Sign("[!.]", _("stumbling"), "caution")
    if endpoint.last_success_at is None:
        return Sign("[..]", _("unused"), "muted")
    return Sign("[OK]", _("healthy"), "good")


def next_moment(delivery: "DeliverySummary", endpoint: "EndpointDetail | None") -> datetime | None:
    """When the next attempt is made: as planned, or when its endpoint's pause is over."""
    moments = (delivery.next_attempt_at, endpoint.paused_until if endpoint else None)
    known = [moment for moment in moments if moment is not None]
    return max(known) if delivery.next_attempt_at is not None else None


def may_replay(state: str) -> bool:
    """Whether a delivery in this state can be sent again."""
    return state in ("PENDING", *ENDED)


def may_cancel(state: str) -> bool:
    """Whether a delivery in this state can be given up."""
    return state in ("PENDING", "WAITING")


def answer_text(status: int | None, error: str | None) -> str:
    """What came back, on one line: `503`, `timeout after 20 s`; empty if nothing was sent."""
    if status is None:
        return error or ""
    return f"{status} {error}" if error and str(status) not in error else error or str(status)


def answer_cell(delivery: "DeliverySummary") -> Cell:
    """A delivery's latest answer as the list shows it."""
    good = delivery.state.value == "DELIVERED"
    tone: Tone = "muted" if good or not delivery.attempts else "caution"
    return Cell(answer_text(delivery.last_status, delivery.last_error), tone)


def attempt_sign(attempt: "AttemptDetail") -> Sign:
    """Whether an attempt arrived, in the words of the answer."""
    good = attempt.status is not None and 200 <= attempt.status < 300
    answer = answer_text(attempt.status, attempt.error) or _("no answer")
    return Sign("[OK]" if good else "[XX]", answer, "good" if good else "bad")


def describe_events(names: tuple[str, ...]) -> str:
    """What an endpoint is subscribed to."""
    return _("all events") if ALL_EVENTS in names else ", ".join(names)


def took_text(milliseconds: int) -> str:
    """How long an attempt took: `12 ms`, `20.0 s`."""
    return f"{milliseconds} ms" if milliseconds < 1_000 else f"{milliseconds / 1_000:.1f} s"


def deliveries_text(value: int, *, exact: bool = True) -> str:
    """`1 delivery`, `10,000+ deliveries`."""
    count = count_text(value, exact=exact)
    return ngettext("{count} delivery", "{count} deliveries", value).format(count=count)


def count_text(value: int, *, exact: bool = True) -> str:
    """`31`, or `10,000+` where nobody counted to the end."""
    return f"{value:,}" + ("" if exact else "+")
