"""The statistics as text: numbers, bars and columns. Names that people gave are never markup."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.contacts.words import field_label, source_word, status_sign
from crmtui.tui.screens.statistics.plots import Row, bars, columns
from crmtui.tui.symbols import Symbols
from crmtui.tui.text import fit, literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmtui.services.contacts import ContactAnalytics, Month, Share

_HIGH = 5
"""Lines of a plot with columns."""
_LABEL = 22

Part = tuple[str, list[Content]]
"""A title, and its lines."""


class Frame(NamedTuple):
    """Where it is shown: how numbers are written, what can be drawn, and how wide it is."""

    locale: str
    signs: Symbols
    width: int

    def number(self, value: int) -> str:
        return format_number(value, self.locale)


def tell(analytics: "ContactAnalytics", frame: Frame) -> tuple[Content, Content]:
    """The two halves: how many and how good, then who they are."""
    first = [
        _overview(analytics, frame),
        *_growth(analytics.growth, frame),
        _shares(_("Lead score"), analytics.score_distribution, frame),
        _completeness(analytics, frame),
        _shares(_("Status"), analytics.statuses, frame, lambda one: status_sign(one).word),
    ]
    second = [
        _shares(_("How they came to be known"), analytics.sources, frame, source_word),
        _shares(_("Industries, the ten most frequent"), analytics.industries, frame),
        _shares(_("Countries, the ten most frequent"), analytics.countries, frame),
        _shares(_("Companies, the ten most frequent"), analytics.top_companies, frame),
        _shares(_("Company sizes"), analytics.size_brackets, frame),
        _shares(_("Tags"), analytics.tags, frame),
    ]
    return _join(first), _join(second)


def _join(parts: Iterable[Part]) -> Content:
    """One part below the other, without the empty line above the first."""
    return join_parts(parts)[1:]


def _overview(analytics: "ContactAnalytics", frame: Frame) -> Part:
    told = analytics.overview
    rows = (
        (_("Contacts"), frame.number(told.total_contacts)),
        (_("Companies"), frame.number(told.total_companies)),
        (_("Valid e-mails"), frame.number(told.valid_emails)),
        (_("Average lead score"), f"{told.average_lead_score:.1f}"),
    )
    numbers = max(len(value) for _name, value in rows)
    lines = [
        Content.assemble(fit(name, _LABEL), Content.styled(value.rjust(numbers), "bold"))
        for name, value in rows
    ]
    return _("Overview"), lines


def _growth(growth: Sequence["Month"], frame: Frame) -> list[Part]:
    if not any(month.total for month in growth):
        return []
    labels = [month.month[-2:] for month in growth]
    since, until = growth[0].month, growth[-1].month
    span = f"{since} - {until}"
    parts = []
    for title, values in (
        (_("Added each month, {span}"), [month.added for month in growth]),
        (_("Contacts at the end of each month, {span}"), [month.total for month in growth]),
    ):
        top = frame.number(max(values))
        plain = frame.signs.ascii
        lines = columns(values, labels, frame.width, _HIGH, top=top, plain=plain)
        parts.append((title.format(span=span), lines))
    return parts


def _shares(
    title: str,
    shares: Sequence["Share"],
    frame: Frame,
    word: "Callable[[str], str]" = literal,
) -> Part:
    if not any(share.count for share in shares):
        return title, []
    rows = [
        Row(word(share.value) if share.value else _("(not known)"), share.count, count)
        for share in shares
        for count in [frame.number(share.count)]
    ]
    return title, _bars(rows, frame)


def _completeness(analytics: "ContactAnalytics", frame: Frame) -> Part:
    title = _("Filled in")
    if not analytics.overview.total_contacts:
        return title, []
    rows = [
        Row(_field(one.field), one.percent, f"{one.percent:.1f} %")
        for one in analytics.completeness
    ]
    return title, _bars(rows, frame, whole=100)


def _bars(rows: Sequence[Row], frame: Frame, whole: float = 0) -> list[Content]:
    signs = frame.signs
    return bars(rows, frame.width, whole=whole, plain=signs.ascii, ellipsis=signs.ellipsis)


def _field(name: str) -> str:
    known = {"phone": _("Phone"), "linkedin": _("LinkedIn")}
    return known.get(name) or field_label(name)
