"""What was counted in a bin, as movements by how much the ledger was wrong."""

from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.services.stock.ledger import Entry, Ledger
from crmtui.services.stock.rules import MovementKind
from crmtui.services.stock.schemas import Act, Done, SignedQuantity


class CountedLot(Act):
    """By how many units one lot in one bin is more, or less, than the ledger says."""

    bin_id: UUID
    lot_id: UUID
    difference: SignedQuantity


def post_count(tx: WriteTx, data: CountedLot) -> Done:
    """Correct what is available of one lot in one bin; reserved units stay with their orders.

    Raises:
        Forbidden: permission.missing (counts:write).
        NotFound: item.not_found.
        Invalid: stock.quantity, for no difference.
        LimitReached: stock.insufficient, when less is available than is to go.
        Conflict: stock.request_reused.
    """
    tx.actor.require("counts:write")
    ledger = Ledger(tx, data.item_id)
    if done := ledger.find_done(data, MovementKind.COUNT):
        return done
    entry = Entry((data.bin_id, data.lot_id), data.difference)
    return ledger.post(data, MovementKind.COUNT, [entry])
