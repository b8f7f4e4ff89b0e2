"""How contacts are put into words: states, fields, scores, colours. Pure."""

import colorsys
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from crmtui.kit.i18n import _
from crmtui.tui.sign import Sign

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail

STATUSES: Final = ("active", "lead", "prospect", "customer", "inactive")
SOURCES: Final = ("manual", "api", "import", "event", "door", "enrichment")
PHONES: Final = ("mobile_phone", "other_phone", "home_phone", "corporate_phone")
"""In the order in which a person is called."""
SIZES: Final = (
    *("1-10", "11-50", "51-200", "201-500", "501-1000"),
    *("1001-5000", "5001-10000", "10000+"),
)
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
_HUES: Final = (
    (15, "red"),
    (42, "orange"),
    (70, "yellow"),
    (168, "green"),
    (195, "teal"),
    (255, "blue"),
    (290, "purple"),
    (335, "pink"),
    (360, "red"),
)
"""Up to which degree of the colour wheel a colour has which name."""
_GREY: Final = 0.18
"""Below this saturation a colour is called grey."""


def status_sign(status: str) -> Sign:
    """How somebody stands to the house."""
    signs = {
        "active": Sign("[ok]", _("active"), "good"),
        "lead": Sign("[..]", _("lead"), "caution"),
        "prospect": Sign("[>>]", _("prospect"), "caution"),
        "customer": Sign("[**]", _("customer"), "good"),
        "inactive": Sign("[--]", _("inactive"), "muted"),
        "deleted": Sign("[XX]", _("deleted"), "bad"),
    }
    return signs.get(status, Sign("[??]", status, ""))


def sign_of(contact: "ContactDetail") -> Sign:
    """The sign of a contact: of a deleted one, that it is deleted."""
    return status_sign("deleted" if contact.deleted_at is not None else contact.status.value)


def source_word(source: str) -> str:
    """How somebody came to be known."""
    words = {
        "manual": _("typed in"),
        "api": _("by the API"),
        "import": _("imported"),
        "event": _("at an event"),
        "door": _("at the door"),
        "enrichment": _("enriched"),
    }
    return words.get(source, source)


def field_label(name: str) -> str:
    """What a field is called where people read it."""
    return _labels().get(name, name)


def _labels() -> Mapping[str, str]:
    return {
        "full_name": _("Full name"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "title": _("Job title"),
        "status": _("Status"),
        "email": _("E-mail"),
        "further_emails": _("More e-mails"),
        "mobile_phone": _("Mobile"),
        "other_phone": _("Other phone"),
        "home_phone": _("Home phone"),
        "corporate_phone": _("Office phone"),
        "person_linkedin": _("LinkedIn"),
        "street": _("Street"),
        "postal_code": _("Postal code"),
        "city": _("City"),
        "state": _("State"),
        "country": _("Country"),
        "company": _("Company"),
        "company_id": _("Company record"),
        "industry": _("Industry"),
        "employees": _("Employees"),
        "employee_size_bracket": _("Company size"),
        "annual_revenue": _("Annual revenue"),
        "technologies": _("Technologies"),
        "website": _("Website"),
        "company_linkedin": _("Its LinkedIn"),
        "company_address": _("Its address"),
        "company_city": _("Its city"),
        "company_state": _("Its state"),
        "company_country": _("Its country"),
        "tags": _("Tags"),
        "owner_id": _("Owner"),
        "notes": _("Notes"),
        "custom_properties": _("Own fields"),
        "lead_score": _("Lead score"),
        "source": _("Source"),
        "created_at": _("Added"),
        "updated_at": _("Changed"),
    }


def kind_word(kind: str) -> str:
    """What a line of the timeline is about."""
    words = {
        "contact": _("contact"),
        "field": _("field"),
        "ticket": _("ticket"),
        "scan": _("scan"),
        "deal": _("deal"),
        "task": _("task"),
        "interaction": _("contacted"),
        "message": _("message"),
    }
    return words.get(kind, kind)


def score_text(tenths: int) -> str:
    """A lead score, such as `8.5`."""
    return f"{tenths // 10}.{tenths % 10}"


def name_of(contact: "ContactDetail") -> str:
    """What a contact is called: by name, else by e-mail address."""
    return contact.full_name or contact.email or _("(no name)")


def phone_of(contact: "ContactDetail") -> str:
    """The phone on which a person is called first; may be empty."""
    return next((phone for name in PHONES if (phone := getattr(contact, name))), "")


def place_of(contact: "ContactDetail") -> str:
    """Street, place and country of a person on one line."""
    town = f"{contact.postal_code} {contact.city}".strip()
    parts = (contact.street, town, contact.state, contact.country)
    return ", ".join(part for part in parts if part)


def color_word(color: str) -> str:
    """A name for a colour written as `#RRGGBB`; empty where it is not written so."""
    if not _HEX.fullmatch(color):
        return ""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < _GREY or not 0.08 < lightness < 0.95:
        word = "black" if lightness < 0.2 else "white" if lightness > 0.9 else "grey"
    else:
        word = next(name for end, name in _HUES if hue * 360 <= end)
    return _color_names()[word]


def _color_names() -> Mapping[str, str]:
    return {
        "red": _("red"),
        "orange": _("orange"),
        "yellow": _("yellow"),
        "green": _("green"),
        "teal": _("teal"),
        "blue": _("blue"),
        "purple": _("purple"),
        "pink": _("pink"),
        "black": _("black"),
        "white": _("white"),
        "grey": _("grey"),
    }
