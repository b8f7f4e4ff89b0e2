"""What scans come to, decided without a database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.services.picking import PickStep, PickVerdict
from crmtui.services.picking.machine import (
    Goods,
    Line,
    Sight,
    decide,
    decide_count,
    last_units,
    step_meant,
    step_of,
)

WINE, BEER = UUID(int=1), UUID(int=2)
ORDER, OTHER = UUID(int=11), UUID(int=12)
BIN, ITEM, LOT, TOTE, ZERO = (PickStep(step) for step in ("bin", "item", "lot", "tote", "zero"))
LINE = Line(
    bin="a-1",
    item_id=WINE,
    lot="l1",
    quantity=5,
    picked=0,
    put=0,
    is_short=False,
    has_many_lots=True,
    needs_tote=True,
    tote=None,
)


def goods(item: UUID = WINE, units: int = 1, lot: str | None = "l1") -> Goods:
    return Goods(item, units, lot)


def sight(*seen: Goods, text: str = "code", **fields: Any) -> Sight:
    return Sight(text=text, goods=seen, **fields)


HERE, ELSEWHERE = sight(text="a-1", bin="a-1"), sight(text="b-1", bin="b-1")
UNKNOWN = sight(text="?")
NO_LOT = sight(goods(lot=None))


@pytest.mark.parametrize(
    ("step", "seen", "line", "wanted"),
    [
        (BIN, HERE, {}, ("bin_ok", ITEM, 0)),
        (BIN, ELSEWHERE, {}, ("wrong_bin", BIN, 0)),
        (BIN, sight(goods()), {}, ("not_scanned", BIN, 0)),
        (BIN, UNKNOWN, {}, ("unknown", BIN, 0)),
        (ITEM, sight(goods()), {}, ("item_ok", ITEM, 1)),
        (ITEM, sight(goods(units=5)), {}, ("item_ok", ITEM, 5)),
        (ITEM, sight(goods(units=6)), {}, ("over_pick", ITEM, 0)),
        (ITEM, sight(goods(units=3)), {"picked": 3}, ("over_pick", ITEM, 0)),
        (ITEM, sight(goods(BEER)), {}, ("wrong_item", ITEM, 0)),
        (ITEM, sight(goods(BEER), goods()), {}, ("ambiguous", ITEM, 0)),
        (ITEM, sight(goods(lot="l2")), {}, ("wrong_lot", ITEM, 0)),
        (ITEM, NO_LOT, {}, ("item_ok", LOT, 0)),
        (ITEM, NO_LOT, {"picked": 1}, ("item_ok", ITEM, 1)),
        (ITEM, NO_LOT, {"has_many_lots": False}, ("item_ok", ITEM, 1)),
        (ITEM, NO_LOT, {"lot": None, "has_many_lots": False}, ("item_ok", ITEM, 1)),
        (ITEM, HERE, {}, ("bin_ok", ITEM, 0)),
        (ITEM, ELSEWHERE, {}, ("wrong_bin", ITEM, 0)),
        (ITEM, UNKNOWN, {}, ("unknown", ITEM, 0)),
        (LOT, sight(goods()), {}, ("lot_ok", ITEM, 3)),
        (LOT, sight(text="l1"), {}, ("lot_ok", ITEM, 3)),
        (LOT, sight(goods(BEER), goods()), {}, ("lot_ok", ITEM, 3)),
        (LOT, sight(goods(lot="l2")), {}, ("wrong_lot", LOT, 0)),
        (LOT, sight(goods(BEER)), {}, ("wrong_item", LOT, 0)),
        (LOT, NO_LOT, {}, ("ambiguous", LOT, 0)),
        (LOT, UNKNOWN, {}, ("unknown", LOT, 0)),
        (TOTE, sight(text="t-1"), {"picked": 5}, ("tote_ok", TOTE, 0)),
        (TOTE, sight(text="t-1"), {"picked": 5, "tote": "t-1"}, ("tote_ok", TOTE, 0)),
        (TOTE, sight(text="t-2"), {"picked": 5, "tote": "t-1"}, ("wrong_tote", TOTE, 0)),
        (TOTE, sight(text="t-1", tote_holder=OTHER), {"picked": 5}, ("wrong_tote", TOTE, 0)),
        (TOTE, HERE, {"picked": 5}, ("wrong_tote", TOTE, 0)),
        (TOTE, sight(goods()), {"picked": 5}, ("over_pick", TOTE, 0)),
        (TOTE, sight(goods(BEER)), {"picked": 5}, ("wrong_tote", TOTE, 0)),
        (TOTE, sight(text=""), {"picked": 5}, ("unknown", TOTE, 0)),
        (ZERO, HERE, {"picked": 5, "put": 5}, ("not_scanned", ZERO, 0)),
    ],
)
def test_each_scan_has_its_verdict(
    step: PickStep, seen: Sight, line: dict[str, Any], wanted: tuple[str, PickStep, int]
) -> None:
    before = LINE._replace(**line)
    found = decide(before, step, seen, item=sight(goods(units=3, lot=None)))
    assert (found.verdict.value, found.step, found.units) == wanted
    assert found.verdict.is_refusal == (not wanted[0].endswith("_ok"))
    if found.verdict.is_refusal:
        assert (found.step, found.units) == (step, 0)


def test_a_lot_needs_its_item_first() -> None:
    assert decide(LINE, LOT, sight(goods())).verdict is PickVerdict.NOT_SCANNED
    too_many = sight(goods(units=9, lot=None))
    assert decide(LINE, LOT, sight(goods()), too_many).verdict is PickVerdict.OVER_PICK


def test_the_numbers_tell_the_step() -> None:
    full, put = LINE._replace(picked=5), LINE._replace(picked=5, put=5)
    short = LINE._replace(picked=2, is_short=True)
    assert [step_of(LINE, at) for at in (False, True)] == [BIN, ITEM]
    assert [step_of(line, at_bin=True) for line in (full, short, put)] == [TOTE, TOTE, ZERO]
    said = (BIN, ITEM, LOT, TOTE, ZERO)
    assert [step_meant(LINE, step) for step in said] == [BIN, ITEM, LOT, TOTE, BIN]
    assert {step_meant(full, step) for step in said} == {TOTE}
    assert {step_meant(put, step) for step in said} == {ZERO}


def test_a_count_needs_a_scan_and_goes_no_further_than_the_line() -> None:
    begun = LINE._replace(picked=2)
    for line, units, wanted in (
        (LINE, 1, ("not_scanned", 0)),
        (begun, 6, ("over_pick", 0)),
        (begun, 5, ("count_ok", 3)),
        (begun, 1, ("count_ok", -1)),
        (begun._replace(is_short=True), 2, ("done", 0)),
    ):
        found = decide_count(line, units, ITEM)
        assert (found.verdict.value, found.units) == wanted


def test_what_is_undone_was_taken_last() -> None:
    for moves, wanted in (
        ([], 0),
        ([1, 6], 6),
        ([1, 6, -6], 1),
        ([1, 6, -2], 4),
        ([1, 2, -3], 0),
        ([1, -1, 2], 2),
    ):
        assert last_units(moves) == wanted, moves


SIGHTS = st.sampled_from(
    [
        *(HERE, ELSEWHERE, UNKNOWN, NO_LOT, sight(goods(BEER)), sight(goods(lot="l2"))),
        *(sight(goods(units=units)) for units in (1, 2, 6)),
        *(sight(text="t-1"), sight(text="t-2", tote_holder=OTHER), sight(text="l1")),
    ]
)


@given(st.lists(st.tuples(st.sampled_from([*PickStep]), SIGHTS, SIGHTS), max_size=30))
def test_no_scans_take_more_than_is_wanted(scans: list[tuple[PickStep, Sight, Sight]]) -> None:
    """Whatever is scanned at whatever step: units come from scans of the right item alone."""
    line, scanned = LINE, 0
    for said, seen, item in scans:
        step = step_meant(line, said)
        found = decide(line, step, seen, item)
        right = item if step is LOT else seen
        if found.units:
            assert not found.verdict.is_refusal
            assert [each.item_id for each in right.goods] == [WINE]
            scanned += right.goods[0].units
        line = line._replace(picked=line.picked + found.units)
        if found.verdict is PickVerdict.TOTE_OK:
            line = line._replace(put=line.picked, tote="t-1")
        assert line.put <= line.picked == scanned <= line.quantity
