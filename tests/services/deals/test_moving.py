"""How deals move, are closed, and what is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, CrmError, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.models import Contact
from crmtui.services import deals
from crmtui.services.deals import DealStatus, DealUpdate
from tests.factories import create_actor, create_contact, create_organization
from tests.services.deals.making import Office

OPEN, WON, LOST = DealStatus.OPEN, DealStatus.WON, DealStatus.LOST


@pytest.fixture
def office(backend: Backend) -> Office:
    return Office(backend)


def refused(office: Office, kind: type[CrmError], command: object, *arguments: object) -> str:
    with pytest.raises(kind) as raised:
        office.do(command, *arguments)
    return raised.value.code


def test_a_deal_moves_and_is_won_and_every_step_is_kept(office: Office, clock: FixedClock) -> None:
    first, second, *_ = office.stages
    deal = office.deal(value_minor=500_000)
    assert (deal.stage_id, deal.status, deal.currency, deal.closed_at) == (first, OPEN, "EUR", None)
    clock.advance(timedelta(hours=1))
    moved = office.do(deals.move_deal, deal.id, second, deal.version)
    assert (moved.stage_id, moved.version > deal.version) == (second, True)
    assert office.do(deals.move_deal, deal.id, second) == moved
    won = office.do(deals.win_deal, deal.id)
    assert (won.status, won.stage_id, won.closed_at) == (WON, second, clock.now())
    assert office.do(deals.win_deal, deal.id) == won
    steps = office.history(deal)
    assert [(step.from_stage, step.to_stage, step.to_status) for step in steps] == [
        ("", "Lead", OPEN),
        ("Lead", "Qualified", OPEN),
        ("Qualified", "Qualified", WON),
    ]
    assert steps[1].moved_by_name == "Tess Test"
    assert office.topics() == ["deal.created", "deal.moved", "deal.won"]


def test_a_closed_deal_stays_until_it_is_opened_again(office: Office) -> None:
    _first, second, *_ = office.stages
    deal = office.deal()
    lost = office.do(deals.lose_deal, deal.id, "too dear")
    assert (lost.status, lost.lost_reason) == (LOST, "too dear")
    for command, *arguments in (
        (deals.move_deal, deal.id, second),
        (deals.win_deal, deal.id),
        (deals.update_deal, deal.id, DealUpdate(stage_id=second)),
        (deals.update_deal, deal.id, DealUpdate(status=WON)),
    ):
        assert refused(office, Conflict, command, *arguments) == "deal.closed"
    assert office.ask(deals.get_deal, deal.id) == lost
    reopened = office.do(deals.reopen_deal, deal.id)
    assert (reopened.status, reopened.closed_at, reopened.lost_reason) == (OPEN, None, "")
    assert office.do(deals.move_deal, deal.id, second).stage_id == second
    assert office.topics() == ["deal.created", "deal.lost", "deal.updated", "deal.moved"]


def test_an_update_takes_the_same_steps(office: Office) -> None:
    _first, second, third, _ = office.stages
    deal = office.deal()
    wanted = DealUpdate(name="Shop", stage_id=second, status=LOST, lost_reason="no budget")
    lost = office.do(deals.update_deal, deal.id, wanted)
    assert (lost.name, lost.stage_id, lost.lost_reason) == ("Shop", second, "no budget")
    reopened = office.do(deals.update_deal, deal.id, DealUpdate(status=OPEN, stage_id=third))
    assert (reopened.status, reopened.stage_id, reopened.closed_at) == (OPEN, third, None)
    # One step each, so that each is taken back at once.
    assert len(office.history(deal)) == 3
    assert office.topics() == [
        *("deal.created", "deal.updated", "deal.moved", "deal.lost"),
        *("deal.updated", "deal.moved"),
    ]
    reason = DealUpdate(lost_reason="why")
    assert refused(office, Invalid, deals.update_deal, deal.id, reason) == "deal.not_lost"
    no_name = DealUpdate(name=None)
    assert refused(office, Invalid, deals.update_deal, deal.id, no_name) == "deal.required"
    assert len(office.topics()) == 6


def test_the_latest_step_is_taken_back_by_anybody(office: Office, clock: FixedClock) -> None:
    first, second, *_ = office.stages
    assert office.actor.organization_id is not None
    colleague = create_actor(office.actor.organization_id, None, "deals:write")
    deal = office.deal()
    assert refused(office, Conflict, deals.undo_move, deal.id) == "deal.nothing_to_undo"
    office.do(deals.move_deal, deal.id, second)
    lost = office.do(deals.lose_deal, deal.id, "too dear")
    clock.advance(timedelta(days=1))
    office.do(deals.reopen_deal, deal.id)
    steps = office.history(deal)
    closed = office.do(deals.undo_move, deal.id, steps[-1].id, actor=colleague)
    told = (closed.status, closed.closed_at, closed.lost_reason)
    assert told == (LOST, lost.closed_at, "too dear")
    # The other one of two who take back the same step takes back nothing.
    assert refused(office, Conflict, deals.undo_move, deal.id, steps[-1].id) == (
        "deal.not_latest_move"
    )
    opened = office.do(deals.undo_move, deal.id)
    assert (opened.status, opened.closed_at, opened.stage_id) == (OPEN, None, second)
    assert office.do(deals.undo_move, deal.id).stage_id == first
    assert refused(office, Conflict, deals.undo_move, deal.id) == "deal.nothing_to_undo"
    assert [step.undone_at is not None for step in office.history(deal)] == [False, *[True] * 3]


def test_taking_back_a_loss_brings_back_the_reason_before(office: Office) -> None:
    deal = office.deal()
    for reason in ("too dear", "no budget"):
        office.do(deals.lose_deal, deal.id, reason)
        office.do(deals.reopen_deal, deal.id)
    office.do(deals.undo_move, deal.id)
    office.do(deals.undo_move, deal.id)
    assert office.do(deals.undo_move, deal.id).lost_reason == "too dear"
    # Giving another reason is no step; what is taken back is the loss with all that was said of it.
    office.do(deals.update_deal, deal.id, DealUpdate(lost_reason="too late"))
    assert office.do(deals.undo_move, deal.id).status == OPEN
    assert office.do(deals.lose_deal, deal.id).lost_reason == ""


def test_a_stage_belongs_to_its_pipeline(office: Office) -> None:
    deal, other = office.deal(), office.second_pipeline()
    foreign = other.stages[1].id
    move, update = deals.move_deal, deals.update_deal
    assert refused(office, Invalid, move, deal.id, foreign) == "deal.stage_of_other_pipeline"
    alone = DealUpdate(stage_id=foreign)
    assert refused(office, Invalid, update, deal.id, alone) == "deal.stage_of_other_pipeline"
    without = DealUpdate(pipeline_id=other.id)
    assert refused(office, Invalid, update, deal.id, without) == "deal.stage_needed"
    assert refused(office, NotFound, move, deal.id, new_id()) == "stage.not_found"
    both = DealUpdate(pipeline_id=other.id, stage_id=foreign)
    moved = office.do(update, deal.id, both)
    assert (moved.pipeline_id, moved.stage_id) == (other.id, foreign)
    back = office.do(deals.undo_move, deal.id)
    assert (back.pipeline_id, back.stage_id) == (office.pipeline.id, office.stages[0])


def test_two_people_move_the_same_deal(office: Office) -> None:
    _, second, third, _ = office.stages
    deal = office.deal()
    office.do(deals.move_deal, deal.id, second, deal.version)
    assert refused(office, Conflict, deals.move_deal, deal.id, third, deal.version) == (
        "record.changed"
    )
    wanted = DealUpdate(stage_id=third, value_minor=7, expected_version=deal.version)
    with pytest.raises(Conflict) as raised:
        office.do(deals.update_deal, deal.id, wanted)
    assert [*raised.value.details["differences"]] == ["value_minor", "stage_id"]


def test_what_a_deal_points_to_is_there_and_its_own(office: Office) -> None:
    stranger = Office(office.backend, create_organization(office.backend, "Other"))
    theirs = stranger.deal()
    deal = office.deal()
    for field, code in (
        ("contact_id", "contact.not_found"),
        ("company_id", "company.not_found"),
        ("owner_id", "user.not_found"),
    ):
        with pytest.raises(NotFound) as raised:
            office.do(deals.update_deal, deal.id, DealUpdate.model_validate({field: new_id()}))
        assert (raised.value.code, [*raised.value.fields]) == (code, [field])
    winner, loser = (create_contact(office.backend, office.actor, full_name=n) for n in "AB")
    with office.backend.write(office.actor) as tx:
        row = tx.session.get_one(Contact, loser.id)
        row.merged_into_id, row.deleted_at = winner.id, tx.now
    # The id of somebody who became part of another still leads there.
    merged = office.do(deals.update_deal, deal.id, DealUpdate(contact_id=loser.id))
    assert merged.contact_id == winner.id
    with pytest.raises(NotFound):
        office.deal(stage_id=stranger.stages[0])
    with pytest.raises(NotFound):
        office.do(deals.move_deal, theirs.id, office.stages[1])
