"""The numbers above the list: jobs by state, what each minute did, how long due work waits."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.screens.jobs.words import STATES, clock_text, sign_of
from crmtui.tui.widgets.click_line import Piece
from crmtui.tui.widgets.rate_plot import Bar

if TYPE_CHECKING:
    from crmtui.services.jobs import Count, Health

_MINUTES: Final = 60


class Overview(NamedTuple):
    """What was read in one go."""

    counts: Mapping[str, "Count"]
    rates: tuple[Bar, ...]
    health: "Health"


def load_overview(tx: Any) -> Overview:
    """The numbers now."""
    from crmtui.services import jobs

    counts = {state.value: count for state, count in jobs.count_by_state(tx).items()}
    rates = tuple(Bar(one.completed, one.failed) for one in jobs.rates(tx, _MINUTES))
    return Overview(counts, rates, jobs.check_health(tx))


def count_text(count: "Count", locale: str) -> str:
    """`31`, or `~10,000` where nobody counted to the end."""
    return ("" if count.exact else "~") + format_number(count.value, locale)


def _short(count: "Count", locale: str) -> str:
    """As `count_text`, but six of them fit into a line: `~10k`."""
    return count_text(count, locale) if count.exact else f"~{count.value // 1000}k"


def count_pieces(overview: Overview, chosen: Sequence[str], locale: str) -> list[Piece]:
    """Each state with its number; a click shows only its jobs."""
    pieces = []
    for state in STATES:
        sign, count = sign_of(state), overview.counts[state]
        loud = sign.tone if count.value and state in ("RUNNING", "FAILED", "DEAD") else ""
        pieces.append(
            Piece(
                f"{sign.word} {_short(count, locale)}",
                "strong" if state in chosen else loud,
                f"choose_state('{state}')",
                _("Only these; a second time all"),
            )
        )
    return pieces


def rate_pieces(overview: Overview) -> list[Piece]:
    """What the plot cannot say: the current minute, the hour's failures, the longest wait."""
    now = overview.rates[-1].done if overview.rates else 0
    failed = sum(bar.failed for bar in overview.rates)
    oldest = overview.health.oldest_pending_seconds
    waits = clock_text(oldest) if oldest is not None else "-"
    late = "jobs.stalled" in overview.health.problems or "jobs.backlog" in overview.health.problems
    return [
        Piece(_("done/min {number}").format(number=now)),
        Piece(_("failed/h {number}").format(number=failed), "bad" if failed else ""),
        Piece(_("oldest wait {time}").format(time=waits), "bad" if late else ""),
    ]
