"""Pictures of the check-in screen in every state. Each has been looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from crmtui.services import checkin
from crmtui.services.checkin import ListCreate, ListUpdate, Scanned
from crmtui.services.orders import TicketState
from crmtui.tui.screens.checkin import CheckinScreen
from crmtui.tui.screens.checkin import desk as desk_module
from tests import factories
from tests.snapshots.conftest import SIZES, CompareSizes
from tests.tui import support
from tests.tui.checkin_desk import Desk, answered, banner_of, desk_of, scan, word_of

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

Compare = Callable[..., bool]
Scene = Callable[["Stage"], Awaitable[None]]


class Stage:
    """A desk with a history, whose clock moves on from scan to scan."""

    def __init__(self, backend: Backend, clock: FixedClock, data_dir: Path) -> None:
        self.desk = Desk(backend, data_dir)
        self.clock = clock
        self.pilot: Pilot[Any]
        self._fill()

    def _fill(self) -> None:
        names = ("Piotr Nowak", "Mei Tan", "Sam O'Neill", "Łukasz Żak", "Smith [/x] [red]", "Ana")
        self.codes = [self.add(name, company="Nordlys AB") for name in names]
        for code in self.codes[:5]:
            self.clock.advance(timedelta(seconds=17))
            with self.desk.backend.write(self.desk.owner) as tx:
                place = {"list_id": self.desk.list.id, "gate_id": self.desk.gates[0].id}
                checkin.redeem(tx, Scanned(code=code, **place))

    def add(self, name: str, *, order: str = "", **more: Any) -> str:
        """A ticket in an order whose code does not change from run to run."""
        self._orders = getattr(self, "_orders", 0) + 1
        return self.desk.add_ticket(name, order=order or f"ORD{self._orders:02}", **more)

    async def start(self, pilot: Pilot[Any]) -> None:
        self.pilot = pilot
        await answered(pilot)
        desk_of(pilot).find_place(gate_id=str(self.desk.gates[1].id))
        await answered(pilot)

    async def scan(self, code: str) -> None:
        self.clock.advance(timedelta(seconds=12))
        await scan(self.pilot, code)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await answered(self.pilot)


# --- scenes ----------------------------------------------------------------------------------


async def ready(stage: Stage) -> None:
    """Nothing scanned at this console yet."""


async def admitted(stage: Stage) -> None:
    code = stage.add(
        "Joana Ferreira-Lindqvist",
        product=stage.desk.vip,
        seat="B-14",
        note="wheelchair access - lead to door C",
        order="7K2QX",
    )
    stage.add("Luis Ferraz", order="7K2QX", product=stage.desk.vip)
    await stage.scan(code)


async def already_used(stage: Stage) -> None:
    await stage.scan(stage.codes[1])


async def unpaid(stage: Stage) -> None:
    await stage.scan(stage.add("Omar Haddad", state=TicketState.UNPAID))


async def unknown(stage: Stage) -> None:
    await stage.scan("9780201379624")


async def other_event(stage: Stage) -> None:
    desk = stage.desk
    event = factories.create_event(desk.backend, desk.owner, name="Autumn Fair 2026")
    product = factories.create_product(desk.backend, desk.owner, event_id=event.id)
    factories.create_ticket(desk.backend, desk.owner, product_id=product.id, code="FAIR-0001")
    await stage.scan("FAIR-0001")
    entry = desk_of(stage.pilot).history.entries[0]
    assert entry.sign.word == "OTHER EVENT"


async def blocked(stage: Stage) -> None:
    await stage.scan(stage.add("Ray Fake", state=TicketState.BLOCKED, note="chargeback"))


async def cancelled(stage: Stage) -> None:
    await stage.scan(stage.add("Mia Gone", state=TicketState.CANCELLED))


async def revoked(stage: Stage) -> None:
    await stage.scan(stage.add("Old Code", state=TicketState.REVOKED))


async def not_valid_now(stage: Stage) -> None:
    with stage.desk.backend.write(stage.desk.owner) as tx:
        later = ListUpdate(valid_from=stage.clock.now() + timedelta(hours=2))
        checkin.update_list(tx, stage.desk.list.id, later)
    await stage.scan(stage.codes[5])


async def wrong_product(stage: Stage) -> None:
    with stage.desk.backend.write(stage.desk.owner) as tx:
        checkin.update_list(tx, stage.desk.list.id, ListUpdate(product_ids=(stage.desk.vip,)))
    await stage.scan(stage.codes[5])


async def data_missing(stage: Stage) -> None:
    product = stage.desk.add_product("Badge", required_fields=("company",))
    await stage.scan(stage.add("No Company", product=product))


async def exit_ok(stage: Stage) -> None:
    await stage.press("f3")
    await stage.scan(stage.codes[0])


async def not_inside(stage: Stage) -> None:
    await stage.press("f3")
    await stage.scan(stage.codes[5])


async def dimmed(stage: Stage) -> None:
    await unpaid(stage)
    banner_of(stage.pilot).dim = True


async def waiting(stage: Stage) -> None:
    desk = desk_of(stage.pilot)
    desk.scans._sending = True
    stage.pilot.app.notify = lambda *_args, **_more: None  # type: ignore[method-assign]
    desk.console.status.database_failed()
    support.scan(desk.console, f"{stage.codes[5]}\r")
    await support.until(stage.pilot, lambda: word_of(stage.pilot) == "WAIT")
    desk.scans.pending[0].shown = "TKT-5CPHXH-EPLZLQ-BG5NBM"
    desk._show_waiting()


async def long_name(stage: Stage) -> None:
    name = "李小龍 " * 20 + "Wolfeschlegelsteinhausenbergerdorff" * 2
    more = {"company": "Nordlys AB " * 15, "note": "mind the step " * 20, "seat": "R" * 60}
    await stage.scan(stage.add(name, product=stage.desk.vip, **more))


async def overridden(stage: Stage) -> None:
    await unpaid(stage)
    await stage.press("f5")
    stage.pilot.app.screen.query_one("#reason").value = "paid in cash at the desk"  # type: ignore[attr-defined]
    await stage.press("enter")


async def override_dialog(stage: Stage) -> None:
    await unpaid(stage)
    await stage.press("f5")


async def undo_dialog(stage: Stage) -> None:
    await stage.scan(stage.codes[5])
    await stage.press("f4")


async def undone(stage: Stage) -> None:
    await undo_dialog(stage)
    stage.pilot.app.screen.query_one("#reason").value = "wrong person"  # type: ignore[attr-defined]
    await stage.press("enter")


async def find_dialog(stage: Stage) -> None:
    for name in ("Joana Ferreira", "Maria Ferrao", "Teo Ferrari"):
        stage.add(name, company="Quinta Alta SA", seat="A-1")
    stage.add("Rui Ferrer", state=TicketState.UNPAID)
    stage.add("Sara Ferro", state=TicketState.CANCELLED, product=stage.desk.vip)
    await stage.press("f2")
    stage.pilot.app.screen.query_one("Input").value = "fer"  # type: ignore[attr-defined]
    await support.until(stage.pilot, lambda: len(stage.pilot.app.screen.hits) == 5)  # type: ignore[attr-defined]


async def find_empty(stage: Stage) -> None:
    await stage.press("f2")


async def group_dialog(stage: Stage) -> None:
    codes = [stage.add(name, order="GRP1") for name in ("Joana Ferreira", "Maria Ferrao", "李小龍")]
    stage.add("Omar Haddad", order="GRP1", state=TicketState.UNPAID)
    await stage.scan(codes[0])
    await stage.press("f7")


async def group_admitted(stage: Stage) -> None:
    await group_dialog(stage)
    await stage.press("enter")


async def group_in_part(stage: Stage) -> None:
    await group_dialog(stage)
    await stage.press("ctrl+a")
    await stage.press("enter")


async def sale_dialog(stage: Stage) -> None:
    stage.desk.add_product("Student, with a rather long name for a ticket", price_minor=0)
    stage.desk.add_product("Last seats", price_minor=1_234_500, quantity=0)
    await stage.press("f8")
    await stage.press("right", "right", "down", "right")


async def sold(stage: Stage) -> None:
    await stage.press("f8")
    await stage.press("right")
    stage.pilot.app.screen.query_one("#sale-name").value = "Mei Tan"  # type: ignore[attr-defined]
    await stage.press("ctrl+s")
    await answered(stage.pilot)
    order = desk_of(stage.pilot).last
    assert order is not None
    hide_order_code(stage.pilot)


def hide_order_code(pilot: Pilot[Any]) -> None:
    """An order sold at the door has a code that nobody can guess, not even a test."""
    banner = banner_of(pilot)
    card = banner.card
    pairs = tuple(("order 7K2QX-1   ticket TK00000007", right) for _left, right in card.pairs)
    banner.card = card._replace(pairs=pairs)


async def gate_dialog(stage: Stage) -> None:
    await stage.press("f6")


async def list_dialog(stage: Stage) -> None:
    with stage.desk.backend.write(stage.desk.owner) as tx:
        checkin.create_list(tx, ListCreate(event_id=stage.desk.event.id, name="Back door [/x]"))
    await stage.press("ctrl+e")


async def scrolled_back(stage: Stage) -> None:
    with stage.desk.backend.write(stage.desk.owner) as tx:
        for number in range(60):
            place = {"list_id": stage.desk.list.id, "gate_id": stage.desk.gates[number % 2].id}
            checkin.redeem(tx, Scanned(code=f"unknown-{number:03}", **place))
    desk = desk_of(stage.pilot)
    await support.until(stage.pilot, lambda: len(desk.history.entries) > 60)
    await stage.press("pagedown", "pagedown")


SCENES: tuple[Scene, ...] = (
    *(ready, admitted, already_used, unpaid, unknown, other_event, blocked, cancelled, revoked),
    *(not_valid_now, wrong_product, data_missing, exit_ok, not_inside, dimmed, waiting, long_name),
    *(overridden, override_dialog, undo_dialog, undone, group_admitted, group_in_part),
    *(sale_dialog, sold, gate_dialog, list_dialog),
)
# What these show depends on the size they were opened at.
SIZED_SCENES: tuple[Scene, ...] = (find_dialog, find_empty, group_dialog, scrolled_back)


@pytest.fixture
def stage(
    sqlite_backend: Backend, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    monkeypatch.setattr(CheckinScreen, "stopwatch", staticmethod(lambda _at: 0.009))
    monkeypatch.setattr(desk_module, "DIM_AFTER", 3600.0)
    return Stage(sqlite_backend, clock, tmp_path)


def prepare(stage: Stage, scene: Scene, theme: str = "") -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def play(pilot: Pilot[Any]) -> None:
        if theme:
            pilot.app.theme = theme
        await stage.start(pilot)
        await scene(stage)
        await support.settle(pilot)
        pilot.app.clear_notifications()
        desk_of(pilot).console.status.refresh()
        support.still_cursors(pilot.app)
        await support.settle(pilot)

    return play


def compare(snap_compare: Compare, stage: Stage, scene: Scene, **more: Any) -> bool:
    play = prepare(stage, scene, more.pop("theme", ""))
    console = stage.desk.console(**more.pop("options", {}))
    return snap_compare(console, run_before=play, **more)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_scene(compare_sizes: CompareSizes, stage: Stage, scene: Scene) -> None:
    compare_sizes(stage.desk.console(), prepare(stage, scene))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SIZED_SCENES, ids=lambda scene: scene.__name__)
def test_sized_scene(
    snap_compare: Compare, stage: Stage, scene: Scene, size: tuple[int, int]
) -> None:
    assert compare(snap_compare, stage, scene, terminal_size=size)


@pytest.mark.parametrize("scene", [admitted, already_used, unpaid], ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    "theme", ["crmtui-contrast", "crmtui-blue-orange", "ansi-dark", "textual-light"]
)
def test_theme(snap_compare: Compare, stage: Stage, scene: Scene, theme: str) -> None:
    assert compare(snap_compare, stage, scene, theme=theme, terminal_size=(80, 24))


@pytest.mark.parametrize("scene", [admitted, already_used], ids=lambda one: one.__name__)
def test_ascii(snap_compare: Compare, stage: Stage, scene: Scene) -> None:
    options = {"ascii_only": True}
    assert compare(snap_compare, stage, scene, options=options, terminal_size=(80, 24))


@pytest.mark.parametrize("scene", [admitted, already_used], ids=lambda one: one.__name__)
def test_small(snap_compare: Compare, stage: Stage, scene: Scene) -> None:
    assert compare(snap_compare, stage, scene, terminal_size=(60, 16))


def test_nothing_to_check_in(
    snap_compare: Compare, sqlite_backend: Backend, tmp_path: Path
) -> None:
    owner = factories.create_organization(sqlite_backend)
    desk = Desk.__new__(Desk)
    desk.backend, desk.data_dir, desk.actor, desk.owner = sqlite_backend, tmp_path, owner, owner

    async def prepare(pilot: Pilot[Any]) -> None:
        await answered(pilot)
        await support.until(pilot, lambda: word_of(pilot) == "NO EVENT")
        support.still_cursors(pilot.app)
        await support.settle(pilot)

    assert snap_compare(desk.console(), run_before=prepare, terminal_size=(80, 24))
