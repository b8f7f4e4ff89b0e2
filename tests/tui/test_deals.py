"""The board of deals: walked with arrows, moved by one key, taken back, seen by all at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import OptionList

from crmtui.services import deals
from crmtui.services.deals import DealStatus, DealUpdate, PipelineCreate
from crmtui.tui.modals.confirm import ChoiceDialog, ReasonDialog
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.screens.deals import DealsScreen
from crmtui.tui.screens.deals.detail import DealScreen
from crmtui.tui.screens.deals.pipelines import PipelinesScreen
from crmtui.tui.screens.tasks import TasksScreen
from crmtui.tui.widgets.click_line import ClickLine
from tests import factories
from tests.tui.office import (
    SIZE,
    STRANGE,
    errors_of,
    fill,
    form_of,
    keys_of,
    notices_of,
    press,
    rows_of,
    settled,
)
from tests.tui.sales_office import SalesOffice, board_of, chosen, painted, stages_of
from tests.tui.support import until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

pytestmark = pytest.mark.soak

ACTING = {
    *("deals.new", "deals.edit", "deals.on", "deals.back", "deals.won", "deals.lost"),
    *("deals.undo", "deals.reopen", "deals.delete", "deals.stages"),
}


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> SalesOffice:
    return SalesOffice(sqlite_backend, tmp_path)


def heads(pilot: Pilot[Any]) -> list[str]:
    """The first lines of the board without the rules between columns."""
    return [line.replace("│", " ") for line in painted(pilot).splitlines()[:3]]


async def test_one_key_moves_a_deal_and_the_cursor_and_the_sums_go_along(
    office: SalesOffice,
) -> None:
    deal = office.add_deal("Website", value_minor=120_000)
    office.add_deal("Signs", value_minor=5_000, currency="USD")
    async with office.console(DealsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "down")
        assert chosen(pilot) == "Website"
        assert "€1,200.00" in heads(pilot)[1]
        assert "$50.00" in heads(pilot)[2]
        await pilot.press(">", ">", ">")
        await settled(pilot)
        assert stages_of(pilot) == [["Signs"], [], [], ["Website"]]
        assert chosen(pilot) == "Website"
        assert "Negotiation" in heads(pilot)[0], "the board walks to where the deal is"
        assert heads(pilot)[1].rstrip().endswith("€1,200.00")
        await press(pilot, ">")
        assert office.deal(deal).stage_id == office.stage(3), "there is nothing behind the last"
        await press(pilot, "<", "ctrl+z")
        assert stages_of(pilot)[3] == ["Website"]
        await pilot.press("ctrl+z", "ctrl+z")
        await settled(pilot)
        assert stages_of(pilot) == [["Signs"], ["Website"], [], []]
        assert chosen(pilot) == "Website"
        await press(pilot, "ctrl+z")
        assert office.deal(deal).stage_id == office.stage(0)
        assert "deals.undo" not in keys_of(pilot), "nothing was moved from here before that"


async def test_won_and_lost_leave_the_board_and_come_back(office: SalesOffice) -> None:
    first, second = office.add_deal("First"), office.add_deal("Second", value_minor=700)
    async with office.console(DealsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press(">", "w")
        await settled(pilot)
        assert office.deal(second).status is DealStatus.WON
        await press(pilot, "left")
        assert (stages_of(pilot)[0], chosen(pilot)) == (["First"], "First")
        await press(pilot, "x", "enter")
        assert isinstance(pilot.app.screen, ReasonDialog), "a reason is needed"
        await press(pilot, *"dear", "enter")
        lost = office.deal(first)
        assert (lost.status, lost.lost_reason) == (DealStatus.LOST, "dear")
        assert board_of(pilot).deal is None
        await press(pilot, "ctrl+z", "ctrl+z", "ctrl+z")
        assert stages_of(pilot)[0] == ["Second", "First"]
        assert chosen(pilot) == "Second"
        await press(pilot, "f8", "tab", "enter")
        assert stages_of(pilot)[0] == ["First"]
        await press(pilot, "ctrl+z")
        assert chosen(pilot) == "Second"


async def test_what_others_do_is_seen_and_a_stale_move_is_refused(office: SalesOffice) -> None:
    deal = office.add_deal("Website")
    async with office.console(DealsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        office.add_deal("Theirs", 1, value_minor=4_200)
        await until(pilot, lambda: stages_of(pilot)[1] == ["Theirs"])
        assert "€42.00" in heads(pilot)[1]
        seen = board_of(pilot).deal
        assert seen is not None
        office.write(deals.move_deal, deal.id, office.stage(3))
        # As if the key had been pressed before the change was heard of.
        screen = pilot.app.screen
        assert isinstance(screen, DealsScreen)
        screen.steps.move(seen, office.pipeline, 1)
        await settled(pilot)
        assert "moved the deal" in notices_of(pilot)[-1]
        assert office.deal(deal).stage_id == office.stage(3)
        assert stages_of(pilot)[3] == ["Website"]


async def test_a_new_deal_and_an_edit_with_people_found_by_name(office: SalesOffice) -> None:
    for name in ("Ada Lovelace", "Ada Byron"):
        factories.create_contact(office.backend, office.owner, full_name=name)
    company = factories.create_company(office.backend, office.owner, name="Nordlys AB")
    async with office.console(DealsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "right", "ctrl+n")
        await fill(pilot, name=STRANGE, value="12,5x", contact="Nobody", company="nordlys")
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"value"}
        await fill(pilot, value="1.234,5", expected_close_on="31.12.2026")
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"contact"}
        await fill(pilot, contact="ada")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "enter")
        made = board_of(pilot).deal
        assert made is not None
        assert (made.name, made.value_minor, made.company_id) == (STRANGE, 123_450, company.id)
        assert made.stage_id == office.stage(1)
        assert made.contact_id is not None
        assert "[/x]" in painted(pilot)
        await press(pilot, "f4")
        office.write(deals.update_deal, made.id, DealUpdate(name="Theirs", value_minor=99))
        await fill(pilot, name="Mine", company="")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        await pilot.click("#mine")
        await settled(pilot)
        saved = office.deal(made)
        assert (saved.name, saved.value_minor, saved.company_id) == ("Mine", 99, None)
        assert saved.contact_id == made.contact_id


async def test_pipeline_and_filter_are_chosen_and_kept(office: SalesOffice) -> None:
    office.make_history()
    office.write(deals.create_pipeline, PipelineCreate(name="Renewals [/x]"))
    async with office.console(DealsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f6")
        await fill(pilot, status="lost")
        await press(pilot, "ctrl+s")
        assert stages_of(pilot) == [[], ["Tents"], [], []]
        await press(pilot, "right", "f7")
        assert stages_of(pilot) == [[], [], [], []], "it is open again, so it is no lost one"
        await press(pilot, "f6")
        await fill(pilot, status="open", closes_until="2026-06-01", closes_from="2026-06-02")
        await press(pilot, "ctrl+s")
        assert "closes_until" in errors_of(pilot)
        await fill(pilot, closes_from="")
        await press(pilot, "ctrl+s")
        assert stages_of(pilot) == [[], [], ["Catering"], []]
        pilot.app.push_screen(DealsScreen())
        await settled(pilot)
        assert stages_of(pilot) == [[], [], ["Catering"], []]
        await press(pilot, "f3", "down", "enter")
        assert pilot.app.screen.heading == "Renewals [/x]"  # type: ignore[attr-defined]


async def test_a_long_stage_is_read_as_one_walks_down(office: SalesOffice) -> None:
    for number in range(140):
        office.add_deal(f"Deal {number:03}")
    async with office.console(DealsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "140" in heads(pilot)[0]
        assert len(stages_of(pilot)[0]) < 140
        await press(pilot, "end", "end", "end")
        assert chosen(pilot) == "Deal 000"
        await press(pilot, ">", "<")
        assert chosen(pilot) == "Deal 000"


async def test_the_screen_of_a_deal_tells_its_history_and_tasks(office: SalesOffice) -> None:
    deal = office.add_deal(STRANGE, value_minor=5_000)
    async with office.console(DealsScreen).run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", ">", "w")
        screen = pilot.app.screen
        assert isinstance(screen, DealScreen)
        text = str(screen.query_one("#deal-text").render())
        assert "Lead -> Qualified" in text
        assert "[OK] won" in text
        assert "deals.on" not in keys_of(pilot), "a closed deal does not move"
        await press(pilot, "ctrl+z", "ctrl+z")
        assert office.deal(deal).stage_id == office.stage(0)
        assert "taken back" in str(screen.query_one("#deal-text").render())
        await press(pilot, "ctrl+n")
        assert form_of(pilot).values()["deal"] == STRANGE
        await fill(pilot, title="Call [/x]", due_at="2026-06-12 21:30")
        await press(pilot, "ctrl+s")
        assert "Call [/x]" in str(screen.query_one("#deal-text").render())
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, TasksScreen)
        assert [row[0] for row in rows_of(pilot)] == ["Call [/x]"]
        await press(pilot, "escape", "f8", "tab", "enter")
        assert isinstance(pilot.app.screen, DealsScreen)
        assert stages_of(pilot)[0] == []


async def test_stages_are_added_ordered_and_deleted(office: SalesOffice) -> None:
    deal = office.add_deal("Website", 1)
    async with office.console(DealsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f9", "down", "ctrl+n")
        await fill(pilot, name="Demo [/x]", probability="101")
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"probability"}
        await fill(pilot, probability="40")
        await press(pilot, "ctrl+s", ">")
        names = [row[0].split("  ")[-1] for row in rows_of(pilot)]
        assert names == ["Sales", "Lead", "Qualified", "Demo [/x]", "Proposal", "Negotiation"]
        await press(pilot, "up", "f8", "tab", "enter")
        assert isinstance(pilot.app.screen, ChoiceDialog), "its deals need another stage"
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, PipelinesScreen)
        await press(pilot, "escape")
        assert stages_of(pilot) == [[], ["Website"], [], []]
        assert [column.stage.name for column in board_of(pilot).columns][1] == "Demo [/x]"
        assert office.deal(deal).version > deal.version


async def test_by_mouse_alone(office: SalesOffice) -> None:
    office.add_deal("Below")
    deal = office.add_deal("Above")
    async with office.console(DealsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.click(board_of(pilot), offset=(5, 8))
        assert chosen(pilot) == "Below"
        await pilot.click(board_of(pilot), offset=(5, 4))
        assert chosen(pilot) == "Above"
        await pilot.click("#deals-steps", offset=(10, 0))
        await settled(pilot)
        assert office.deal(deal).stage_id == office.stage(1)
        await pilot.click("#deals-stages", offset=(2, 0))
        assert chosen(pilot) == "Below"
        await pilot.click(board_of(pilot), offset=(5, 4), times=2)
        await settled(pilot)
        assert isinstance(pilot.app.screen, DealScreen)


async def test_a_viewer_sees_all_and_moves_nothing(office: SalesOffice) -> None:
    made = office.make_history()
    async with office.console(DealsScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not ACTING & keys_of(pilot)
        await press(pilot, ">", "w", "x", "f8", "ctrl+z", "ctrl+n")
        assert isinstance(pilot.app.screen, DealsScreen)
        assert not pilot.app.screen.query_one("#deals-steps", ClickLine)._left
        await press(pilot, "slash", *"sound")
        await until(pilot, lambda: pilot.app.screen.query_one(OptionList).option_count)
        await press(pilot, "enter")
        assert chosen(pilot) == "Sound", "it was won: the board shows what was"
        assert office.deal(made["Website"]) == made["Website"]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, DealScreen)
        assert not {"deal.edit", "deal.task"} & keys_of(pilot)
    async with office.console(DealsScreen, "front_desk").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "deals:read" in painted(pilot)
