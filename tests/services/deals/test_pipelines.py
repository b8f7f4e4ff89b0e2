"""Pipelines, their stages, and what becomes of deals when those go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, Invalid
from crmtui.services import deals
from crmtui.services.deals import DealStatus, PipelineUpdate, StageCreate, StageUpdate
from tests.factories import create_organization
from tests.services.deals.making import Office


@pytest.fixture
def office(backend: Backend) -> Office:
    return Office(backend)


def test_every_organization_gets_one_pipeline_whoever_asks_first(backend: Backend) -> None:
    actor = create_organization(backend)
    with backend.read(actor) as tx:
        assert deals.list_pipelines(tx) == ()

    def ask(_number: int) -> object:
        with backend.write(actor) as tx:
            return deals.ensure_pipelines(tx)

    with ThreadPoolExecutor(4) as pool:
        answers = [*pool.map(ask, range(4))]
    assert all(answer == answers[0] for answer in answers)
    with backend.read(actor) as tx:
        (pipeline,) = deals.list_pipelines(tx)
    stages = [(stage.name, stage.probability) for stage in pipeline.stages]
    assert stages == [("Lead", 10), ("Qualified", 30), ("Proposal", 60), ("Negotiation", 80)]


def test_stages_are_added_changed_and_put_into_another_order(office: Office) -> None:
    pipeline_id = office.pipeline.id
    demo = StageCreate(name="Demo", probability=40, position=2)
    made = office.do(deals.create_stage, pipeline_id, demo)
    assert made.position == 2
    last = office.do(deals.create_stage, pipeline_id, StageCreate(name="Contract"))
    office.do(deals.update_stage, last.id, StageUpdate(probability=95, expected_version=1))
    shown = office.ask(deals.get_pipeline, pipeline_id)
    names = ["Lead", "Qualified", "Demo", "Proposal", "Negotiation", "Contract"]
    assert [stage.name for stage in shown.stages] == names
    ids = [stage.id for stage in shown.stages]
    turned = office.do(deals.reorder_stages, pipeline_id, ids[::-1])
    assert [stage.position for stage in turned.stages] == [*range(6)]
    assert office.ask(deals.get_pipeline, pipeline_id) == turned
    with pytest.raises(Invalid) as raised:
        office.do(deals.reorder_stages, pipeline_id, ids[1:])
    assert raised.value.code == "pipeline.stages"
    with pytest.raises(Conflict):
        office.do(deals.update_stage, last.id, StageUpdate(name="Late", expected_version=1))
    renamed = PipelineUpdate(name="Direct")
    assert office.do(deals.update_pipeline, pipeline_id, renamed).name == "Direct"


def test_the_deals_of_a_deleted_stage_move_on(office: Office) -> None:
    first, second, third, fourth = office.stages
    kept = [office.deal(stage_id=first) for _ in range(3)]
    office.do(deals.win_deal, kept[0].id)
    gone = office.deal(stage_id=first)
    office.do(deals.delete_deal, gone.id)
    with pytest.raises(Conflict) as raised:
        office.do(deals.delete_stage, first)
    assert (raised.value.code, raised.value.details["deals"]) == ("stage.in_use", 3)
    with pytest.raises(Invalid):
        office.do(deals.delete_stage, first, first)
    left = office.do(deals.delete_stage, first, third)
    assert [(stage.id, stage.position) for stage in left.stages] == [
        (second, 0),
        (third, 1),
        (fourth, 2),
    ]
    for deal in kept:
        shown = office.ask(deals.get_deal, deal.id)
        assert (shown.stage_id, shown.version > deal.version) == (third, True)
        assert office.history(deal)[-1].from_stage == "Lead"
        with pytest.raises(Conflict) as raised:
            office.do(deals.undo_move, deal.id)
        assert raised.value.code == "deal.stage_gone"
    assert office.ask(deals.get_deal, kept[0].id).status is DealStatus.WON
    assert office.topics().count("deal.moved") == 3
    # A deleted deal finds a place when it comes back.
    assert office.do(deals.restore_deal, gone.id).stage_id == second
    for stage_id in (second, fourth):
        office.do(deals.delete_stage, stage_id, third)
    with pytest.raises(Conflict) as raised:
        office.do(deals.delete_stage, third)
    assert raised.value.code == "stage.last"


def test_a_pipeline_goes_but_the_last_one(office: Office) -> None:
    deal, other = office.deal(), office.second_pipeline()
    with pytest.raises(Conflict) as raised:
        office.do(deals.delete_pipeline, office.pipeline.id)
    assert raised.value.code == "stage.in_use"
    target = other.stages[0].id
    left = office.do(deals.delete_pipeline, office.pipeline.id, target)
    assert [each.id for each in left] == [other.id]
    shown = office.ask(deals.get_deal, deal.id)
    assert (shown.pipeline_id, shown.stage_id) == (other.id, target)
    with pytest.raises(Conflict) as raised:
        office.do(deals.delete_pipeline, other.id)
    assert raised.value.code == "pipeline.last"
