"""Statistics."""

from collections.abc import Sequence
from typing import Final

from pydantic.alias_generators import to_camel
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.callers import ReadStats
from crmtui.api.dialects.crm.envelope import Meta, enveloped
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.fields import NAMES
from crmtui.api.sections import section
from crmtui.services import contacts
from crmtui.services.contacts import ContactAnalytics, ContactOverview, Share

router: Final = section("Statistics")


class OverviewStats(TypedDict):
    totalContacts: int
    totalCompanies: int
    validEmails: int
    averageLeadScore: float


class OverviewData(TypedDict):
    stats: OverviewStats


class OverviewOut(TypedDict):
    success: bool
    data: OverviewData
    meta: Meta


class ShareOut(TypedDict):
    value: str | None
    """Null counts those of whom it is not known."""
    count: int


class MonthOut(TypedDict):
    month: str
    added: int
    total: int


class CompletenessOut(TypedDict):
    field: str
    percent: float


class AnalyticsData(TypedDict):
    stats: OverviewStats
    growth: list[MonthOut]
    sources: list[ShareOut]
    statuses: list[ShareOut]
    industries: list[ShareOut]
    countries: list[ShareOut]
    scoreDistribution: list[ShareOut]
    employeeSizeBrackets: list[ShareOut]
    completeness: list[CompletenessOut]
    topCompanies: list[ShareOut]
    tags: list[ShareOut]


class AnalyticsOut(TypedDict):
    success: bool
    data: AnalyticsData
    meta: Meta


@router.get(
    "/api/v1/stats",
    summary="Get Overview Stats",
    response_model=OverviewOut,
    responses=refusals("INSUFFICIENT_SCOPE"),
)
async def get_stats(call: ReadStats) -> Response:
    """Deleted contacts do not count."""
    found = await call.services.workers.slow_read(call.home, contacts.overview)
    return enveloped({"stats": _overview(found)})


@router.get(
    "/api/v1/stats/comprehensive",
    summary="Get Comprehensive Analytics",
    response_model=AnalyticsOut,
    responses=refusals("INSUFFICIENT_SCOPE"),
)
async def get_analytics(call: ReadStats) -> Response:
    """Growth by month (UTC), shares, and in how many of a hundred contacts a field is filled."""
    found = await call.services.workers.slow_read(call.home, contacts.comprehensive)
    return enveloped(_analytics(found))


def _overview(found: ContactOverview) -> OverviewStats:
    return {
        "totalContacts": found.total_contacts,
        "totalCompanies": found.total_companies,
        "validEmails": found.valid_emails,
        "averageLeadScore": found.average_lead_score,
    }


def _analytics(found: ContactAnalytics) -> AnalyticsData:
    return {
        "stats": _overview(found.overview),
        "growth": [
            {"month": each.month, "added": each.added, "total": each.total} for each in found.growth
        ],
        "sources": _shares(found.sources),
        "statuses": _shares(found.statuses),
        "industries": _shares(found.industries),
        "countries": _shares(found.countries),
        "scoreDistribution": _shares(found.score_distribution),
        "employeeSizeBrackets": _shares(found.size_brackets),
        "completeness": [
            {"field": NAMES.get(each.field, to_camel(each.field)), "percent": each.percent}
            for each in found.completeness
        ],
        "topCompanies": _shares(found.top_companies),
        "tags": _shares(found.tags),
    }


def _shares(found: Sequence[Share]) -> list[ShareOut]:
    return [{"value": each.value or None, "count": each.count} for each in found]
