"""What the organization's contacts are like, in numbers. Deleted contacts never count."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from heapq import nsmallest
from itertools import chain
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, cast, func, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx
from crmtui.models import Company, Contact, ContactTag, Tag
from crmtui.services.companies import SIZE_BRACKETS, company_key

_TOP: Final = 10
_MONTHS: Final = 12
_SCORE_STEPS: Final = 10
_EMAIL, _PHONE, _LINKEDIN = 1, 2, 4


class ContactOverview(Schema):
    """The four numbers that stand above everything else."""

    total_contacts: int
    total_companies: int
    """Companies by name: those with a record, and those that contacts name and nobody recorded."""
    valid_emails: int
    """Contacts that have an e-mail address: none is kept that is not valid."""
    average_lead_score: float
    """0 to 10 with one decimal."""


class Share(Schema):
    """How many contacts have a value; an empty one means that it is not known."""

    value: str
    count: int


class Month(Schema):
    """How many contacts were added in a month (UTC), and how many there were at its end."""

    month: str
    """YYYY-MM."""
    added: int
    total: int


class Completeness(Schema):
    """In how many of a hundred contacts a field is filled in, with one decimal."""

    field: str
    percent: float


class ContactAnalytics(Schema):
    overview: ContactOverview
    growth: tuple[Month, ...]
    """The last twelve months, the oldest first."""
    sources: tuple[Share, ...]
    statuses: tuple[Share, ...]
    industries: tuple[Share, ...]
    countries: tuple[Share, ...]
    score_distribution: tuple[Share, ...]
    """`0-1` to `9-10`; a score on the border counts above it."""
    size_brackets: tuple[Share, ...]
    completeness: tuple[Completeness, ...]
    top_companies: tuple[Share, ...]
    tags: tuple[Share, ...]


_OWN: Final = (
    Contact.organization_id == bindparam("organization"),
    Contact.deleted_at.is_(None),
)


def _has(bit: int) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((Contact.reachable.bitwise_and(bit) != 0, 1), else_=0)), 0)


def _filled(column: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((column != "", 1), else_=0)), 0)


_TOTALS: Final = HotStatement(
    select(
        func.count(),
        cast(func.coalesce(func.sum(Contact.lead_score), 0), Integer),
        _has(_EMAIL),
        _has(_PHONE),
        _has(_LINKEDIN),
        _filled(Contact.industry),
        _filled(Contact.country),
        _filled(Contact.employee_size_bracket),
        _filled(Contact.city),
    ).where(*_OWN)
)
_FIELDS: Final = (
    *("email", "phone", "linkedin", "industry", "country", "employee_size_bracket", "city"),
    *("company", "title"),
)
_COMPANY_NAMES: Final = HotStatement(
    select(Company.name).where(
        Company.organization_id == bindparam("organization"), Company.deleted_at.is_(None)
    )
)
_EMPLOYERS: Final = HotStatement(
    select(Contact.company).where(*_OWN, Contact.company != "").distinct()
)


def _by(column: Any, at_most: int | None = None) -> HotStatement:
    """How many contacts have each value, the most frequent first."""
    count = func.count()
    query: Select[*tuple[Any, ...]] = select(column, count).where(*_OWN).group_by(column)
    query = query.order_by(count.desc(), column)
    return HotStatement(query if at_most is None else query.limit(at_most))


_SOURCES: Final = _by(Contact.source)
_STATUSES: Final = _by(Contact.status)
_INDUSTRIES: Final = _by(Contact.industry, _TOP)
_COUNTRIES: Final = _by(Contact.country, _TOP)
_BRACKETS: Final = _by(Contact.employee_size_bracket)
_SCORES: Final = _by(Contact.lead_score)
# One way through the wide rows for all that only they tell.
_BY_COMPANY: Final = HotStatement(
    select(Contact.company, func.count(), _filled(Contact.title))
    .where(*_OWN)
    .group_by(Contact.company)
)
_TAGS: Final = HotStatement(
    select(Tag.id, Tag.name, func.count())
    .join(ContactTag, ContactTag.tag_id == Tag.id)
    .where(Tag.organization_id == bindparam("organization"))
    .group_by(Tag.id, Tag.name)
)
# Far fewer than those that count, and found by an index of their own.
_TAGS_OF_DELETED: Final = HotStatement(
    select(ContactTag.tag_id, func.count())
    .where(
        ContactTag.contact_id.in_(
            select(Contact.id).where(
                Contact.organization_id == bindparam("organization"),
                Contact.deleted_at.is_not(None),
            )
        )
    )
    .group_by(ContactTag.tag_id)
)
_ADDED: Final = HotStatement(
    select(func.count()).where(
        *_OWN,
        Contact.created_at >= bindparam("since", type_=Contact.created_at.type),
        Contact.created_at < bindparam("until", type_=Contact.created_at.type),
    )
)


def overview(tx: ReadTx) -> ContactOverview:
    """How many contacts and companies there are, how many can be written to, and how good.

    Raises:
        Forbidden: permission.missing (stats:read).
    """
    tx.actor.require("stats:read")
    return _overview(tx, _run(tx, _TOTALS)[0], (row[0] for row in _run(tx, _EMPLOYERS)))


def comprehensive(tx: ReadTx) -> ContactAnalytics:
    """All that is counted; of industries, countries and companies the ten most frequent.

    Raises:
        Forbidden: permission.missing (stats:read).
    """
    tx.actor.require("stats:read")
    totals, companies = _run(tx, _TOTALS)[0], _run(tx, _BY_COMPANY)
    named = sum(row[1] for row in companies if row[0])
    titled = sum(row[2] for row in companies)
    return ContactAnalytics(
        overview=_overview(tx, totals, (row[0] for row in companies if row[0])),
        growth=_growth(tx, totals[0]),
        sources=_shares(tx, _SOURCES),
        statuses=_shares(tx, _STATUSES),
        industries=_shares(tx, _INDUSTRIES),
        countries=_shares(tx, _COUNTRIES),
        score_distribution=_scores(tx),
        size_brackets=_brackets(tx),
        completeness=_completeness(totals[0], (*totals[2:], named, titled)),
        top_companies=_top((name, count) for name, count, _titled in companies if name),
        tags=_tags(tx),
    )


def _run(tx: ReadTx, statement: HotStatement, **more: Any) -> list[Sequence[Any]]:
    return tx.run(statement, {"organization": tx.organization_id, **more})


def _overview(tx: ReadTx, totals: Sequence[Any], employers: Iterable[str]) -> ContactOverview:
    total, score, emails = totals[:3]
    names = chain((row[0] for row in _run(tx, _COMPANY_NAMES)), employers)
    return ContactOverview(
        total_contacts=total,
        total_companies=len({company_key(name) for name in names}),
        valid_emails=emails,
        average_lead_score=_tenth(score, 10 * total),
    )


def _tenth(part: int, whole: int) -> float:
    """The quotient, half rounded up to one decimal; 0 of nothing."""
    return (20 * part + whole) // (2 * whole) / 10 if whole else 0.0


def _shares(tx: ReadTx, statement: HotStatement) -> tuple[Share, ...]:
    return tuple(Share(value=row[0], count=row[1]) for row in _run(tx, statement))


def _top(counts: Iterable[tuple[str, int]]) -> tuple[Share, ...]:
    found = nsmallest(_TOP, counts, key=_frequency)
    return tuple(Share(value=name, count=count) for name, count in found)


def _tags(tx: ReadTx) -> tuple[Share, ...]:
    gone = {row[0]: row[1] for row in _run(tx, _TAGS_OF_DELETED)}
    counts = ((row[1], row[2] - gone.get(row[0], 0)) for row in _run(tx, _TAGS))
    used = sorted((pair for pair in counts if pair[1]), key=_frequency)
    return tuple(Share(value=name, count=count) for name, count in used)


def _frequency(pair: tuple[str, int]) -> tuple[int, str]:
    """The most frequent first, equal ones by name."""
    return -pair[1], pair[0]


def _scores(tx: ReadTx) -> tuple[Share, ...]:
    steps = [0] * _SCORE_STEPS
    for score, count in _run(tx, _SCORES):
        steps[min(score // _SCORE_STEPS, _SCORE_STEPS - 1)] += count
    return tuple(Share(value=f"{at}-{at + 1}", count=count) for at, count in enumerate(steps))


def _brackets(tx: ReadTx) -> tuple[Share, ...]:
    """In the order of sizes, those that nobody works in too; the unknown last."""
    counts = {row[0]: row[1] for row in _run(tx, _BRACKETS)}
    known = [Share(value=name, count=counts.pop(name, 0)) for name in SIZE_BRACKETS]
    unknown = sum(counts.values())
    return (*known, Share(value="", count=unknown)) if unknown else tuple(known)


def _completeness(total: int, filled: Sequence[int]) -> tuple[Completeness, ...]:
    return tuple(
        Completeness(field=field, percent=_tenth(100 * count, total))
        for field, count in zip(_FIELDS, filled, strict=True)
    )


def _growth(tx: ReadTx, total: int) -> tuple[Month, ...]:
    """Counted back from now: what is no more does not count in any month."""
    found: list[Month] = []
    until = _month_after(tx.now)
    for _month in range(_MONTHS):
        since = _month_before(until)
        added = _run(tx, _ADDED, since=since, until=until)[0][0]
        found.append(Month(month=f"{since:%Y-%m}", added=added, total=total))
        total, until = total - added, since
    return tuple(reversed(found))


def _month_after(moment: datetime) -> datetime:
    years, month = divmod(moment.astimezone(UTC).month, 12)
    return datetime(moment.astimezone(UTC).year + years, month + 1, 1, tzinfo=UTC)


def _month_before(first: datetime) -> datetime:
    years, month = divmod(first.month - 2, 12)
    return datetime(first.year + years, month + 1, 1, tzinfo=UTC)
