"""What clients send about people and companies; what the document does not name is passed over."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path
from pydantic import Field

from crmtui.api.dialects.workos.dates import Moment
from crmtui.api.dialects.workos.inputs import ListQuery, WireModel
from crmtui.api.dialects.workos.lists import Search, SearchQuery, Texts
from crmtui.kit.schemas import Name, ShortText
from crmtui.services.companies import CompanyCreate, CompanyFilter, CompanyUpdate, PhoneText
from crmtui.services.contacts import (
    ContactCreate,
    ContactFilter,
    ContactSource,
    ContactUpdate,
    PersonName,
)
from crmtui.services.tags import TagName

PersonPath = Annotated[UUID, Path(alias="id")]
CompanyPath = Annotated[UUID, Path(alias="id")]
Tags = Annotated[tuple[TagName, ...], Field(max_length=100)]
FullPart = Annotated[PersonName, Field(min_length=1)]
_PHONE: Final = {"phone": "mobile_phone"}
"""The document knows one phone of a person."""


class PersonQuery(ListQuery):
    """Which people: the document's filters, and since when they are known or changed."""

    search: Search | None = None
    company_id: UUID | None = None
    tags: Texts = ()
    created_after: Moment = None
    updated_after: Moment = None

    def to_filter(self) -> ContactFilter:
        return ContactFilter(
            text=self.search,
            company_id=self.company_id,
            tags=self.tags,
            created_since=self.created_after,
            updated_since=self.updated_after,
        )


class PersonIn(WireModel):
    """A new person."""

    org_id: UUID
    first_name: FullPart
    last_name: FullPart
    email: ShortText | None = None
    phone: PhoneText | None = None
    company_id: UUID | None = None
    title: ShortText | None = None
    tags: Tags = ()

    def to_create(self) -> ContactCreate:
        return ContactCreate(
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email or "",
            mobile_phone=self.phone,
            company_id=self.company_id,
            title=self.title,
            tags=self.tags,
            source=ContactSource.API,
        )


class PersonPatch(WireModel):
    """What is to be changed; null empties what may be empty."""

    org_id: UUID | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    email: ShortText | None = None
    phone: PhoneText | None = None
    company_id: UUID | None = None
    title: ShortText | None = None
    tags: Tags | None = None

    def to_update(self) -> ContactUpdate:
        return ContactUpdate(**_given(self, _PHONE))


class CompanyQuery(SearchQuery):
    """Which companies: the document's search, tags and dates."""

    tags: Texts = ()

    def to_filter(self) -> CompanyFilter:
        return CompanyFilter(
            text=self.search,
            tags=self.tags,
            created_after=self.created_after,
            created_before=self.created_before,
        )


class CompanyIn(WireModel):
    """A new company."""

    org_id: UUID
    name: Name
    domain: ShortText | None = None
    tags: Tags = ()

    def to_create(self) -> CompanyCreate:
        return CompanyCreate(name=self.name, domain=self.domain or "", tags=self.tags)


class CompanyPatch(WireModel):
    """What is to be changed; null empties the domain."""

    org_id: UUID | None = None
    name: Name | None = None
    domain: ShortText | None = None
    tags: Tags | None = None

    def to_update(self) -> CompanyUpdate:
        return CompanyUpdate(**_given(self, {}))


def _given(patch: WireModel, names: dict[str, str]) -> dict[str, Any]:
    """What was sent, under the services' names."""
    sent = patch.model_fields_set - {"org_id"}
    return {names.get(name, name): getattr(patch, name) for name in sent}
