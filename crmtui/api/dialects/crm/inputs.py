"""What all inputs have in common; what the document does not name is passed over."""

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

MAX_PAGE = 100
ContactPath = Annotated[UUID, Path(alias="id")]


class WireModel(BaseModel):
    """A body or a query string."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class PageQuery(WireModel):
    """Which page; a page is cut to 100."""

    page: Annotated[int, Field(ge=1, le=10**6)] = 1
    page_size: Annotated[int, Field(ge=1, le=10**6)] = 20

    @property
    def size(self) -> int:
        return min(self.page_size, MAX_PAGE)
