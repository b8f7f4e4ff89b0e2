"""How deals are put into words: what they are worth, when they close, how they stand. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from crmtui.kit.formats import format_date
from crmtui.kit.i18n import _, ngettext
from crmtui.kit.money import format_money
from crmtui.tui.sign import Sign
from crmtui.tui.times import zone

if TYPE_CHECKING:
    from crmtui.services.deals import CurrencySum, DealDetail

STATUSES: Final = ("open", "won", "lost")
DAY_FORMAT: Final = "%Y-%m-%d"
_SOON_DAYS: Final = 7


class Here(NamedTuple):
    """When and where somebody looks, and in which language."""

    now: datetime
    timezone: str
    locale: str

    @property
    def today(self) -> date:
        """The day by the wall clock."""
        return self.now.astimezone(zone(self.timezone)).date()


def status_sign(status: str) -> Sign:
    """How a deal stands."""
    signs = {
        "open": Sign("[>>]", _("open"), ""),
        "won": Sign("[OK]", _("won"), "good"),
        "lost": Sign("[XX]", _("lost"), "bad"),
    }
    return signs.get(status, Sign("[??]", status, "caution"))


def close_sign(deal: "DealDetail", today: date) -> Sign:
    """When a deal is expected to close: how late it is, or on which day; of a closed one, how it
    ended.
    """
    if deal.status.value != "open":
        return status_sign(deal.status.value)
    if deal.expected_close_on is None:
        return Sign("", "-", "muted")
    days = (deal.expected_close_on - today).days
    if days < 0:
        return Sign("[!!]", _("late {days} d").format(days=-days), "bad")
    if days == 0:
        return Sign("[!.]", _("today"), "caution")
    shown = deal.expected_close_on.strftime(DAY_FORMAT)
    return Sign("", shown, "caution" if days <= _SOON_DAYS else "muted")


def day_text(day: date | None, locale: str) -> str:
    """A day in words; `-` for none."""
    return "-" if day is None else format_date(day, locale)


def value_text(deal: "DealDetail", locale: str) -> str:
    """What a deal is worth, such as `€12,000.00`."""
    return format_money(deal.value_minor, deal.currency, locale)


def sum_texts(sums: Iterable["CurrencySum"], locale: str) -> list[str]:
    """What deals are worth together, one text a currency."""
    return [format_money(each.value_minor, each.currency, locale) for each in sums]


def weighted_text(sums: Iterable["CurrencySum"], locale: str) -> str:
    """What they are worth by the probability of their stages, all currencies on one line."""
    return " + ".join(format_money(one.weighted_minor, one.currency, locale) for one in sums)


def deals_text(count: int) -> str:
    """`1 deal`, `1,200 deals`."""
    return ngettext("{count} deal", "{count} deals", count).format(count=f"{count:,}")


def read_day(text: str) -> date | None:
    """The day that was typed, such as `2026-12-24` or `24.12.2026`; None for anything else."""
    for form in (DAY_FORMAT, "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            continue
    return None


def complain_about_day(text: str) -> str:
    """What is wrong with a typed day; empty if nothing is."""
    return "" if read_day(text) else _("A day, such as {example}.").format(example="2026-12-24")
