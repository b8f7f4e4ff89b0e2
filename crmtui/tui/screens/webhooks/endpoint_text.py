"""An endpoint as a line of a table, and in words below it."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from textual.content import Content

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.screens.webhooks.words import Place, count_text, describe_events, health_sign
from crmtui.tui.text import literal, shorten
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from crmtui.services.webhooks import EndpointCounts, EndpointDetail

COLUMNS: Final = (
    Column("health", _("health"), 14, keep=100),
    Column("url", _("address"), 20, grow=3, most=70, keep=99),
    Column("dialect", _("dialect"), 9, keep=60),
    Column("failures", _("fails"), 5, align="right", keep=80),
    Column("waiting", _("waiting"), 7, align="right", keep=90),
    Column("exhausted", _("gave up"), 7, align="right", keep=85),
    Column("success", _("last success"), 19, keep=50),
    Column("description", _("description"), 12, grow=2, most=40, keep=30),
)
COUNT_CAP: Final = 10_000
"""`services.webhooks` counts no further."""
_LONGEST_URL: Final = 150
_LONGEST_ERROR: Final = 100


class Endpoints:
    """The loader of the list. It keeps what it read, so that a key knows what it acts on."""

    def __init__(self, place: "Callable[[], Place]") -> None:
        """The place is asked for when rows are read: before a log-in it is not known."""
        self._place = place
        self.known: dict[UUID, EndpointDetail] = {}

    def __call__(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.webhooks import count_by_endpoint, list_endpoints

        endpoints, counts = list_endpoints(tx), count_by_endpoint(tx)
        self.known = {endpoint.id: endpoint for endpoint in endpoints}
        rows = [_row(endpoint, counts.get(endpoint.id), self._place()) for endpoint in endpoints]
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))


def _row(endpoint: "EndpointDetail", counts: "EndpointCounts | None", place: Place) -> TableRow:
    waiting, exhausted = (counts.waiting, counts.exhausted) if counts else (0, 0)
    return TableRow(
        endpoint.id,
        (
            health_sign(endpoint, place.now).cell,
            endpoint.url,
            Cell(endpoint.dialect, "muted"),
            Cell(str(endpoint.failures or "-"), "bad" if endpoint.failures else "muted"),
            _count_cell(waiting, loud=False),
            _count_cell(exhausted, loud=True),
            Cell(place.at_or(endpoint.last_success_at, _("never")), "muted"),
            Cell(endpoint.description, "muted"),
        ),
        "muted" if not endpoint.enabled else "",
    )


def _count_cell(value: int, *, loud: bool) -> Cell:
    if not value:
        return Cell("-", "muted")
    return Cell(count_text(value, exact=value < COUNT_CAP), "bad" if loud else "")


class _Fact(NamedTuple):
    text: str
    style: str = ""


def describe_endpoint(endpoint: "EndpointDetail", place: Place, ellipsis: str) -> Content:
    """The endpoint in a few lines: address, subscription, how it is doing."""
    url = shorten(endpoint.url, _LONGEST_URL, ellipsis)
    lines = [Content.styled(url, "bold"), Content(literal(_wishes(endpoint)))]
    for fact in (*_health_facts(endpoint, place), *_secret_facts(endpoint, place)):
        shown = literal(fact.text)
        lines.append(Content.styled(shown, fact.style) if fact.style else Content(shown))
    return Content("\n").join(lines)


def _wishes(endpoint: "EndpointDetail") -> str:
    parts = [
        endpoint.description,
        endpoint.dialect,
        _("in order") if endpoint.ordered else "",
        describe_events(endpoint.event_types),
    ]
    return "; ".join(part for part in parts if part)


def _health_facts(endpoint: "EndpointDetail", place: Place) -> "Iterator[_Fact]":
    if endpoint.disabled_at is not None:
        reason = endpoint.disabled_reason or _("by a person")
        text = _("off since {time}: {reason}")
        text = text.format(time=place.at(endpoint.disabled_at), reason=reason)
        yield _Fact(text, "$text-error" if endpoint.disabled_reason else "$text-muted")
    if endpoint.paused_until is not None and endpoint.paused_until > place.now:
        text = _("paused until {time}: the receiver asked for less")
        yield _Fact(text.format(time=place.at(endpoint.paused_until)), "$text-warning")
    if endpoint.failures and endpoint.first_failure_at is not None:
        count = ngettext("{count} failure", "{count} failures in a row", endpoint.failures)
        text = _("{failures}: {error} (since {since}, the last one {last})").format(
            failures=count.format(count=endpoint.failures),
            error=shorten(endpoint.last_error or "-", _LONGEST_ERROR),
            since=place.at(endpoint.first_failure_at),
            last=place.at_or(endpoint.last_failure_at),
        )
        yield _Fact(text, "$text-error")
    success = place.at_or(endpoint.last_success_at, _("never"))
    yield _Fact(_("last success: {time}").format(time=success), "$text-muted")


def _secret_facts(endpoint: "EndpointDetail", place: Place) -> "Iterator[_Fact]":
    until = endpoint.old_secret_until
    if until is not None and until > place.now:
        text = _("until {time} the old secret signs too").format(time=place.at(until))
        yield _Fact(text, "$text-warning")
