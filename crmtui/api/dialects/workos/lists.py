"""What lists have in common: pages, a search, and filters that take several values."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictStr

from crmtui.api.dialects.workos.dates import Moment, SpanEnd
from crmtui.api.dialects.workos.inputs import ListQuery
from crmtui.api.pagination import Pages
from crmtui.kit.paging import Numbered

Search = Annotated[StrictStr, Field(max_length=200)]


class SearchQuery(ListQuery):
    """Which organization, which page, what is sought, and since when it has been there."""

    search: Search | None = None
    created_after: Moment = None
    """At this moment or later."""
    created_before: SpanEnd = None


def _split(value: Any) -> Any:
    """`tags=a,b` is as good as `tags=a&tags=b` and `tags[]=a&tags[]=b`."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list):
        return given
    parts = [part.strip() for text in given for part in str(text).split(",")]
    return tuple(part for part in parts if part)


Texts = Annotated[tuple[str, ...], BeforeValidator(_split), Field(max_length=100)]
"""Several values of one parameter of the query string."""


def pages(found: Numbered[Any]) -> Pages:
    """Where a page stands, as the document's "Pagination" shows it."""
    return {
        "page": found.page,
        "limit": found.page_size,
        "total": found.total,
        "totalPages": found.pages,
        "hasNext": found.page < found.pages,
        "hasPrev": found.page > 1,
    }
