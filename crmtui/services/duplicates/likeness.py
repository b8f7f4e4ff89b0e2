"""How much two contacts are alike, and why. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from uuid import UUID

from crmtui.services.duplicates.schemas import Reason

_WEIGHTS: Final = {
    Reason.EMAIL: 95,
    Reason.LINKEDIN: 95,
    Reason.NAME_AND_COMPANY: 80,
    Reason.PHONE: 60,
    Reason.NAME: 40,
}
"""How likely, in percent, each reason alone makes it that two contacts are one person."""
MOST_ALIKE: Final = 10
"""More contacts that share a key are no duplicates: it is a switchboard, or a frequent name."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a contact is compared by."""

    id: UUID
    name: str
    """Folded; may be empty."""
    company: str
    """As companies are compared; may be empty."""
    phone: str | None
    linkedin: str | None
    emails: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A pair that shares something; the id of the left one is the lower, as it is the older."""

    left_id: UUID
    right_id: UUID
    reasons: tuple[Reason, ...]

    @property
    def percent(self) -> int:
        """Reasons count as independent of each other: what remains of the doubt, multiplied."""
        doubt = 1.0
        for reason in self.reasons:
            doubt *= 1 - _WEIGHTS[reason] / 100
        return round(100 * (1 - doubt))


def compare(one: Profile, other: Profile) -> Likeness | None:
    """Why the two may be one person; None where they share nothing."""
    reasons = tuple(_reasons(one, other))
    if not reasons:
        return None
    left, right = sorted((one.id, other.id))
    return Likeness(left, right, reasons)


def _reasons(one: Profile, other: Profile) -> Iterator[Reason]:
    if one.emails & other.emails:
        yield Reason.EMAIL
    if one.linkedin is not None and one.linkedin == other.linkedin:
        yield Reason.LINKEDIN
    if one.phone is not None and one.phone == other.phone:
        yield Reason.PHONE
    if one.name and one.name == other.name:
        if one.company and one.company == other.company:
            yield Reason.NAME_AND_COMPANY
        elif " " in one.name and not (one.company and other.company):
            yield Reason.NAME


def compare_all(profiles: list[Profile]) -> Iterator[Likeness]:
    """Every pair of these that shares something."""
    for one, other in combinations(profiles, 2):
        if (found := compare(one, other)) is not None:
            yield found
