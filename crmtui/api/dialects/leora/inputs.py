"""What clients send."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from crmtui.api.dates import Moment
from crmtui.services.jobs import JobFilter, JobState

MAX_PAGE = 500
"""The document names no maximum; a larger limit is cut to this."""
MAX_DELAY_MS = 30 * 86_400_000


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(frozen=True)

    limit: Annotated[int, Field(ge=1, le=10**9)] = 50
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0

    @property
    def page_size(self) -> int:
        return min(self.limit, MAX_PAGE)


class JobsQuery(PageQuery):
    """Which jobs, and which page of them."""

    status: JobState | None = None
    type: Annotated[str, Field(max_length=100)] | None = None
    created_from: Annotated[Moment | None, Field(alias="from")] = None
    created_to: Annotated[Moment | None, Field(alias="to")] = None

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
