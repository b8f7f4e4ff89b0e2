"""Labels of what is kept, and of where it is kept."""

from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import items, labels
from crmtui.services.items import Barcode
from tests.documents.reading import draw_page, read_sizes, scan_all
from tests.services.stock.making import FIRST, SECOND, Room


def test_labels_carry_what_a_scan_finds_again(backend: Backend) -> None:
    room = Room(backend)
    codes = (Barcode(code="14006381333938", units=12), Barcode(code="4006381333931"))
    pen, box = room.item("PEN", barcodes=codes), room.item("BOX")
    pdf = room.ask(labels.item_labels, [pen.id, box.id], 2)
    assert len(read_sizes(pdf)) == 4
    for page, item in ((0, pen), (3, box)):
        ((read,),) = {tuple({code for _, code in scan_all(draw_page(pdf, page, scale=3))})}
        (goods,) = room.ask(items.find_goods, read)
        assert (goods.item_id, goods.units) == (item.id, 1)
    sheet = room.ask(
        labels.bin_labels, [room.bins[code].id for code in (FIRST, SECOND)], 1, "sheet"
    )
    assert {code for _, code in scan_all(draw_page(sheet, scale=3))} == {FIRST, SECOND}
    for copies in (0, -1, 2_001):
        with pytest.raises(Invalid) as refused:
            room.ask(labels.item_labels, [pen.id], copies)
        assert refused.value.fields.keys() == {"copies"}
    with pytest.raises(NotFound):
        room.ask(labels.bin_labels, [new_id()])
