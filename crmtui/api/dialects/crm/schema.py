"""Schema: what contacts and scopes there are, for anybody."""

from typing import Final, NotRequired

from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.envelope import Meta, enveloped
from crmtui.api.dialects.crm.fields import CONTACT_FIELDS, SCOPE_GROUPS, SCOPES
from crmtui.api.sections import section
from crmtui.services.contacts import SIZE_BRACKETS

router: Final = section("Schema")


class FieldOut(TypedDict):
    name: str
    type: str
    required: bool
    readOnly: bool
    description: str
    suggestedValues: NotRequired[list[str]]


class ContactSchema(TypedDict):
    fields: list[FieldOut]
    requiredOneOf: list[str]
    """A new contact needs at least one of these."""


class ContactSchemaData(TypedDict):
    schema: ContactSchema


class ContactSchemaOut(TypedDict):
    success: bool
    data: ContactSchemaData
    meta: Meta


class ScopeOut(TypedDict):
    scope: str
    description: str
    group: str


class ScopesData(TypedDict):
    scopes: list[ScopeOut]
    groups: dict[str, list[str]]


class ScopesOut(TypedDict):
    success: bool
    data: ScopesData
    meta: Meta


@router.get(
    "/api/v1/schema/contacts", summary="Get Contact Schema", response_model=ContactSchemaOut
)
async def get_contact_schema() -> Response:
    """All fields of a contact; needs no authentication."""
    return enveloped({"schema": _CONTACTS})


@router.get("/api/v1/schema/scopes", summary="Get Available Scopes", response_model=ScopesOut)
async def get_scopes() -> Response:
    """What an API key may be allowed to do; needs no authentication."""
    return enveloped(_SCOPES)


def _describe_contacts() -> ContactSchema:
    fields: list[FieldOut] = [
        {
            "name": field.name,
            "type": field.type,
            "required": False,
            "readOnly": field.read_only,
            "description": field.description,
        }
        for field in CONTACT_FIELDS
    ]
    for field in fields:
        if field["name"] == "employeeSizeBracket":
            field["suggestedValues"] = list(SIZE_BRACKETS)
    return {
        "fields": fields,
        "requiredOneOf": [field.name for field in CONTACT_FIELDS if field.identifies],
    }


def _describe_scopes() -> ScopesData:
    group_of = {scope: group for group, scopes in SCOPE_GROUPS.items() for scope in scopes}
    return {
        "scopes": [
            {"scope": scope, "description": text, "group": group_of[scope]}
            for scope, text in SCOPES.items()
        ],
        "groups": {group: list(scopes) for group, scopes in SCOPE_GROUPS.items()},
    }


_CONTACTS: Final = _describe_contacts()
_SCOPES: Final = _describe_scopes()
