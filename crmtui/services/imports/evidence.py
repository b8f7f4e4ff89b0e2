"""How well the values of a column fit a meaning that its header suggests."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC
from functools import cache
from typing import Final

from crmtui.services.imports.amounts import parse_amount
from crmtui.services.imports.emails import is_placeholder
from crmtui.services.imports.fields import TargetField as F
from crmtui.services.imports.moments import parse_moment
from crmtui.services.imports.problems import BadValue
from crmtui.services.imports.states import find_answer, find_state

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE: Final = re.compile(r"'?[+(]?\d[\d\s().\-/]{5,20}")
_CODE: Final = re.compile(r"\S{4,200}")
_WORDS: Final = re.compile(r"[^@]*[^\W\d_][^@]*")
_CONTACTS: Final = frozenset({F.EMAIL, F.BUYER_EMAIL, F.PHONE})
_STATES: Final = frozenset({F.ORDER_STATE, F.TICKET_STATE})
_UNSEEN: Final = 0.2
"""For a column without a single value: enough for a clear header, too little for a vague one."""
_COUNT: Final = re.compile(r"\d{1,3}")


def evidence_for(field: F, values: Sequence[str]) -> float:
    """The share of values that fit the field, 0 to 1; 1 where nothing can be told."""
    if field in _CONTACTS:
        values = [text for text in values if not is_placeholder(text)]
    if not values:
        return _UNSEEN
    if field is F.TICKET_CODE:
        return _share(values, _is(_CODE)) * (len(set(values)) / len(values))
    if field is F.PRODUCT:
        return _share(values, _is(_WORDS)) * (1.0 if _repeats(values) else 0.4)
    check = _checks().get(field)
    share = _share(values, check) if check else 1.0
    # One word in five unknown: then it is another column, and its rows would be refused.
    return share * 0.2 if field in _STATES and share < 0.8 else share


def looks_like(values: Sequence[str]) -> tuple[F, float] | None:
    """What values mean by themselves, where a header says nothing; only e-mails are so clear."""
    if values and (share := _share(values, _is(_EMAIL))) >= 0.8:
        return F.EMAIL, 0.7 * share
    if len(values) > 2 and (share := _share(values, _is_full_phone)) >= 0.9:
        return F.PHONE, 0.5 * share
    return None


def _is_full_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and text.lstrip("'").startswith(("+", "0"))


def _repeats(values: Sequence[str]) -> bool:
    return len(values) < 8 or len(set(values)) <= len(values) * 0.6


def _share(values: Sequence[str], check: Callable[[str], bool]) -> float:
    return sum(map(check, values)) / len(values)


def _is(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.fullmatch(text))


def _is_date(text: str) -> bool:
    try:
        parse_moment(text, UTC)
    except BadValue:
        return False
    return True


def _is_amount(text: str) -> bool:
    try:
        parse_amount(text, "BHD")  # three decimals, so that none are too many
    except BadValue:
        return False
    return True


def _is_state(text: str) -> bool:
    return find_state(text) is not None


def _is_tick(text: str) -> bool:
    return find_answer(text) is not None or _is_state(text) or _is_date(text)


@cache
def _checks() -> dict[F, Callable[[str], bool]]:
    return {
        **dict.fromkeys((F.EMAIL, F.BUYER_EMAIL), _is(_EMAIL)),
        **dict.fromkeys((F.NAME, F.FIRST_NAME, F.LAST_NAME, F.COMPANY), _is(_WORDS)),
        **dict.fromkeys((F.ORDER_STATE, F.TICKET_STATE), _is_state),
        **dict.fromkeys((F.PAID, F.VOIDED, F.CHECKED_IN), _is_tick),
        **dict.fromkeys((F.CHECKED_IN_AT, F.ORDERED_AT), _is_date),
        **dict.fromkeys((F.QUANTITY, F.POSITION), _is(_COUNT)),
        F.PHONE: _is(_PHONE),
        F.PRICE: _is_amount,
        F.ORDER_CODE: _is(re.compile(r"\S{1,60}")),
        F.CURRENCY: _is(re.compile(r"[A-Za-z]{3}")),
    }
