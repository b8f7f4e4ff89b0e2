"""What clients send, as the document has it: camel case, two spellings for some things.

The document writes `name` and `customFields` going in where it writes `displayName` and
`customProperties` coming out. Both are taken here, so that a client can send back what it got.
"""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    model_validator,
)
from pydantic.alias_generators import to_camel

from crmtui.api.dialects.l4yercak3.ids import ObjectId, OrganizationId
from crmtui.kit.schemas import LongText, Name, ShortText
from crmtui.services.catalogue import (
    CustomProperties,
    EventCreate,
    EventStatus,
    EventUpdate,
    ProductCreate,
    ProductStatus,
    ProductUpdate,
)
from crmtui.services.orders import AttendeeData, TicketIssue

MAX_PAGE = 1000


def _require_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("must be text in ISO 8601, such as 2025-06-15T09:00:00Z")
    return value


def _require_storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL, not even inside JSON; SQLite would cut the text there.

    It gives large numbers back as integers, which not every reader of JSON takes.
    """
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("must not contain NUL characters")
    if isinstance(value, int | float) and not abs(value) <= 2**53:
        raise ValueError("numbers must lie between -(2**53) and 2**53")
    if isinstance(value, dict):
        for name, each in value.items():
            _require_storable(name)
            _require_storable(each)
    if isinstance(value, list):
        for each in value:
            _require_storable(each)
    return value


def _require_email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized if value else value
    except EmailNotValidError as error:
        raise ValueError(f"is not an e-mail address: {error}") from error


def _require_sane(moment: datetime) -> datetime:
    """A year that every calendar here can show, in UTC too."""
    if not 1900 <= moment.year <= 2200:
        raise ValueError("must lie between the years 1900 and 2200")
    return moment


IsoTime = Annotated[AwareDatetime, BeforeValidator(_require_text), AfterValidator(_require_sane)]
Email = Annotated[ShortText, Field(max_length=254), AfterValidator(_require_email)]
Answers = Annotated[dict[str, Any], AfterValidator(_require_storable)]
Count = Annotated[StrictInt, Field(ge=0, le=10_000_000)]
Price = Annotated[StrictInt, Field(ge=0, le=10**12)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Subtype = Annotated[ShortText, Field(max_length=60)]


class WireModel(BaseModel):
    """A body or a query string; what the document does not name is passed over."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class WireRecord(WireModel):
    """The body of a record, in either of the document's spellings."""

    renamed: ClassVar[dict[str, str]] = {"displayName": "name"}
    derived: ClassVar[frozenset[str]] = frozenset()
    """Properties that are ours to say; sent back they are passed over."""

    @model_validator(mode="before")
    @classmethod
    def _take_both_spellings(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        merged: dict[str, Any] = {}
        for nested in ("customProperties", "customFields"):
            given = data.get(nested)
            if given is not None and not isinstance(given, dict):
                raise ValueError(f"{nested} must be an object")
            merged |= given or {}
        own = cls._own_properties(merged)
        merged |= data
        if "custom_properties" in cls.model_fields:
            merged.pop("customProperties", None)
            merged |= {"customProperties": own} if own else {}
        for other, name in cls.renamed.items():
            if other in merged:
                merged.setdefault(name, merged[other])
        return merged

    @classmethod
    def _own_properties(cls, nested: dict[str, Any]) -> dict[str, Any]:
        """What the client keeps with the record: all properties that mean nothing to us."""
        ours = {field.alias for field in cls.model_fields.values()} | cls.renamed.keys()
        return {name: nested[name] for name in nested if name not in ours | cls.derived}

    def chosen(self, names: dict[str, str]) -> dict[str, Any]:
        """The fields that were sent, under the services' names."""
        return {
            service: getattr(self, own)
            for own, service in names.items()
            if own in self.model_fields_set
        }


# --- query strings -----------------------------------------------------------------------------


class OrganizationQuery(WireModel):
    organization_id: OrganizationId | None = None


class RequiredOrganizationQuery(WireModel):
    organization_id: OrganizationId


class PageQuery(OrganizationQuery):
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = MAX_PAGE
    cursor: Annotated[str, Field(max_length=500)] | None = None
    """`nextCursor` of the page before."""


class LoginQuery(WireModel):
    callback: str = ""
    """http://127.0.0.1:PORT/…, where the client waits for the token."""
    state: str = ""
    """Given back to the client unchanged."""


class EventQuery(PageQuery):
    status: EventStatus | None = None


class ProductQuery(PageQuery):
    event_id: ObjectId | None = None
    status: ProductStatus | None = None


class TicketQuery(PageQuery):
    event_id: ObjectId | None = None
    status: Literal["valid", "redeemed", "unpaid", "blocked", "cancelled", "revoked"] | None = None


class ExportQuery(OrganizationQuery):
    event_id: ObjectId | None = None
    format: Annotated[str, Field(pattern="^csv$")] = "csv"


# --- bodies ------------------------------------------------------------------------------------


class OrganizationIn(WireRecord):
    name: Name


class KeyIn(WireModel):
    organization_id: OrganizationId
    name: Annotated[Name, Field(max_length=100)] = "API key"
    scopes: Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=100)] = (
        "*",
    )


_EVENT_FIELDS = {
    "name": "name",
    "subtype": "subtype",
    "status": "status",
    "start_date": "starts_at",
    "end_date": "ends_at",
    "location": "venue",
    "capacity": "capacity",
    "description": "description",
    "timezone": "timezone",
    "custom_properties": "custom_properties",
}
_PRODUCT_FIELDS = {
    "name": "name",
    "subtype": "subtype",
    "status": "status",
    "price": "price_minor",
    "currency": "currency",
    "quantity": "quantity",
    "linked_event_id": "event_id",
    "description": "description",
    "custom_properties": "custom_properties",
}


class EventIn(WireRecord):
    derived = frozenset({"registeredCount"})

    organization_id: OrganizationId | None = None
    name: Name
    start_date: IsoTime
    end_date: IsoTime | None = None
    """The start when not given."""
    subtype: Subtype = "event"
    status: EventStatus = EventStatus.DRAFT
    location: ShortText = ""
    capacity: Count | None = None
    description: LongText = ""
    timezone: ShortText | None = None
    custom_properties: CustomProperties = Field(default_factory=dict)

    def to_create(self) -> EventCreate:
        ends_at: datetime = self.end_date or self.start_date
        return EventCreate(**{**self.chosen(_EVENT_FIELDS), "ends_at": ends_at})


class EventPatch(WireRecord):
    derived = frozenset({"registeredCount"})

    organization_id: OrganizationId | None = None
    name: Name = ""
    start_date: IsoTime = Field(default=None)  # type: ignore[assignment]
    end_date: IsoTime = Field(default=None)  # type: ignore[assignment]
    subtype: Subtype = ""
    status: EventStatus = EventStatus.DRAFT
    location: ShortText = ""
    capacity: Count | None = None
    description: LongText = ""
    timezone: ShortText = ""
    custom_properties: CustomProperties = Field(default_factory=dict)

    def to_update(self) -> EventUpdate:
        return EventUpdate(**self.chosen(_EVENT_FIELDS))


class ProductIn(WireRecord):
    derived = frozenset({"sold"})

    organization_id: OrganizationId | None = None
    name: Name
    price: Price
    currency: Currency | None = None
    """The organization's when not given."""
    quantity: Count | None = None
    """Without limit when not given."""
    linked_event_id: ObjectId | None = None
    subtype: Subtype = "ticket"
    status: ProductStatus = ProductStatus.ACTIVE
    description: LongText = ""
    custom_properties: CustomProperties = Field(default_factory=dict)

    def to_create(self) -> ProductCreate:
        return ProductCreate(**self.chosen(_PRODUCT_FIELDS))


class ProductPatch(WireRecord):
    derived = frozenset({"sold"})

    organization_id: OrganizationId | None = None
    name: Name = ""
    price: Price = 0
    currency: Currency = ""
    quantity: Count | None = None
    linked_event_id: ObjectId | None = None
    subtype: Subtype = ""
    status: ProductStatus = ProductStatus.ACTIVE
    description: LongText = ""
    custom_properties: CustomProperties = Field(default_factory=dict)

    def to_update(self) -> ProductUpdate:
        return ProductUpdate(**self.chosen(_PRODUCT_FIELDS))


class TicketIn(WireRecord):
    renamed: ClassVar[dict[str, str]] = {"displayName": "attendeeName", "name": "attendeeName"}

    organization_id: OrganizationId | None = None
    product_id: ObjectId
    event_id: ObjectId | None = None
    """The product's event when not given."""
    attendee_name: Name
    attendee_email: Email = ""
    attendee_phone: Annotated[ShortText, Field(max_length=40)] = ""
    form_response_data: Answers = Field(default_factory=dict)

    def to_issue(self, request_id: str | None) -> TicketIssue:
        attendee = AttendeeData(
            name=self.attendee_name,
            email=self.attendee_email,
            phone=self.attendee_phone,
            answers=self.form_response_data,
        )
        return TicketIssue(
            product_id=self.product_id,
            event_id=self.event_id,
            attendee=attendee,
            channel="api",
            request_id=request_id,
        )


class RedeemIn(WireModel):
    """Nothing of this is documented; an empty body is what clients send."""

    list_id: ObjectId | None = None
    """The check-in list; needed only where the event has several."""
    gate_id: ObjectId | None = None
    override_reason: Annotated[ShortText, Field(min_length=3, max_length=300)] | None = None


class RedeemQuery(WireModel):
    list_id: ObjectId | None = None

    def or_else(self, body: RedeemIn) -> UUID | None:
        return self.list_id or body.list_id
