"""An office that sells, for the areas of deals and tasks: deals in every state, and tasks."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import SecretStr

from crmtui.services import deals, identity, tasks
from crmtui.services.deals import DealCreate, DealDetail, PipelineDetail
from crmtui.services.identity import MemberDetail, Role, UserCreate
from crmtui.services.identity.passwords import HashedSecrets
from crmtui.services.tasks import TaskCreate, TaskDetail
from crmtui.tui.screens.deals.board_view import BoardView
from tests import factories
from tests.tui.office import STRANGE, Office

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


class SalesOffice(Office):
    """An organization with the pipeline that every one gets: Lead, Qualified, Proposal,
    Negotiation.
    """

    def __init__(self, backend: Backend, data_dir: Path) -> None:
        super().__init__(backend, data_dir)
        self.pipeline: PipelineDetail = self.write(deals.ensure_pipelines)[0]
        self.now = backend.clock.now()

    @property
    def today(self) -> date:
        return self.now.date()

    def stage(self, at: int) -> UUID:
        return self.pipeline.stages[at].id

    def add_deal(self, name: str, stage: int = 0, **more: Any) -> DealDetail:
        """A deal in the stage with that number; `closes` counts days from today."""
        closes = more.pop("closes", None)
        if closes is not None:
            more["expected_close_on"] = self.today + timedelta(days=closes)
        data = DealCreate(name=name, stage_id=self.stage(stage), **more)
        made: DealDetail = self.write(deals.create_deal, data)
        return made

    def deal(self, known: DealDetail) -> DealDetail:
        """A deal as it is now."""
        found: DealDetail = self.read(deals.get_deal, known.id)
        return found

    def add_task(self, title: str, due: timedelta | None = None, **more: Any) -> TaskDetail:
        """Something to do, due so long from now."""
        due_at = None if due is None else self.now + due
        made: TaskDetail = self.write(
            tasks.create_task, TaskCreate(title=title, due_at=due_at, **more)
        )
        return made

    def add_colleague(self, name: str = "Ben [/x]") -> UUID:
        """Somebody who can own records, and never logs in."""
        secret = SecretStr("not a password")
        data = UserCreate(email="ben@office.example", name=name, password=secret, role=Role.MANAGER)
        member: MemberDetail = self.write(
            identity.create_user, data, HashedSecrets("no hash of any password")
        )
        return member.user_id

    def make_history(self) -> dict[str, DealDetail]:
        """Deals in all stages, in several currencies, late and early, with strange names."""
        company = factories.create_company(self.backend, self.owner, name="Nordlys [/x] AB")
        person = factories.create_contact(self.backend, self.owner, full_name="Łucja Ferreira 漢字")
        nordlys = {"company_id": company.id}
        made = [
            self.add_deal("Website", 0, value_minor=1_200_000, closes=-5, **nordlys),
            self.add_deal("Office move", 0, value_minor=45_000, contact_id=person.id, closes=0),
            self.add_deal(STRANGE, 1, value_minor=10**12, closes=400),
            self.add_deal("Annual [bold] fair", 2, value_minor=890_050, currency="USD", closes=3),
            self.add_deal("Catering", 2, value_minor=70_000, closes=-40, **nordlys),
            self.add_deal("Printing", 2, value_minor=0),
            self.add_deal("Lighting", 3, value_minor=2_500_000, closes=30, contact_id=person.id),
        ]
        made += [self.add_deal(f"Small {at}", 0, value_minor=100 * at) for at in range(1, 9)]
        self.make_tasks(made[0])
        won, lost = self.add_deal("Sound", 3, value_minor=99_900), self.add_deal("Tents", 1)
        self.write(deals.win_deal, won.id)
        self.write(deals.lose_deal, lost.id, "too dear [/x]")
        return {deal.name: deal for deal in [*made, won, lost]}

    def make_tasks(self, deal: DealDetail) -> None:
        """Late, due today, later, at some time, and done."""
        about = {"deal_id": deal.id}
        self.add_task("Send the offer [/x]", timedelta(days=-3), priority="high", **about)
        self.add_task("Call back", timedelta(hours=2), **about)
        self.add_task(STRANGE, timedelta(days=1), priority="low")
        self.add_task("Order cables", timedelta(days=12))
        self.add_task("Tidy up")
        done = self.add_task("Ask for numbers", timedelta(days=-9), **about)
        self.write(tasks.complete_task, done.id)


def board_of(pilot: Pilot[Any]) -> BoardView:
    """The board, also while something is above it."""
    found = [one for screen in pilot.app.screen_stack for one in screen.query(BoardView)]
    return found[-1]


def stages_of(pilot: Pilot[Any]) -> list[list[str]]:
    """The names of the deals by stage."""
    return [[deal.name for deal in column.deals] for column in board_of(pilot).columns]


def chosen(pilot: Pilot[Any]) -> str:
    """The name of the chosen deal."""
    deal = board_of(pilot).deal
    return "" if deal is None else deal.name


def painted(pilot: Pilot[Any]) -> str:
    """What the board shows, line by line."""
    board = board_of(pilot)
    return "\n".join(board.render_line(y).text for y in range(board.size.height))
