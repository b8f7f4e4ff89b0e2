"""The one form of what is known of companies: brackets, domains, addresses on LinkedIn. Pure."""

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from crmtui.kit.errors import Invalid
from crmtui.kit.phones import normalise_phone
from crmtui.kit.search_text import fold
from crmtui.services.companies import errors
from crmtui.services.companies.schemas import SIZE_BRACKETS

_UPPER: Final = (10, 50, 200, 500, 1_000, 5_000, 10_000)
_NUMBERS: Final = re.compile(r"\d+")
_GROUPS: Final = re.compile(r"(?<=\d)[.,'\u2009\u202f\u00a0 ](?=\d{3}(?!\d))")
_HOST: Final = re.compile(r"[^\s/@]+\.[^\s/@.]+")
_EXTENSION: Final = re.compile(r"\s*(?:ext\.?|extension|x|#|;ext=)\s*\d{1,7}$", re.IGNORECASE)
_FEWEST_DIGITS: Final = 3
_PLAIN_PHONE: Final = re.compile(r"\+?[0-9]{3,}")
_LINKEDIN_HOST: Final = re.compile(r"(?:[a-z]{2,3}\.)?linkedin\.com")


@lru_cache(maxsize=10_000)
def company_key(name: str) -> str:
    """What a company's name is compared by: case, accents and blanks make no difference."""
    return " ".join(fold(name).split())[:200] or name


def bracket_of(employees: int | None) -> str:
    """The bracket of a number of employees, empty for none."""
    if not employees:
        return ""
    return SIZE_BRACKETS[bisect_left(_UPPER, employees)]


@lru_cache(maxsize=1_000)
def parse_bracket(text: str) -> str:
    """The bracket that `text` means: `10,001+`, `51 – 200 employees`, `5000-10000`.

    Raises:
        Invalid: company.size_bracket.
    """
    if not text or text in SIZE_BRACKETS:
        return text
    numbers = [int(found) for found in _NUMBERS.findall(_GROUPS.sub("", text))]
    if len(numbers) not in (1, 2) or max(numbers) > 10**9:
        raise errors.bad_bracket(text, SIZE_BRACKETS)
    open_end = len(numbers) == 1 and text.rstrip().endswith("+")
    return bracket_of(max(numbers) + open_end)


@lru_cache(maxsize=10_000)
def domain_of(website: str) -> str:
    """The domain of a website or of an address in it, lower case, without `www.`; may be empty."""
    text = website.strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").rstrip(".")
    return host if _HOST.fullmatch(host) and len(host) <= 253 else ""


def require_domain(text: str) -> str:
    """The domain in `text`, which may be a whole address; an empty text stays empty.

    Raises:
        Invalid: company.domain.
    """
    domain = domain_of(text)
    if text and not domain:
        raise errors.bad_domain(text)
    return domain


def linkedin_key(url: str) -> str | None:
    """An address on LinkedIn without what spellings of it differ in; None for none.

    `https://de.linkedin.com/in/johndoe/?trk=x` and `www.LinkedIn.com/in/JohnDoe` are one.
    """
    text = unquote(url).strip().casefold()
    text = re.split(r"[?#]", text, maxsplit=1)[0]
    text = re.sub(r"^[a-z]+://", "", text).rstrip("/").removeprefix("www.")
    host, slash, path = text.partition("/")
    if _LINKEDIN_HOST.fullmatch(host):
        host = "linkedin.com"
    return f"{host}{slash}{path}"[:300] or None


def phone_key(field: str, text: str, region: str | None) -> str | None:
    """The phone by which records are compared: E.164 where its country is known.

    None for one that is kept as it is typed, because no network would take it.

    Raises:
        Invalid: phone.invalid, for letters or too few digits; `field` names the input.
    """
    if not text:
        return None
    possible, key = _read_phone(text, region)
    if not possible:
        raise errors.bad_phone(field, text)
    return key


@lru_cache(maxsize=4_096)
def _read_phone(text: str, region: str | None) -> tuple[bool, str | None]:
    """Whether it can be a phone at all, and its form; a contact's is asked for more than once."""
    if not _PLAIN_PHONE.fullmatch(text):
        plain = _EXTENSION.sub("", text)
        if any(map(str.isalpha, plain)) or sum(map(str.isdigit, plain)) < _FEWEST_DIGITS:
            return False, None
    try:
        return True, normalise_phone(text, region)[:40]
    except Invalid:
        return True, None
