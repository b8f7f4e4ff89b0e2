"""The demo venue as `data/demo/venue.json` describes it."""

from functools import cache
from typing import Annotated

from pydantic import Field

from crmtui.kit.resources import data_path
from crmtui.kit.schemas import Schema
from crmtui.services.catalogue import EventStatus
from crmtui.services.identity import PlanTier, Role


class DemoOrganization(Schema):
    name: str
    slug: str
    currency: str
    timezone: str
    plan_tier: PlanTier


class DemoUser(Schema):
    name: str
    email: str
    role: Role
    pin: str


class DemoProduct(Schema):
    name: str
    price_minor: int
    quantity: int
    share: Annotated[float, Field(gt=0, le=1)]
    """Of the event's tickets."""
    seats: bool = False
    required_fields: tuple[str, ...] = ()


class DemoEvent(Schema):
    name: str
    subtype: str
    venue: str
    description: str
    starts_in_hours: int
    """From the full hour in which the demo is made."""
    hours: int
    capacity: int
    status: EventStatus
    tickets: int
    used: Annotated[float, Field(ge=0, le=1)]
    """The share of the tickets that were scanned by now."""
    products: tuple[DemoProduct, ...]


class DemoVenue(Schema):
    organization: DemoOrganization
    password: str
    """Everybody's; the demo has its own database and nothing to protect."""
    users: tuple[DemoUser, ...]
    """The first is who works in the demo."""
    gates: tuple[str, ...]
    events: tuple[DemoEvent, ...]
    notes: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    companies: tuple[str, ...]


@cache
def load_venue() -> DemoVenue:
    """The file, read once."""
    return DemoVenue.model_validate_json(data_path("demo/venue.json").read_bytes())


def find_pin(name: str) -> str | None:
    """The PIN of somebody who works in the demo, where it protects nothing."""
    return next((user.pin for user in load_venue().users if user.name == name), None)


def first_login() -> tuple[str, str]:
    """The e-mail address and the password of who works in the demo."""
    venue = load_venue()
    return venue.users[0].email, venue.password
