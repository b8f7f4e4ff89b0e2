"""What a movement does to a balance, and from where a quantity is taken."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Generic, NamedTuple, TypeVar

from crmtui.services.stock import errors

Place = TypeVar("Place")


class MovementKind(StrEnum):
    """Why stock changed."""

    RECEIPT = "RECEIPT"
    RESERVATION = "RESERVATION"
    RELEASE = "RELEASE"
    PICK = "PICK"
    PACK = "PACK"
    SHIP = "SHIP"
    UNPICK = "UNPICK"
    UNPACK = "UNPACK"
    ADJUSTMENT = "ADJUSTMENT"
    COUNT = "COUNT"
    TRANSFER = "TRANSFER"
    RECONCILIATION = "RECONCILIATION"
    """Tells by how much a balance was wrong; it changes no sum. What was before it was reviewed."""


class Amounts(NamedTuple):
    """Units by where they are on their way out, or by how much these change."""

    available: int = 0
    reserved: int = 0
    picked: int = 0
    packed: int = 0

    def plus(self, change: "Amounts") -> "Amounts":
        return Amounts(*(old + new for old, new in zip(self, change, strict=True)))

    def minus(self, other: "Amounts") -> "Amounts":
        return Amounts(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def on_hand(self) -> int:
        return sum(self)


_CHANGES: Final[dict[MovementKind, Amounts]] = {
    MovementKind.RECEIPT: Amounts(available=1),
    MovementKind.RESERVATION: Amounts(available=-1, reserved=1),
    MovementKind.RELEASE: Amounts(available=1, reserved=-1),
    MovementKind.PICK: Amounts(reserved=-1, picked=1),
    MovementKind.PACK: Amounts(picked=-1, packed=1),
    MovementKind.SHIP: Amounts(packed=-1),
    MovementKind.UNPICK: Amounts(reserved=1, picked=-1),
    MovementKind.UNPACK: Amounts(picked=1, packed=-1),
    MovementKind.ADJUSTMENT: Amounts(available=1),
    MovementKind.COUNT: Amounts(available=1),
    MovementKind.TRANSFER: Amounts(available=1),
}
"""By one unit."""
SIGNED: Final = frozenset({MovementKind.ADJUSTMENT, MovementKind.COUNT, MovementKind.TRANSFER})
"""What may go both ways."""


def change_by(kind: MovementKind, quantity: int) -> Amounts:
    """What `quantity` units of such a movement change.

    Raises:
        Invalid: stock.quantity, for a movement of nothing, or backwards where it has one way only.
    """
    if kind is MovementKind.RECONCILIATION:
        return Amounts()
    if quantity == 0 or (quantity < 0 and kind not in SIGNED):
        raise errors.quantity_wrong(signed=kind in SIGNED)
    return Amounts(*(unit * quantity for unit in _CHANGES[kind]))


def source_of(change: Amounts) -> str | None:
    """The state from which a change takes units; None if it only adds."""
    return next((state for state, by in change._asdict().items() if by < 0), None)


class Candidate(NamedTuple, Generic[Place]):
    """A place and how many units it could give."""

    place: Place
    units: int


def allocate(
    candidates: Sequence[Candidate[Place]], quantity: int, state: str
) -> list[Candidate[Place]]:
    """From which places, in their order, so many units come together.

    Raises:
        LimitReached: stock.insufficient, when all of them have less.
    """
    taken: list[Candidate[Place]] = []
    missing = quantity
    for place, units in candidates:
        if (part := min(units, missing)) > 0:
            taken.append(Candidate(place, part))
            missing -= part
    if missing:
        raise errors.insufficient(state, quantity - missing, quantity)
    return taken
