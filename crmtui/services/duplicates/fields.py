"""Which columns make up a field that one chooses, and what two contacts are together. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

from crmtui.kit.custom_properties import merge_properties
from crmtui.services.duplicates.schemas import FieldChoice

PHONES: Final = ("mobile_phone", "other_phone", "home_phone", "corporate_phone")
_SINGLE: Final = (
    *("title", "status", *PHONES, "industry", "annual_revenue", "website", "company_linkedin"),
    *("street", "postal_code", "city", "state", "country"),
    *("company_address", "company_city", "company_state", "company_country", "owner_id", "notes"),
)
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "full_name": ("full_name", "first_name", "last_name"),
    "email": ("email", "email_key", "email_domain"),
    "company": ("company", "company_id"),
    "employees": ("employees", "employee_size_bracket"),
    "person_linkedin": ("person_linkedin", "linkedin_key"),
    **{name: (name,) for name in _SINGLE},
}
"""The columns of each field; those of one field are taken together."""
UNITED: Final = ("technologies", "custom_properties", "enriched_at")
"""Columns of which both contacts' values are kept as one."""
PROPERTY: Final = "custom_properties."
_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
_LONGEST_NOTES: Final = 10_000
_MOST_TECHNOLOGIES: Final = 200

Columns = Mapping[str, Any]
PhoneKey = Callable[[str], str]
"""What two ways of writing one number have in common."""


class United(NamedTuple):
    """What a contact becomes when another one is part of it."""

    columns: dict[str, Any]
    phones_left_out: tuple[str, ...]


def choices(winner: Columns, loser: Columns) -> Iterator[FieldChoice]:
    """The fields in which the two differ, custom properties included.

    Notes are none where both fit: then they are kept one after the other.
    """
    both_fit = _both_notes(winner, loser) is not None
    for name, columns in GROUPS.items():
        mine, theirs = _values(winner, columns), _values(loser, columns)
        if mine != theirs and not (name == "notes" and both_fit):
            yield _choice(name, winner[columns[0]], loser[columns[0]], mine, theirs)
    mine, theirs = winner["custom_properties"], loser["custom_properties"]
    for name in {**mine, **theirs}:
        if mine.get(name) != theirs.get(name):
            pair = mine.get(name), theirs.get(name)
            yield _choice(PROPERTY + name, *pair, [pair[0]], [pair[1]])


def _values(contact: Columns, columns: tuple[str, ...]) -> list[Any]:
    return [contact[column] for column in columns]


def _choice(name: str, mine: Any, theirs: Any, my_all: list[Any], their_all: list[Any]) -> Any:
    empty = all(value in _EMPTY for value in my_all)
    there = any(value not in _EMPTY for value in their_all)
    return FieldChoice(
        name=name,
        winner=mine,
        loser=theirs,
        default="loser" if empty and there else "winner",
        conflicting=there and not empty,
    )


def default_choice(winner: Columns, loser: Columns) -> frozenset[str]:
    """The fields that are taken from the loser when nobody says otherwise."""
    return frozenset(each.name for each in choices(winner, loser) if each.default == "loser")


def unite(
    winner: Columns, loser: Columns, from_loser: Collection[str], phone_key: PhoneKey
) -> United:
    """The winner's columns with the chosen fields of the loser and what both have.

    Raises:
        Invalid: contact.custom_properties, when both contacts' are too many together.
    """
    columns = {
        column: (loser if name in from_loser else winner)[column]
        for name, group in GROUPS.items()
        for column in group
    }
    if "notes" not in from_loser and (notes := _both_notes(winner, loser)) is not None:
        columns["notes"] = notes
    technologies = dict.fromkeys((*winner["technologies"], *loser["technologies"]))
    columns["technologies"] = [*technologies][:_MOST_TECHNOLOGIES]
    columns["custom_properties"] = _unite_properties(winner, loser, from_loser)
    moments = [each for each in (winner["enriched_at"], loser["enriched_at"]) if each]
    columns["enriched_at"] = max(moments, default=None)
    return United(columns, _place_phones(columns, winner, loser, phone_key))


def _both_notes(winner: Columns, loser: Columns) -> str | None:
    """Both notes as one; None where one has none, or they do not fit: then one chooses."""
    mine, theirs = str(winner["notes"]), str(loser["notes"])
    if not mine or not theirs:
        return None
    if theirs in mine or mine in theirs:
        return max(mine, theirs, key=len)
    both = f"{mine}\n\n{theirs}"
    return both if len(both) <= _LONGEST_NOTES else None


def _unite_properties(
    winner: Columns, loser: Columns, from_loser: Collection[str]
) -> dict[str, Any]:
    theirs = loser["custom_properties"]
    names = {**winner["custom_properties"], **theirs}
    chosen = {name: theirs.get(name) for name in names if PROPERTY + name in from_loser}
    return merge_properties("contact", winner["custom_properties"], chosen)


def _place_phones(
    columns: dict[str, Any], winner: Columns, loser: Columns, phone_key: PhoneKey
) -> tuple[str, ...]:
    """Put numbers that were not chosen where a place is free; those for which there is none."""
    known = {phone_key(columns[place]) for place in PHONES if columns[place]}
    left_out = []
    for place in PHONES:
        for number in (winner[place], loser[place]):
            if not number or phone_key(number) in known:
                continue
            known.add(phone_key(number))
            free = next((each for each in (place, *PHONES[1:], PHONES[0]) if not columns[each]), "")
            if free:
                columns[free] = number
            else:
                left_out.append(number)
    return tuple(left_out)
