"""The webhooks area as pictures, at both sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crmtui.tui.screens.webhooks import WebhooksScreen
from tests.snapshots.conftest import CompareSizes
from tests.tui.hooks_office import HooksOffice, area_of
from tests.tui.office import fill, press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

Prepare = Callable[["Pilot[Any]", HooksOffice], Awaitable[None]]


class Scene(NamedTuple):
    keys: tuple[str, ...] = ()
    prepare: Prepare | None = None
    then: tuple[str, ...] = ()
    role: str = "admin"
    empty: bool = False


async def type_a_wrong_address(pilot: Pilot[Any], office: HooksOffice) -> None:
    await fill(pilot, url="ftp://hooks.example/[/x]")


async def type_an_own_secret(pilot: Pilot[Any], office: HooksOffice) -> None:
    await fill(pilot, url="https://new.example/hook", secret="[/x] typed " + "by hand " * 20)


async def open_a_failure(pilot: Pilot[Any], office: HooksOffice) -> None:
    """The one that gave up, where everything is seen."""
    failed = next(one for one in office.summaries() if one.state.value == "EXHAUSTED")
    area_of(pilot).open_delivery(failed.id)
    await settled(pilot)


async def scroll_on(pilot: Pilot[Any], office: HooksOffice) -> None:
    await open_a_failure(pilot, office)
    pilot.app.screen.query_one("VerticalScroll").scroll_to(y=19, animate=False)


SCENES = {
    "endpoints": Scene(("down",)),
    "endpoints_empty": Scene(empty=True),
    "endpoints_viewer": Scene(("end", "up", "up"), role="viewer"),
    "endpoint_form": Scene(("f2", "enter")),
    "endpoint_form_wrong": Scene(("f2", "down", "enter"), type_a_wrong_address, ("ctrl+s",)),
    "endpoint_secret": Scene(("f2", "enter"), type_an_own_secret, ("ctrl+s",)),
    "endpoint_delete": Scene(("down", "f8")),
    "missing_count": Scene(("end", "ctrl+r", "ctrl+s")),
    "deliveries": Scene(("f3",)),
    "deliveries_filter": Scene(("f3", "f6", "f4")),
    "deliveries_none": Scene(("f3", "f6", "f6", "f6", "f6", "f6")),
    "replay_count": Scene(("f3", "f6", "f9")),
    "delivery": Scene((), open_a_failure),
    "delivery_response": Scene((), scroll_on),
    "delivery_curl": Scene((), open_a_failure, ("f4",)),
    "held_up": Scene(("f3", "f3")),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.usefixtures("counted_ids")
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    scene = SCENES[name]
    office = HooksOffice(sqlite_backend, tmp_path)
    if not scene.empty:
        office.make_history()

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *scene.keys)
        if scene.prepare is not None:
            await scene.prepare(pilot, office)
        await press(pilot, *scene.then)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(WebhooksScreen, scene.role), prepare)
