"""Pictures of one console at several sizes: it is set up once, then its terminal is resized."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from pytest_textual_snapshot import (
    PseudoApp,
    PseudoConsole,
    SVGImageExtension,
    node_to_report_path,
)

from crmtui.kit import ids
from tests.tui.parsed_styles import share_parsed_styles
from tests.tui.support import until

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion
    from syrupy.location import PyTestLocation
    from textual.app import App
    from textual.pilot import Pilot

Prepare = Callable[["Pilot[Any]"], Awaitable[None]]
CompareSizes = Callable[["App[Any]", Prepare], None]


@pytest.fixture
def counted_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are seen in these pictures, so they are the same each time."""
    numbers = count(1)
    first = 0x019EB_0000_0000 << 80 | 7 << 76 | 2 << 62
    monkeypatch.setattr(ids, "uuid7", lambda: UUID(int=first | next(numbers)))


share_parsed_styles()

SIZES = ((80, 24), (120, 36))
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder takes pictures."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.pictures)


class SizedPicture(SVGImageExtension):  # type: ignore[misc]
    """Names the file of a size as if the size were a parameter of the test."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: str | int = 0) -> str:
        name = test_location.snapshot_name
        assert name.endswith("]"), "a test of several sizes has another parameter"
        return f"{name[:-1]}-{index}]"


@pytest.fixture
def compare_sizes(snapshot: SnapshotAssertion, request: pytest.FixtureRequest) -> CompareSizes:
    """Compares a console with its pictures at both sizes; the second is reached by resizing.

    `snap_compare` of the plug-in knows one size and starts the console for each picture.
    """
    kept = snapshot.use_extension(SizedPicture)

    def compare(app: App[Any], prepare: Prepare) -> None:
        for size, picture in zip(SIZES, _take_pictures(app, prepare), strict=True):
            name = f"{size[0]}x{size[1]}"
            same = kept(name=name) == picture
            _report(request, kept, name, picture, same)
            assert same, name

    return compare


def _take_pictures(app: App[Any], prepare: Prepare) -> list[str]:
    pictures: list[str] = []

    async def work(pilot: Pilot[Any]) -> None:
        await prepare(pilot)
        await still(pilot)
        pictures.append(app.export_screenshot(title=app.title, simplify=True))
        for size in SIZES[1:]:
            await pilot.resize_terminal(*size)
            # On a busy machine a process that does not get its turn looks like an idle one.
            await until(pilot, lambda size=size: _laid_out(app) == {size})  # type: ignore[misc]
            await still(pilot)
            pictures.append(app.export_screenshot(title=app.title, simplify=True))
        app.exit()

    app.run(headless=True, auto_pilot=work, size=SIZES[0])
    return pictures


def _laid_out(app: App[Any]) -> set[tuple[int, int]]:
    """The sizes that the screens one sees, the ones below a dialog too, are laid out for."""
    sizes = set()
    for screen in reversed(app.screen_stack):
        sizes.add(tuple(screen._compositor.size))
        if not screen.is_modal:
            break
    return sizes


async def still(pilot: Pilot[Any]) -> None:
    """Wait until everything that was read is painted and nothing moves."""
    await pilot.app.workers.wait_for_complete()
    await pilot.wait_for_scheduled_animations()
    await pilot.pause()


def _report(
    request: pytest.FixtureRequest, kept: SnapshotAssertion, name: str, picture: str, same: bool
) -> None:
    """Enter the picture in the plug-in's report of what differs."""
    path, line, test_name = request.node.reportinfo()
    result = kept.executions[kept.num_executions - 1]
    app = PseudoApp(PseudoConsole(legacy_windows=False, size=None))
    entry = (same, result.recalled_data or "", picture, app, path, line, f"{test_name} {name}")
    about = inspect.getdoc(request.node.function) or ""
    report = node_to_report_path(request.node)
    report.with_name(f"{report.name}_{name}").write_bytes(
        pickle.dumps((*entry, about, "", result.final_data is not None))
    )
