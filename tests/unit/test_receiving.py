"""The receiving desk as a machine: what each scan means, and what is refused."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.tui.screens.receiving.machine import (
    ACCEPTED,
    MOST_UNITS,
    Command,
    Desk,
    Load,
    Mode,
    Place,
    Seen,
    Step,
    Told,
    Ware,
    confirm,
    count,
    drop,
    give_lot,
    put,
    scan,
    switch,
)
from crmtui.tui.screens.receiving.words import describe

HOME, OTHER = Place(UUID(int=1), "A-01-1"), Place(UUID(int=2), "B-07-2")
PEN = Ware(UUID(int=11), "PEN", "Pen", "piece", has_lots=False, home=HOME)
INK = Ware(UUID(int=12), "INK", "Ink", "piece", has_lots=False, home=None)
MILK = Ware(UUID(int=13), "MILK", "Milk", "box", has_lots=True, home=HOME)
DAY = date(2027, 2, 28)


def goods(*loads: Load) -> Seen:
    return Seen("code", loads)


def bin_of(place: Place) -> Seen:
    return Seen(place.code, (), place)


PEN_1, PEN_12 = goods(Load(PEN, 1)), goods(Load(PEN, 12))
UNKNOWN = Seen("?", lot="?")


def run(desk: Desk, *seen: Seen) -> Step:
    """Scan one after the other, each carried out."""
    step = Step(desk, Told.READY)
    for one in seen:
        step = scan(step.desk, one)
    return step


def test_goods_are_counted_by_scans_or_typed_and_go_into_a_bin() -> None:
    step = run(Desk(), PEN_1, PEN_12, PEN_1)
    assert step.desk.load == Load(PEN, 14)
    step = count(step.desk, 20)
    done = scan(step.desk, bin_of(OTHER))
    assert (done.told, done.command) == (Told.DONE, Command(Load(PEN, 20), OTHER, None))
    assert done.desk == Desk()
    assert confirm(step.desk).command == Command(Load(PEN, 20), HOME, None)
    again = run(done.desk, PEN_1, bin_of(HOME))
    assert again.command == Command(Load(PEN, 1), HOME, None)


def test_goods_out_of_a_bin_go_into_another() -> None:
    desk = switch(Desk()).desk
    assert desk.mode is Mode.PUT_AWAY
    step = run(desk, bin_of(OTHER), PEN_1, PEN_1)
    assert confirm(step.desk).command == Command(Load(PEN, 2), HOME, OTHER)
    assert scan(step.desk, bin_of(OTHER)).told is Told.SAME_BIN
    done = scan(step.desk, bin_of(HOME))
    assert done.command == Command(Load(PEN, 2), HOME, OTHER)
    # One stays at the bin until another one is scanned.
    assert done.desk.source == OTHER
    assert scan(done.desk, bin_of(HOME)).desk.source == HOME
    at_home = run(desk, bin_of(HOME), PEN_1)
    assert confirm(at_home.desk).told is Told.BIN_NEEDED


HELD = run(Desk(), PEN_1).desk
OUT = switch(Desk()).desk
LOT_1 = run(Desk(), goods(Load(MILK, 1, "L-1", DAY))).desk


@pytest.mark.parametrize(
    ("desk", "seen", "told"),
    [
        (Desk(), UNKNOWN, Told.UNKNOWN),
        (HELD, UNKNOWN, Told.UNKNOWN),
        (Desk(), bin_of(HOME), Told.GOODS_FIRST),
        (Desk(), goods(Load(PEN, 1), Load(INK, 1)), Told.AMBIGUOUS),
        (HELD, Seen("A-01-1", (Load(PEN, 1),), HOME), Told.AMBIGUOUS),
        (OUT, Seen("A-01-1", (Load(PEN, 1),), HOME), Told.AMBIGUOUS),
        (OUT, PEN_1, Told.BIN_FIRST),
        (HELD, goods(Load(INK, 1)), Told.OTHER_ITEM),
        (LOT_1, goods(Load(MILK, 1, "L-2", DAY)), Told.OTHER_LOT),
        (LOT_1, goods(Load(MILK, 1, "L-1", date(2027, 3, 1))), Told.OTHER_LOT),
        (HELD, goods(Load(PEN, MOST_UNITS)), Told.BAD_COUNT),
        (Desk(), goods(Load(MILK, 1)), Told.LOT_NEEDED),
    ],
)
def test_what_is_refused_writes_nothing_and_says_why(desk: Desk, seen: Seen, told: Told) -> None:
    step = scan(desk, seen)
    assert (step.told, step.command) == (told, None)
    if told is not Told.LOT_NEEDED:
        assert step.desk == desk
        card = describe(step)
        assert card.sign.symbol.startswith("[")
        assert card.sign.tone in ("bad", "caution")
        assert card.text


def test_each_refusal_has_a_word_of_its_own() -> None:
    refusals = [told for told in Told if told not in ACCEPTED and told is not Told.LOT_NEEDED]
    words = [describe(Step(HELD, told, ("a", "b"))).sign.word for told in refusals]
    assert len(set(words)) == len(refusals)


def test_an_unknown_code_may_be_the_keyboards_fault() -> None:
    step = scan(Desk(), UNKNOWN)
    assert "AZERTY" in describe(step, "AZERTY").text[-1]
    assert describe(step, "AZERTY").text[:-1] == describe(step).text


def test_a_lot_that_no_code_told_is_asked_for_scanned_or_typed() -> None:
    asked = run(Desk(), goods(Load(MILK, 6)))
    assert asked.told is Told.LOT_NEEDED
    assert asked.desk.load is None
    for step in (confirm(asked.desk), count(asked.desk, 7), scan(asked.desk, bin_of(HOME))):
        assert (step.told, step.desk) == (Told.LOT_NEEDED, asked.desk)
    held = Load(MILK, 6, "L-1", DAY)
    assert give_lot(asked.desk, "L-1", DAY).desk.load == held
    # The label beside the barcode says it, or the lot's own code, which the form then shows.
    assert scan(asked.desk, goods(Load(MILK, 1, "L-1", DAY))).desk.load == held
    assert scan(asked.desk, Seen("L", lot="L-1", expires_on=DAY)).desk.load == held
    assert scan(asked.desk, Seen("L-1", lot="L-1")).about == ("MILK", "L-1")
    assert scan(asked.desk, PEN_1).about == ("MILK",)
    assert drop(asked.desk).desk == Desk()
    # More of it without a lot is of the lot in hand.
    assert scan(LOT_1, goods(Load(MILK, 2))).desk.load == Load(MILK, 3, "L-1", DAY)


def test_drop_and_switch_lose_nothing_unasked() -> None:
    assert switch(HELD) == Step(HELD, Told.BUSY, ("PEN",))
    at_bin = run(OUT, bin_of(OTHER), PEN_1).desk
    dropped = drop(at_bin)
    assert (dropped.told, dropped.desk.source, dropped.desk.load) == (Told.SOURCE, OTHER, None)
    assert drop(dropped.desk).desk == OUT
    for units in (0, -1, MOST_UNITS + 1):
        assert count(HELD, units).told is Told.BAD_COUNT
    assert count(Desk(), 5).told is Told.GOODS_FIRST
    assert confirm(OUT).told is Told.BIN_FIRST
    assert put(OUT, HOME).told is Told.BIN_FIRST
    assert confirm(run(Desk(), goods(Load(INK, 1))).desk).told is Told.BIN_NEEDED


SEEN = st.sampled_from(
    [
        PEN_1,
        PEN_12,
        UNKNOWN,
        bin_of(HOME),
        bin_of(OTHER),
        goods(Load(INK, 1)),
        goods(Load(MILK, 1)),
        goods(Load(MILK, 1, "L-1", DAY)),
        goods(Load(PEN, 1), Load(INK, 1)),
    ]
)


@given(st.booleans(), st.lists(SEEN | st.integers(-1, 30) | st.none(), max_size=30))
def test_only_what_was_in_hand_is_written_and_never_into_its_own_bin(
    away: bool, moves: list[Seen | int | None]
) -> None:
    desk = switch(Desk()).desk if away else Desk()
    for move in moves:
        if isinstance(move, Seen):
            step = scan(desk, move)
        else:
            step = confirm(desk) if move is None else count(desk, move)
        if step.command is not None:
            assert step.command.load == desk.load
            assert step.command.load.units >= 1
            assert step.command.target != step.command.source
            assert (step.command.source is None) == (desk.mode is Mode.RECEIVE)
            assert not step.command.load.ware.has_lots or step.command.load.lot
            assert step.desk.load is None
        elif step.told not in ACCEPTED and step.told is not Told.LOT_NEEDED:
            assert step.desk == desk
        describe(step)
        desk = step.desk
