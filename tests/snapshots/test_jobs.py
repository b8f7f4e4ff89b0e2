"""The jobs as pictures, at both sizes. Each has been looked at."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crmtui.services import jobs
from crmtui.services.jobs import job_ids
from crmtui.tui import job_watch
from tests.services.jobs.kinds import WORKER
from tests.snapshots.conftest import CompareSizes
from tests.tui.job_yard import NEWS, STRANGE, Yard
from tests.tui.office import press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock


class Scene(NamedTuple):
    keys: tuple[str, ...] = ()
    role: str = "admin"
    empty: bool = False
    ascii: bool = False
    no_color: bool = False


SCENES = {
    "list": Scene(("down",) * 4),
    "list_viewer_paused": Scene(("f6", "space"), "viewer"),
    "list_ascii_without_colour": Scene(("end",), ascii=True, no_color=True),
    "list_empty": Scene(empty=True),
    "list_forbidden": Scene(role="picker"),
    "filter": Scene(("f4",)),
    "cancel": Scene(("down", "f7")),
    "bulk": Scene(("f9", "enter", "right", "enter")),
    "job": Scene(("end", "up", "enter")),
    "schedules": Scene(("f2",)),
    "workers": Scene(("f2", "f2")),
    "health": Scene(("f2", "f2", "f2")),
}


class Night(Yard):
    """A queue with something of everything, always the same."""

    def __init__(self, backend: Backend, clock: FixedClock, data_dir: Path) -> None:
        super().__init__(backend, clock, data_dir)
        self.tick()
        self.write(jobs.pause_schedule, "upkeep.backup")
        self.add_crew()
        made = self.one_of_each()
        taken = self.add(NEWS, 7, unique_key="digest")
        self.write(jobs.cancel_job, taken)
        self.add(NEWS, 8, unique_key="digest")
        self.add(STRANGE, 9)
        with self.backend.write(WORKER) as tx:
            jobs.watch_health(tx)
            jobs.raise_warning(tx, "backup.failed", "[/x]", "No space left [red]on[/x] disk.")
        assert self.state(made["DEAD"]) == "DEAD"


@pytest.fixture
def steady_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs have the same ids from run to run, and nobody counts them beside the screen."""
    numbers = count(0x1ABCDE0)
    monkeypatch.setattr(job_ids, "getrandbits", lambda _bits: next(numbers))
    monkeypatch.setattr(job_ids, "_OFFSET", 0)
    monkeypatch.setattr(job_ids, "_latest", (0, 0))
    monkeypatch.setattr(job_watch, "LOOK_EVERY_SECONDS", 3_600.0)


@pytest.mark.usefixtures("steady_ids")
@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes,
    sqlite_backend: Backend,
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    scene = SCENES[name]
    yard = (Yard if scene.empty else Night)(sqlite_backend, clock, tmp_path)
    if scene.no_color:
        monkeypatch.setenv("NO_COLOR", "1")

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *scene.keys)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(yard.console(role=scene.role, ascii=scene.ascii), prepare)
