"""What a scanned code stands for: a bin, goods, a tote, or nothing that is known."""

from typing import Final, NamedTuple
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.services import items, places
from crmtui.services.fulfilment import order_code
from crmtui.services.picking import statements
from crmtui.services.picking.machine import Goods, Sight

LONGEST_TOTE: Final = 40


class Sighting(NamedTuple):
    """A code as scans decide about it, and as people know it."""

    sight: Sight
    label: str
    """The code itself, without what scanners put around it."""
    words: str
    """What it is, as far as that is known."""


def look(tx: ReadTx, code: str) -> Sighting:
    """Find out what a code stands for.

    Raises:
        Forbidden: permission.missing (items:read, stock:read).
    """
    label = items.read_element(code).text
    goods = items.find_goods(tx, code)
    known = places.find_bin(tx, label)
    holder = _find_holder(tx, label)
    seen = tuple(
        Goods(each.item_id, each.units, None if each.lot is None else fold(each.lot))
        for each in goods
    )
    sight = Sight(
        text=fold(label) if len(label) <= LONGEST_TOTE else "",
        bin=None if known is None else fold(known.code),
        goods=seen,
        tote_holder=None if holder is None else holder[0],
    )
    words = [" ".join(filter(None, (each.sku, each.name, each.lot))) for each in goods]
    if holder is not None:
        words.append(holder[1])
    return Sighting(sight, label, ", ".join(words) or label)


def _find_holder(tx: ReadTx, label: str) -> tuple[UUID, str] | None:
    """The order that has a tote in use, and what to say of it."""
    given = {"organization_id": tx.organization_id, "code_key": fold(label)}
    found = tx.run(statements.TOTE_HOLDER, given)
    if not found:
        return None
    order_id, number, code = found[0]
    said = _("tote {tote} of {order}").format(tote=code, order=order_code(number))
    return order_id, said
