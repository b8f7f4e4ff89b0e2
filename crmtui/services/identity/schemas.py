"""What goes into and comes out of identity: organizations, users, sessions, API keys."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, SecretStr

from crmtui.kit.actor import Actor
from crmtui.kit.schemas import Name, Schema, ShortText


class Role(StrEnum):
    """What a user may do in an organization; `permissions.py` says what that is."""

    ADMIN = "admin"
    MANAGER = "manager"
    FRONT_DESK = "front_desk"
    PICKER = "picker"
    VIEWER = "viewer"


class PlanTier(StrEnum):
    """The plans of the rate limit table (l4yercak3, Rate Limits)."""

    FREE = "free"
    STARTER = "starter"
    PROFESSIONAL = "professional"
    AGENCY = "agency"
    ENTERPRISE = "enterprise"


CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
TaxRate = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
"""Percent, such as 19.00."""


class OrganizationCreate(Schema):
    name: Name
    slug: str | None = None
    """Made from the name when not given."""
    plan_tier: PlanTier | None = None
    """None: `enterprise` on one's own machine, `free` when made through a session (plans.py)."""
    currency: CurrencyCode = "EUR"
    timezone: str = "UTC"
    tax_rate: TaxRate = Decimal("19.00")


class OrganizationUpdate(Schema):
    """What to change of an organization; None leaves it as it is."""

    name: Name | None = None
    plan_tier: PlanTier | None = None
    currency: CurrencyCode | None = None
    timezone: str | None = None
    tax_rate: TaxRate | None = None


class OrganizationDetail(Schema):
    id: UUID
    name: str
    slug: str
    plan_tier: PlanTier
    currency: str
    timezone: str
    tax_rate: Decimal
    created_at: datetime


class UserCreate(Schema):
    email: str
    name: Name
    password: SecretStr
    """At least 8 characters; any characters, up to 1,000."""
    role: Role
    pin: SecretStr | None = None
    """4 to 8 digits, for switching operator at a shared console."""


class UserUpdate(Schema):
    """What to change of a member; None leaves it as it is."""

    name: Name | None = None
    role: Role | None = None
    password: SecretStr | None = None
    """A new password ends all sessions of the user."""
    pin: SecretStr | None = None
    """An empty one removes the PIN."""
    disabled: bool | None = None


class MemberDetail(Schema):
    """A user as a member of the actor's organization."""

    user_id: UUID
    email: str
    name: str
    role: Role
    has_pin: bool
    disabled: bool
    last_login_at: datetime | None


class Profile(Schema):
    """What users keep about themselves, the same in all of their organizations."""

    user_id: UUID
    email: str
    name: str
    phone: str
    timezone: str
    """Empty where none was chosen: that of the organization holds."""
    language: str
    """Empty where none was chosen."""


class ProfileUpdate(Schema):
    """What to change of one's own profile; None leaves it as it is, an empty text removes it."""

    name: Name | None = None
    email: str | None = None
    """What one logs in with."""
    phone: Annotated[ShortText, Field(max_length=60)] | None = None
    timezone: Annotated[str, Field(max_length=60)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    """As BCP 47 has it, such as `en` or `pt-BR`."""


class Preferences(StrEnum):
    """The parts of the preferences, which are JSON objects of the clients' own making."""

    NOTIFICATIONS = "notifications"
    APPEARANCE = "appearance"
    SYSTEM = "system"
    """Of the organization; the others are each user's own."""


PreferenceValues = dict[str, Any]


class Operator(Schema):
    """Somebody who may take over a console by PIN."""

    user_id: UUID
    name: str
    role: Role


class Credentials(Schema):
    email: str
    password: SecretStr


class LoggedIn(Schema):
    """A user who has proved to be one, acting in one organization."""

    actor: Actor
    user_id: UUID
    organization: OrganizationDetail
    role: Role
    organizations: tuple[OrganizationDetail, ...]
    """All that the user may switch to."""


class SessionToken(Schema):
    """A new bearer session; the token is shown here and never again."""

    token: SecretStr
    expires_at: datetime
    user_id: UUID


class SessionDetail(Schema):
    id: UUID
    user_id: UUID
    email: str
    user_name: str
    expires_at: datetime
    organizations: tuple[OrganizationDetail, ...]


class ApiKeyCreate(Schema):
    name: Annotated[Name, Field(max_length=100)]
    dialect: str
    scopes: tuple[str, ...] = ("*",)
    rate_limit: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Requests a minute; None means the plan's."""
    expires_in: timedelta | None = None


class ApiKeyDetail(Schema):
    id: UUID
    name: str
    dialect: str
    preview: str
    """The first characters of the key and `...`."""
    scopes: tuple[str, ...]
    rate_limit: int | None
    status: str
    """active, expired or revoked."""
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    request_count: int
    """Requests that named this key and were let in, also those that a limit refused then."""


class ApiKeyCreated(ApiKeyDetail):
    key: SecretStr
    """The key itself; shown here and never again."""


class ApiKeyList(Schema):
    keys: tuple[ApiKeyDetail, ...]
    limit: int | None
    """How many active keys the plan allows; None is without limit."""
    active_count: int


class Principal(Schema):
    """Whoever stands behind a bearer token of a request."""

    actor: Actor
    subject_id: UUID
    """The key's or the session's id: what rate limits count by."""
    user_id: UUID | None
    plan_tier: PlanTier | None
    rate_limit: int | None
    """Requests a minute; None is without limit."""
    own_rate_limit: int | None = None
    """What was chosen for a key, before its plan narrows it."""
    organizations: tuple[OrganizationDetail, ...] = ()
    """For sessions: those the user belongs to."""
    roles: Mapping[UUID, Role] = {}
    """For sessions: the user's role in each of them."""
