"""Labels as PDF. ReportLab is imported when the first one is drawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from crmtui.documents.warehouse import BinLabel, ItemLabel, ToteLabel
from crmtui.kit.transactions import ReadTx
from crmtui.services.items import ItemDetail, get_item
from crmtui.services.labels import errors
from crmtui.services.places import expand, get_bin

if TYPE_CHECKING:
    from crmtui.documents.labels import Layout

_MOST: Final = 2_000


def item_labels(
    tx: ReadTx, item_ids: Sequence[UUID], copies: int = 1, layout: "Layout" = "roll"
) -> bytes:
    """So many labels of each item, in the order given.

    The code on them is the barcode that stands for one unit, or else the SKU.

    Raises:
        Forbidden: permission.missing (items:read).
        NotFound: item.not_found.
        Invalid: label.copies, document.empty, document.code.
    """
    tx.actor.require("items:read")
    _require_few(len(item_ids), copies)
    from crmtui.documents.labels import item_labels_pdf

    labels = [_label(get_item(tx, item_id)) for item_id in item_ids]
    return item_labels_pdf([label for label in labels for _copy in range(copies)], layout)


def bin_labels(
    tx: ReadTx, bin_ids: Sequence[UUID], copies: int = 1, layout: "Layout" = "roll"
) -> bytes:
    """The same for bins.

    Raises:
        Forbidden: permission.missing (stock:read).
        NotFound: bin.not_found.
        Invalid: label.copies, document.empty.
    """
    tx.actor.require("stock:read")
    _require_few(len(bin_ids), copies)
    from crmtui.documents.labels import bin_labels_pdf

    bins = [get_bin(tx, bin_id) for bin_id in bin_ids]
    labels = [
        BinLabel(code=each.code, warehouse=each.warehouse, zone=each.zone or "") for each in bins
    ]
    return bin_labels_pdf([label for label in labels for _copy in range(copies)], layout)


def tote_labels(
    tx: ReadTx, first: str, last: str, copies: int = 1, layout: "Layout" = "roll"
) -> bytes:
    """The same for totes, which nobody keeps a list of: from the first code to the last.

    Raises:
        Forbidden: permission.missing (stock:read).
        Invalid: bin.range, label.copies, document.code.
    """
    tx.actor.require("stock:read")
    codes = expand(first, last)
    _require_few(len(codes), copies)
    from crmtui.documents.labels import tote_labels_pdf

    labels = [ToteLabel(code=code) for code in codes]
    return tote_labels_pdf([label for label in labels for _copy in range(copies)], layout)


def _require_few(count: int, copies: int) -> None:
    if copies < 1 or count * copies > _MOST:
        raise errors.copies_wrong(_MOST)


def _label(item: ItemDetail) -> ItemLabel:
    single = (barcode.code for barcode in item.barcodes if barcode.units == 1)
    return ItemLabel(sku=item.sku, name=item.name, code=next(single, item.sku))
