"""Phone numbers, brought into the one form +CC…

phonenumbers needs 50 µs a number, which is more than everything else in a row. Numbers that are
written plainly (a country code or a trunk 0, then as many digits as the country has) take a short
way that gives the same answer; a property test holds the two against each other.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata

_NOISE: Final = re.compile(r"[\s().\-/\u2010-\u2015]+")
_INTERNATIONAL: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_NATIONAL: Final = re.compile(r"0[1-9][0-9]{5,13}")
_FEWEST: Final = 4
_DIGITS: Final = re.compile(r"\+?[0-9]{4,15}")


def normalise_phone(text: str, region: str | None) -> str:
    """The number as +CC…, read as one of `region` (such as `DE`) where it has no country code.

    Without a region, a national number keeps its digits: the last four still find it.

    Raises:
        Invalid: phone.invalid.
    """
    if _INTERNATIONAL.fullmatch(text):
        return _check_plan(text) or _parse_fully(text, region)
    plain = _NOISE.sub("", text)
    if sum(map(str.isdigit, plain)) < _FEWEST:
        raise _bad_phone(text)
    if plain.startswith("00"):
        plain = text = f"+{plain[2:]}"
    if region or plain.startswith("+"):
        return _parse_plainly(plain, region) or _parse_fully(text, region)
    if not _DIGITS.fullmatch(plain):
        raise _bad_phone(text)
    return plain


def _parse_plainly(plain: str, region: str | None) -> str | None:
    if _INTERNATIONAL.fullmatch(plain):
        return _check_plan(plain)
    if region and _NATIONAL.fullmatch(plain):
        plan = _plan(_country_code(region))
        if plan and plan.trunk == "0" and plan.covers(plain[1:]):
            return f"+{plan.code}{plain[1:]}"
    return None


def _check_plan(plain: str) -> str | None:
    """The number, if it is as long as its country's are."""
    plan = _plan_of(plain[1:4])
    return plain if plan and plan.covers(plain[1 + plan.code_length :]) else None


@lru_cache(maxsize=1_000)
def _plan_of(digits: str) -> "_Plan | None":
    """The plan whose code the first three digits of a number begin with."""
    plans = (_plan(int(digits[:length])) for length in (1, 2, 3))
    return next(filter(None, plans), None)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a country numbers: its code, its trunk prefix, and how long its numbers are."""

    code: int
    trunk: str
    lengths: frozenset[int]

    @property
    def code_length(self) -> int:
        return len(str(self.code))

    def covers(self, number: str) -> bool:
        return number[0] != "0" and number[0] != self.trunk and len(number) in self.lengths


@lru_cache(maxsize=1_000)
def _plan(code: int) -> _Plan | None:
    """The plan of a country code, None where there is none.

    It has no lengths where the trunk prefix is more than a digit: those go the long way.
    """
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    regions = COUNTRY_CODE_TO_REGION_CODE.get(code)
    if regions is None:
        return None
    metadata = _metadata(regions[0])
    general = metadata.general_desc if metadata else None
    trunk = (metadata.national_prefix_for_parsing or "") if metadata else ""
    lengths = general.possible_length if general and trunk in ("", "0", "1") else ()
    return _Plan(code, trunk, frozenset(lengths))


@lru_cache(maxsize=300)
def _country_code(region: str) -> int:
    """The country code of a region, 0 where it is not known."""
    metadata = _metadata(region)
    return (metadata.country_code or 0) if metadata else 0


def _metadata(region: str) -> "PhoneMetadata | None":
    from phonenumbers import PhoneMetadata

    return PhoneMetadata.metadata_for_region(region, None)


def _parse_fully(text: str, region: str | None) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise _bad_phone(text) from error
    if not phonenumbers.is_possible_number(number):
        raise _bad_phone(text)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{written} x{number.extension}" if number.extension else written


def _bad_phone(text: str) -> Invalid:
    message = _("'{text}' is no phone number").format(text=text[:40])
    return Invalid("phone.invalid", message, {"phone": message})
