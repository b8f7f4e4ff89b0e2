"""Takes the README's picture of the check-in screen: `python -m tests.screenshot`.

The demo at a fixed moment, one admission after another, and the last ticket scanned twice: the
picture changes only when the console does.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from crmtui.bootstrap import open_backend
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.resources import asset_path
from crmtui.places import sqlite_url
from crmtui.services import catalogue, checkin, demo, orders
from crmtui.services.checkin import Scanned
from crmtui.services.orders import TicketFilter
from crmtui.tui.app import CrmApp
from crmtui.tui.ports import ConsoleOptions
from tests.conftest import NOW

SIZE = (100, 30)
PICTURE = asset_path("screenshots/check-in.svg")


def main() -> None:
    """Write the picture."""
    clock = FixedClock(NOW)
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        backend = open_backend(sqlite_url(data_dir), clock)
        demo.load_demo(backend)
        picture = asyncio.run(_draw(backend, clock, data_dir))  # the console closes the backend
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture, encoding="utf-8")


async def _draw(backend: Backend, clock: FixedClock, data_dir: Path) -> str:
    options = ConsoleOptions(data_dir, demo=True, demo_actor=demo.demo_actor, clock=clock)
    code = _admit_one(backend, clock)
    app = CrmApp(lambda: backend, options)
    async with app.run_test(size=SIZE) as pilot:
        await _until_seen(app, "READY")
        await pilot.press(*code, "enter")
        await _until_seen(app, "ALREADY")
        return app.export_screenshot(title="crmtui demo")


def _admit_one(backend: Backend, clock: FixedClock) -> str:
    """Admit somebody at another desk three minutes ago; returns the ticket's code."""
    actor = demo.demo_actor(backend)
    with backend.read(actor) as tx:
        events = catalogue.list_events(tx).items
        event = next(event for event in events if event.starts_at <= tx.now < event.ends_at)
        door = checkin.list_lists(tx, event.id)[0]
        wanted = TicketFilter(event_id=event.id, status="valid")
        ticket = orders.list_tickets(tx, wanted, limit=1).items[0]
        gates = checkin.list_gates(tx)
    with backend.write(actor) as tx:
        scan = Scanned(list_id=door.id, code=ticket.code, gate_id=gates[0].id)
        checkin.redeem(tx, scan)
    clock.advance(timedelta(minutes=3))
    return ticket.code


async def _until_seen(app: CrmApp, text: str) -> None:
    while text not in app.export_screenshot():
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    main()
