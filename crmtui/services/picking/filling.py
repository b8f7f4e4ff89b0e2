"""Which orders go onto one cart together, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from crmtui.services.picking.schemas import Cart


class Piece(NamedTuple):
    """Reserved units of one lot in one bin for one line of an order."""

    order_id: UUID
    line_id: UUID
    item_id: UUID
    bin_id: UUID
    lot_id: UUID
    units: int
    weight_grams: int
    """Of all units, as the next."""
    volume_ml: int


class Load(NamedTuple):
    """What of one order is to be picked, as a whole."""

    order_id: UUID
    number: int
    priority: int
    pieces: tuple[Piece, ...]

    @property
    def weight_grams(self) -> int:
        return sum(piece.weight_grams for piece in self.pieces)

    @property
    def volume_ml(self) -> int:
        return sum(piece.volume_ml for piece in self.pieces)


@dataclass
class CartLoad:
    """Orders on one cart."""

    loads: list[Load] = field(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        return [piece for load in self.loads for piece in load.pieces]

    @property
    def weight_grams(self) -> int:
        return sum(load.weight_grams for load in self.loads)

    @property
    def volume_ml(self) -> int:
        return sum(load.volume_ml for load in self.loads)

    def fits(self, cart: Cart) -> bool:
        """Whether all of it has room."""
        return (
            len(self.loads) <= cart.totes
            and self.weight_grams <= (cart.weight_grams or self.weight_grams)
            and self.volume_ml <= (cart.volume_ml or self.volume_ml)
        )


def fill_carts(loads: Iterable[Load], cart: Cart, most: int) -> list[CartLoad]:
    """The loads on up to `most` carts: urgent orders first, then the oldest.

    Each goes onto the first cart that has room for it. One that is too much for any cart gets one
    of its own all the same: somebody has to walk several times. What finds no cart is left out.
    """
    carts: list[CartLoad] = []
    for load in sorted(loads, key=lambda load: (-load.priority, load.number)):
        roomy = (each for each in carts if CartLoad([*each.loads, load]).fits(cart))
        found = next(roomy, None)
        if found is not None:
            found.loads.append(load)
        elif len(carts) < most:
            carts.append(CartLoad([load]))
    return carts
