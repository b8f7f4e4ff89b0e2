"""What clients send."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

from crmtui.services.jobs import JobFilter, JobState

MAX_PAGE = 500
"""The document names no maximum; a larger limit is cut to this."""
MAX_DELAY_MS = 30 * 86_400_000
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _read_moment(value: Any) -> Any:
    """A date counts from its first moment in UTC, as does a time without a zone."""
    if not isinstance(value, str):
        raise ValueError("must be text in ISO 8601, such as 2025-10-25T10:00:00Z")
    # In a query string an unescaped + of a zone arrives as a blank.
    text = value.replace(" ", "+") if value[10:11] in ("T", "t") else value
    try:
        if len(text) == len("2025-10-25"):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("must be a date or a time in ISO 8601") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _require_sane(moment: datetime) -> datetime:
    if not 1900 <= moment.year < _LATEST.year:
        raise ValueError("must lie between the years 1900 and 2200")
    return moment


Moment = Annotated[datetime, BeforeValidator(_read_moment), AfterValidator(_require_sane)]


class JobsQuery(BaseModel):
    """Which jobs, and which page of them."""

    model_config = ConfigDict(frozen=True)

    status: JobState | None = None
    type: Annotated[str, Field(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=10**9)] = 50
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0
    created_from: Annotated[Moment | None, Field(alias="from")] = None
    created_to: Annotated[Moment | None, Field(alias="to")] = None

    @property
    def page_size(self) -> int:
        return min(self.limit, MAX_PAGE)

    def to_filter(self, kinds: tuple[str, ...]) -> JobFilter:
        return JobFilter(
            states=() if self.status is None else (self.status,),
            kinds=kinds,
            created_after=self.created_from,
            created_before=self.created_to,
        )


class RetryIn(BaseModel):
    """The optional body of a retry."""

    model_config = ConfigDict(frozen=True)

    delay: Annotated[StrictInt, Field(ge=0, le=MAX_DELAY_MS)] = 0
    """Milliseconds before the next attempt."""
