"""The jobs on the screen: what is listed, how it is narrowed, and what is done to one of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from crmtui.kit.errors import Forbidden
from crmtui.services import jobs
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.screens.jobs import JobsScreen
from crmtui.tui.screens.jobs.choice import JobChoice
from crmtui.tui.screens.jobs.filter_form import FilterForm
from crmtui.tui.screens.jobs.preview import JobPreview
from crmtui.tui.screens.jobs.words import sign_of
from crmtui.tui.widgets.click_line import ClickLine
from crmtui.tui.widgets.rate_plot import RatePlot
from tests.tui import support
from tests.tui.job_yard import NEWS, REMIND, STRANGE, Yard, view_of
from tests.tui.office import SIZE, errors_of, fill, keys_of, notices_of, press, rows_of, settled
from tests.tui.support import type_as

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

pytestmark = pytest.mark.soak

ACTING = {"jobs.retry", "jobs.retry_later", "jobs.cancel", "jobs.delete", "jobs.bulk"}


@pytest.fixture
def yard(sqlite_backend: Backend, clock: FixedClock, tmp_path: Path) -> Yard:
    return Yard(sqlite_backend, clock, tmp_path)


def states_of(pilot: Pilot[Any]) -> list[str]:
    """The states of the list, as words, from the top."""
    return [row[0].split()[1] for row in rows_of(pilot, view_of(pilot).area)]


def line_of(pilot: Pilot[Any], name: str) -> str:
    """What one of the lines above the list says."""
    return str(view_of(pilot).area.query_one(f"#{name}", ClickLine).render())


def preview_of(pilot: Pilot[Any]) -> str:
    return str(view_of(pilot).query_one(JobPreview).render())


async def until_preview(pilot: Pilot[Any], text: str) -> None:
    await support.until(pilot, lambda: text in preview_of(pilot))


class TestList:
    async def test_every_state_with_its_word_numbers_and_what_comes_next(self, yard: Yard) -> None:
        yard.one_of_each()
        async with yard.console().run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            assert states_of(pilot) == [
                *("waiting", "running", "cancelled", "done", "failed", "dead")
            ]
            by_state = {row[0]: row for row in rows_of(pilot)}
            assert by_state["[>>] running"][5].startswith("17/24 [###--] sending")
            assert by_state["[!!] failed"][5].endswith("smtp.refused")
            assert by_state["[XX] dead"][1:4] == ("strange[/x].[red]kind 漢字", "[b]q[/b]", "1/1")
            assert by_state["[OK] done"][5] == "0.8 s"
            counts = line_of(pilot, "jobs-counts")
            for state in ("waiting", "running", "failed", "dead", "done", "cancelled"):
                assert f"{state} 1" in counts
            assert "oldest wait 00:01:12" in line_of(pilot, "jobs-numbers")
            assert "!" in str(pilot.app.screen.query_one(RatePlot).render())

    async def test_an_empty_queue_says_what_will_be_here(self, yard: Yard) -> None:
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            assert "No jobs yet" in view_of(pilot).table.render_line(1).text
            await press(pilot, "f5", "f7", "f8", "enter")
            assert isinstance(pilot.app.screen, JobsScreen)

    async def test_the_selected_job_is_told_below_without_markup(self, yard: Yard) -> None:
        yard.one_of_each()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "down")
            await until_preview(pilot, "SMTP 451 try later [/x] [red]waits[/red] 5 s")
            await press(pilot, "end")
            await until_preview(pilot, "to=<[/x]>")
            assert "smtp.refused: 421 try later" in preview_of(pilot)

    async def test_the_selection_stays_on_its_job_while_rows_move(self, yard: Yard) -> None:
        first = yard.add(NEWS, 1)
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            table = view_of(pilot).table
            for number in range(5):
                yard.add(REMIND, number)
            view_of(pilot).area.refresh_all()
            await settled(pilot)
            assert table.total == 6
            assert table.cursor_row is not None
            assert table.cursor_row.id == first
            # The newest ones came in above and can be seen.
            assert round(table.scroll_offset.y) == 0
            for number in range(30):
                yard.add(REMIND, number)
            view_of(pilot).area.refresh_all()
            await settled(pilot)
            assert table.cursor_row is not None
            assert table.cursor_row.id == first
            assert table._cursor in table._visible

    async def test_it_lives_by_itself_and_space_holds_it_still(self, yard: Yard) -> None:
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            screen = view_of(pilot).area
            yard.add()
            screen._tick()
            await settled(pilot)
            assert len(rows_of(pilot)) == 1
            await press(pilot, "space")
            assert "PAUSED" in line_of(pilot, "jobs-tabs")
            yard.add()
            screen._tick()
            await settled(pilot)
            assert len(rows_of(pilot)) == 1
            await press(pilot, "space")
            assert len(rows_of(pilot)) == 2

    async def test_nobody_reads_what_nobody_sees(self, yard: Yard) -> None:
        job = yard.add()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            screen = view_of(pilot).area
            await press(pilot, "enter")
            assert not screen._is_seen()
            await press(pilot, "escape", "f7")
            assert isinstance(pilot.app.screen, ConfirmDialog)
            assert screen._is_seen()
            assert yard.state(job) == "PENDING"


class TestFilter:
    async def test_f6_goes_through_states_and_a_click_chooses_one(self, yard: Yard) -> None:
        yard.one_of_each()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f6")
            assert states_of(pilot) == ["failed", "dead"]
            await press(pilot, "f6")
            assert states_of(pilot) == ["waiting"]
            counts = pilot.app.screen.query_one("#jobs-counts", ClickLine)
            await pilot.click("#jobs-counts", offset=(str(counts.render()).index("dead") + 1, 0))
            await settled(pilot)
            assert states_of(pilot) == ["dead"]
            await press(pilot, "escape")
            assert len(rows_of(pilot)) == 6

    async def test_words_of_the_arguments_or_the_error(self, yard: Yard) -> None:
        yard.one_of_each()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await pilot.press("slash")
            await support.until(pilot, lambda: pilot.app.screen.query_one(Input).has_focus)
            type_as(pilot.app, "lukasz disk", 0.2)  # type: ignore[arg-type]
            await support.until(pilot, lambda: states_of(pilot) == ["failed"])
            await press(pilot, "enter", "f6", "f6")
            assert states_of(pilot) == []
            assert "No job is like that" in view_of(pilot).table.render_line(1).text
            await press(pilot, "escape", "escape")
            assert len(rows_of(pilot)) == 6

    async def test_all_parts_together_are_kept_over_a_restart(self, yard: Yard) -> None:
        yard.one_of_each()
        console = yard.console()
        async with console.run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f4")
            form = pilot.app.screen
            assert isinstance(form, FilterForm)
            for name, wanted in (("kinds", NEWS.name), ("queues", "mail"), ("states", "COMPLETED")):
                form.query_one(f"#field-{name}").select(wanted)  # type: ignore[attr-defined]
            await fill(pilot, text="anna", since="1h")
            await press(pilot, "ctrl+s")
            assert states_of(pilot) == ["done"]
            told = line_of(pilot, "jobs-filter")
            for part in ("state: done", f"kind: {NEWS.name}", "queue: mail", "last hour"):
                assert part in told
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            assert states_of(pilot) == ["done"]
            assert view_of(pilot).choice.text == "anna"

    async def test_moments_are_checked_where_they_are_typed(self, yard: Yard) -> None:
        yard.one_of_each()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f4")
            await fill(pilot, begin="yesterday")
            await press(pilot, "ctrl+s")
            assert set(errors_of(pilot)) == {"begin"}
            await fill(pilot, begin="2026-06-12 20:00", end="2026-06-12 20:00")
            await press(pilot, "ctrl+s")
            assert set(errors_of(pilot)) == {"end"}
            await fill(pilot, end="2026-06-12 20:01")
            await press(pilot, "ctrl+s")
            assert len(rows_of(pilot)) == 6
            assert "before 2026-06-12 20:01" in line_of(pilot, "jobs-filter")

    def test_what_was_kept_and_makes_no_sense_is_left_out(self) -> None:
        assert JobChoice.from_json("nonsense") == JobChoice()
        kept = {"states": ["DEAD", "ASLEEP"], "since": "never", "kinds": "x", "text": "a", "b": 1}
        assert JobChoice.from_json(kept) == JobChoice(states=("DEAD",), text="a")
        whole = JobChoice(("DEAD",), ("k",), ("q",), "t", "1h", "2026-01-01", "2026-01-02")
        assert JobChoice.from_json(whole.to_json()) == whole


class TestActing:
    async def test_one_key_runs_a_dead_job_again(self, yard: Yard) -> None:
        made = yard.one_of_each()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "end", "f5")
            assert yard.state(made["DEAD"]) == "PENDING"
            assert any("[/x]" in text and "runs again" in text for text in notices_of(pilot))
            assert view_of(pilot).table.cursor_row is not None
            assert "jobs.retry" not in keys_of(pilot)

    async def test_later_means_later(self, yard: Yard) -> None:
        made = yard.one_of_each()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "end", "ctrl+r")
            assert isinstance(pilot.app.screen, ChoiceDialog)
            await press(pilot, "down", "enter")
        job = yard.read(jobs.get_job, made["DEAD"])
        assert job.state.value == "PENDING"
        assert (job.run_at - yard.clock.now()).total_seconds() == 300

    async def test_what_was_done_is_not_done_again_without_a_question(self, yard: Yard) -> None:
        done = yard.add()
        yard.complete(done)
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f5")
            assert isinstance(pilot.app.screen, ConfirmDialog)
            await press(pilot, "enter")
            assert yard.state(done) == "COMPLETED"
            await press(pilot, "f5", "right", "enter")
            assert yard.state(done) == "PENDING"

    async def test_cancelling_asks_and_a_running_job_is_asked_to_stop(self, yard: Yard) -> None:
        made = yard.one_of_each()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f7", "enter")
            assert yard.state(made["PENDING"]) == "PENDING"
            await press(pilot, "f7", "right", "enter")
            assert yard.state(made["PENDING"]) == "CANCELLED"
            await press(pilot, "down", "f7", "right", "enter")
            assert yard.state(made["RUNNING"]) == "RUNNING"
            assert "asked to stop" in rows_of(pilot)[1][5]
            await press(pilot, "f8")
            assert isinstance(pilot.app.screen, JobsScreen)

    async def test_deleting_asks_and_takes_the_right_one(self, yard: Yard) -> None:
        made = yard.one_of_each()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "end", "f8")
            yard.add()
            view_of(pilot).area.refresh_all()
            await press(pilot, "right", "enter")
            assert "dead" not in states_of(pilot)
            assert len(rows_of(pilot)) == 6
        with pytest.raises(Exception, match="no such job"):
            yard.read(jobs.get_job, made["DEAD"])

    async def test_the_same_work_twice_is_refused_in_words(self, yard: Yard) -> None:
        old = yard.add(unique_key="digest")
        yard.write(jobs.cancel_job, old)
        yard.add(unique_key="digest")
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "down", "f5")
            assert any("as another job" in text for text in notices_of(pilot))
            assert yard.state(old) == "CANCELLED"

    async def test_a_viewer_sees_all_and_changes_nothing(self, yard: Yard) -> None:
        made = yard.one_of_each()
        async with yard.console(role="viewer").run_test(size=SIZE) as pilot:
            await settled(pilot)
            assert len(rows_of(pilot)) == 6
            assert not ACTING & keys_of(pilot)
            await press(pilot, "end", "f5", "f7", "f8", "f9", "ctrl+r")
            assert isinstance(pilot.app.screen, JobsScreen)
            assert yard.state(made["DEAD"]) == "DEAD"
            await press(pilot, "enter")
            assert not {key for key in keys_of(pilot) if key in ("job.retry", "job.delete")}
        viewer = yard.actor("viewer")
        with yard.backend.write(viewer) as tx, pytest.raises(Forbidden):
            jobs.retry_job(tx, made["DEAD"])

    async def test_who_may_not_see_jobs_is_told_so(self, yard: Yard) -> None:
        yard.one_of_each()
        async with yard.console(role="picker").run_test(size=SIZE) as pilot:
            await settled(pilot)
            assert rows_of(pilot) == []
            assert "jobs:read" in view_of(pilot).table.render_line(1).text


def test_no_two_states_share_word_or_symbol() -> None:
    signs = [sign_of(state.value) for state in jobs.JobState]
    assert len({sign.symbol for sign in signs}) == len({sign.word for sign in signs}) == 6
    assert STRANGE.name in "strange[/x].[red]kind 漢字"
