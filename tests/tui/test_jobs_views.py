"""Around the list of jobs: one job whole, all jobs of a filter, schedules, workers, health."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static

from crmtui.services import audit, jobs
from crmtui.services.jobs import BulkAction, JobFilter, JobState, describe_problem
from crmtui.tui import job_watch
from crmtui.tui.job_watch import JobNumbers, count_numbers
from crmtui.tui.screens.jobs.bulk import BulkDialog
from crmtui.tui.screens.jobs.bulk_work import BulkWork
from crmtui.tui.screens.jobs.choice import JobChoice
from crmtui.tui.screens.jobs.detail import JobScreen
from crmtui.tui.screens.jobs.health_view import HealthView, WarningDialog
from crmtui.tui.screens.jobs.save_file import safe_name
from crmtui.tui.screens.jobs.source import JobSource
from crmtui.tui.screens.jobs.words import clock_text, size_text, took_text
from crmtui.tui.widgets.pages import PageRequest, text_of
from crmtui.tui.widgets.rate_plot import BLOCKS, PLAIN, Bar, draw
from tests.services.jobs.kinds import WORKER, Letter
from tests.tui import support
from tests.tui.job_yard import NEWS, REMIND, Yard, view_of
from tests.tui.office import SIZE, errors_of, fill, keys_of, notices_of, press, settled

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

pytestmark = pytest.mark.soak


@pytest.fixture
def yard(sqlite_backend: Backend, clock: FixedClock, tmp_path: Path) -> Yard:
    return Yard(sqlite_backend, clock, tmp_path)


def text_on(pilot: Pilot[Any], name: str) -> str:
    return str(pilot.app.screen.query_one(f"#{name}", Static).render())


def table_of(pilot: Pilot[Any]) -> list[tuple[str, ...]]:
    """The rows of the view that is shown."""
    table = view_of(pilot).area.pane.table
    rows = [table._cache.row(index) for index in range(table.total)]
    return [tuple(text_of(cell) for cell in row.cells) for row in rows if row is not None]


class TestOneJob:
    async def test_everything_about_it_literally(self, yard: Yard) -> None:
        job = yard.add(REMIND, 5, to="[/x] 漢字", unique_key="remind-2")
        yard.fail(job, "[red]first[/x]")
        yard.write(jobs.retry_job, job)
        yard.fail(job, "[/x] disk full")
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "enter")
            told = text_on(pilot, "job-text")
            for part in ('"to": "[/x] 漢字"', "remind-2", "[/x] disk full", "raise [/x]", "2/4"):
                assert part in told
            assert told.count("Traceback") == 1
            assert "smtp.refused: [red]first[/x]" in told
            await press(pilot, "f6")
            assert text_on(pilot, "job-text").count("Traceback") == 3
            body = pilot.app.screen.query_one(VerticalScroll)
            await press(pilot, "end")
            assert body.scroll_offset.y == body.max_scroll_y > 0

    async def test_progress_and_log_are_alive(self, yard: Yard) -> None:
        run = yard.run(yard.add(REMIND))
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "enter")
            screen = pilot.app.screen
            assert isinstance(screen, JobScreen)
            assert "working" in text_on(pilot, "job-text")
            run.progress(24, 24, "sent")
            run.log("the last one")
            screen._tick()
            await settled(pilot)
            told = text_on(pilot, "job-text")
            assert "24/24 [#####] sent" in told
            assert "the last one" in told
            await press(pilot, "f7", "right", "enter")
            assert "asked to stop" in text_on(pilot, "job-text")

    async def test_a_file_is_saved_where_one_says(self, yard: Yard) -> None:
        job = yard.add(REMIND)
        run = yard.run(job)
        run.write_output("../report [/x].csv", "text/csv", [b"name;sum\n", b"Ada;1\n"])
        target = yard.data_dir / "out.csv"
        target.write_text("old")
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "enter", "f9")
            await fill(pilot, file=str(yard.data_dir / "missing" / "x.csv"))
            await press(pilot, "ctrl+s")
            assert set(errors_of(pilot)) == {"file"}
            await fill(pilot, file=str(target))
            await press(pilot, "ctrl+s", "enter")
            assert target.read_text() == "old"
            await press(pilot, "ctrl+s", "right", "enter")
            await support.until(pilot, lambda: target.read_bytes() == b"name;sum\nAda;1\n")
            assert isinstance(pilot.app.screen, JobScreen)

    async def test_what_somebody_else_deleted_is_left(self, yard: Yard) -> None:
        job = yard.add()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "enter")
            yard.write(jobs.delete_job, job)
            await support.until(pilot, lambda: not isinstance(pilot.app.screen, JobScreen))
            await support.until(
                pilot, lambda: any("no such job" in text for text in notices_of(pilot))
            )

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("a.csv", "a.csv"),
            ("../etc/passwd", "passwd"),
            ("c:\\x\\y.pdf", "y.pdf"),
            ("..", "file"),
        ],
    )
    def test_a_file_name_leads_nowhere(self, given: str, kept: str) -> None:
        assert safe_name(given) == kept


class TestBulk:
    async def test_counted_asked_done_told_and_in_the_audit_trail(self, yard: Yard) -> None:
        taken = yard.add(unique_key="digest")
        yard.write(jobs.cancel_job, taken)
        yard.add(unique_key="digest")
        others = [yard.add(NEWS, number) for number in range(3)]
        for job in others:
            yard.write(jobs.cancel_job, job)
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f9")
            dialog = pilot.app.screen
            assert isinstance(dialog, BulkDialog)
            offers = [str(one.prompt) for one in dialog.query_one(OptionList).options]
            assert [int(offer.split()[1]) for offer in offers] == [4, 1, 5]
            await press(pilot, "enter", "enter")
            assert yard.state(others[0]) == "CANCELLED"
            await press(pilot, "enter", "right", "enter")
            told = text_on(pilot, "bulk-state")
            assert told.startswith("3 run again")
            assert f"{str(taken)[-8:]}  the same work" in told
            await press(pilot, "escape")
            assert {yard.state(job) for job in others} == {"PENDING"}
            assert yard.state(taken) == "CANCELLED"
        entry = yard.read(audit.list_entries, audit.AuditFilter(topic_prefix="jobs.bulk")).items[0]
        assert (entry.topic, entry.actor_name, entry.data["count"]) == (
            "jobs.bulk_retried",
            "anna",
            3,
        )

    def test_only_jobs_of_the_filter_and_who_is_refused_is_named(self, yard: Yard) -> None:
        first = yard.add(unique_key="a")
        yard.write(jobs.cancel_job, first)
        yard.add(unique_key="a")
        refused: list[tuple[Any, str]] = []
        done = jobs.apply_bulk(
            yard.backend,
            yard.owner,
            JobFilter(states=(JobState.CANCELLED,)),
            BulkAction.RETRY,
            refused=lambda job, code: refused.append((job, code)),
        )
        assert (done, refused) == (0, [(first, "job.unique_taken")])

    def test_it_stops_after_the_portion_it_is_at(self, yard: Yard) -> None:
        with yard.backend.write(yard.owner) as tx:
            jobs.enqueue_many(tx, NEWS, [Letter(number=number) for number in range(1_100)])
        told: list[int] = []

        def tell(done: int) -> None:
            told.append(done)
            work.stop()

        work = BulkWork(tell)
        outcome = work.run(yard.backend, yard.owner, JobFilter(), "cancel")
        assert (outcome.done, outcome.stopped, told) == (1_000, True, [1_000])
        assert yard.read(jobs.count_by_state)[JobState.CANCELLED].value == 1_000


class TestSchedules:
    async def test_pause_resume_and_run_now_are_three_keys(self, yard: Yard) -> None:
        yard.tick()
        async with yard.console().run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            await press(pilot, "f2")
            backup = table_of(pilot)[0]
            assert backup[:4] == ("upkeep.backup", "[OK] active", "06-13 03:00", "never")
            assert "schedules.resume" not in keys_of(pilot)
            await press(pilot, "f7")
            assert table_of(pilot)[0][1:3] == ("[||] paused", "-")
            assert table_of(pilot)[0][7] == "anna"
            await press(pilot, "f7")
            assert table_of(pilot)[0][1] == "[||] paused"
            await press(pilot, "f5")
            assert table_of(pilot)[0][4] == "[..] waiting"
            await press(pilot, "f8")
            assert table_of(pilot)[0][1] == "[OK] active"
            await press(pilot, "enter")
            assert "upkeep.backup" in text_on(pilot, "job-text")

    async def test_a_viewer_only_looks(self, yard: Yard) -> None:
        yard.tick()
        async with yard.console(role="viewer").run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f2")
            assert not {key for key in keys_of(pilot) if key.startswith("schedules.")}


class TestCrewAndHealth:
    async def test_workers_with_what_they_are_and_when_they_were_heard_of(self, yard: Yard) -> None:
        yard.add_crew()
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f2", "f2")
            found = {row[0]: row[1:4] for row in table_of(pilot)}
            assert found["ops-1.venue.example:4711"] == ("[OK] alive", "3", "00:00:00")
            assert found["old[/x]:12"] == ("[XX] lost", "0", "00:02:00")
            assert found["ops-2:99"][0] == "[--] stopped"
            await press(pilot, "enter")
            assert view_of(pilot).choice == JobChoice(states=("RUNNING",))

    async def test_health_in_the_words_of_the_command_and_warnings_that_stay(
        self, yard: Yard
    ) -> None:
        yard.one_of_each()
        with yard.backend.write(WORKER) as tx:
            jobs.watch_health(tx)
            jobs.raise_warning(tx, "backup.failed", "[/x]", "No space [red]left[/x]. " * 20)
        async with yard.console().run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f2", "f2", "f2")
            told = text_on(pilot, "jobs-health")
            assert "[XX] unhealthy" in told
            for code in ("jobs.no_worker", "jobs.dead"):
                assert describe_problem(code) in told
            codes = [row[1] for row in table_of(pilot)]
            assert set(codes) == {"jobs.no_worker", "jobs.dead", "backup.failed"}
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, WarningDialog)
            await press(pilot, "escape", "f7")
            assert len(table_of(pilot)) == 2
            await press(pilot, "f6")
            assert [row[0] for row in table_of(pilot)].count("[OK] noted") == 1
            assert isinstance(view_of(pilot).area.pane, HealthView)

    async def test_the_status_line_tells_of_jobs(
        self, yard: Yard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        yard.one_of_each()
        monkeypatch.setattr(job_watch, "LOOK_EVERY_SECONDS", 0.05)
        console = yard.console()
        async with console.run_test(size=(120, 36)) as pilot:
            wanted = "jobs 1 run, 2 failed"
            await support.until(pilot, lambda: console.status.current.jobs == wanted)
        assert JobNumbers(0, 0).label == ""
        assert JobNumbers(100, 0).label == "jobs 99+ run"
        assert yard.read(count_numbers) == (1, 2)


class TestPureParts:
    def test_columns_reach_from_something_to_the_top(self) -> None:
        bars = [Bar(0), Bar(1), Bar(50), Bar(100), Bar(7, failed=1)]
        assert draw(bars, 1, BLOCKS) == [" ▁▄█!"]
        assert draw(bars, 1, PLAIN) == [" _.#!"]
        assert draw(bars, 2, BLOCKS) == ["   █ ", " ▁██!"]
        assert draw([], 2, BLOCKS) == ["", ""]
        assert draw([Bar(0)] * 3, 1, PLAIN) == ["   "]

    def test_spans_and_sizes(self) -> None:
        spans = [clock_text(seconds) for seconds in (-1, 72, 95 * 3600, 103 * 3600)]
        assert spans == ["00:00:00", "00:01:12", "95:00:00", "4 d 07 h"]
        assert [took_text(one) for one in (0.84, 12.2, 61)] == ["0.8 s", "12 s", "00:01:01"]
        assert [size_text(one) for one in (812, 1_400_000)] == ["812 B", "1.4 MB"]

    def test_a_search_that_is_cut_short_ends_its_list_and_goes_on_when_asked(
        self, yard: Yard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # 5,001 jobs would be needed for the service itself to stop early.
        made = [yard.add(NEWS, number) for number in range(4)]
        list_jobs, calls = jobs.list_jobs, []

        def two_at_a_time(tx: Any, wanted: JobFilter, before: str | None, limit: int) -> Any:
            calls.append(before)
            return list_jobs(tx, wanted, before, 2)

        monkeypatch.setattr(jobs, "list_jobs", two_at_a_time)
        source = JobSource(JobChoice(text="anna"), lambda: "UTC")
        page = yard.read(source, PageRequest(0))
        assert (len(page.rows), page.next_cursor, source.cut) == (2, None, True)
        assert source.search_longer()
        page = yard.read(source, PageRequest(0))
        assert [row.id for row in page.rows] == made[::-1]
        assert (source.cut, source.search_longer()) == (False, False)
