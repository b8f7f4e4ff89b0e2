"""From addresses and profiles to what is kept. Pure."""

import re
from typing import Any, Final

from crmtui.services.companies import linkedin_key
from crmtui.services.enrichment import errors
from crmtui.services.enrichment.sources import Profile

_PERSON: Final = re.compile(r"linkedin\.com/(?:in|pub)/[^\s/?#]+(?:/[^\s?#]*)?")
_LONGEST: Final = 300
_LIMITS: Final = {
    "first_name": 100,
    "last_name": 100,
    "mobile_phone": 60,
    "city": 120,
    "state": 120,
    "country": 120,
    "company_linkedin": 300,
}
_LONGEST_TEXT: Final = 200
_UNKEEPABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_FURTHER: Final = 20


def person_url(url: str) -> str:
    """The one form of a person's address on LinkedIn, however it was written.

    Raises:
        Invalid: enrichment.linkedin_url.
    """
    key = linkedin_key(url)
    if key is None or len(url) > _LONGEST or not _PERSON.fullmatch(key):
        raise errors.bad_url()
    return f"https://www.{key}"[:_LONGEST]


def findings(profile: Profile, url: str) -> dict[str, Any]:
    """What a profile says, by the fields of a contact; what it does not say is left out."""
    names = (profile.first_name, profile.last_name)
    emails = [_clean("email", each) for each in profile.emails]
    texts = {
        "full_name": profile.full_name or " ".join(filter(None, names)),
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "title": profile.title,
        "company": profile.company,
        "company_linkedin": profile.company_linkedin,
        "city": profile.city,
        "state": profile.state,
        "country": profile.country,
        "mobile_phone": next(iter(profile.phones), ""),
    }
    found: dict[str, Any] = {name: _clean(name, text) for name, text in texts.items()}
    found["email"] = next(filter(None, emails), "")
    found["person_linkedin"] = url
    others = [each for each in dict.fromkeys(emails) if each][1 : 1 + _FURTHER]
    found["further_emails"] = [{"email": each} for each in others]
    return {name: value for name, value in found.items() if value}


def _clean(name: str, text: str) -> str:
    longest = _LIMITS.get(name, _LONGEST_TEXT)
    return " ".join(_UNKEEPABLE.sub(" ", text).split())[:longest].rstrip()
