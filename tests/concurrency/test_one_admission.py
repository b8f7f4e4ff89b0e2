"""Several processes, one ticket, one admission; and a reply that never came."""

from __future__ import annotations

import signal
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict
from crmtui.models import Admission, Scan
from crmtui.services import checkin
from crmtui.services.checkin import Result
from tests.concurrency.desks import (
    PATIENCE_SECONDS,
    Desk,
    die_before_commit,
    die_before_reply,
    processes,
    race,
    run_to_death,
    scan,
)
from tests.services.checkin.venue import Venue, make_actor

PROCESSES = 8


@pytest.fixture
def venue(backend: Backend) -> Venue:
    return Venue(backend)


def make_desk(venue: Venue, database_url: str, number: int) -> Desk:
    actor = make_actor(venue.organization_id, "tickets:redeem", name=f"Operator {number}")
    gate_id = venue.add_gate(f"Gate {number}")
    return Desk(database_url, actor, venue.list.id, gate_id)


def run_race(venue: Venue, database_url: str, rounds: int) -> dict[int, list[tuple[str, Any]]]:
    codes = [f"RACE-{number}" for number in range(rounds)]
    for code in codes:
        venue.add_ticket(code)
    context = processes()
    start, answers = context.Barrier(PROCESSES), context.Queue()
    desks = [make_desk(venue, database_url, number) for number in range(PROCESSES)]
    running = [context.Process(target=race, args=(desk, codes, start, answers)) for desk in desks]
    for process in running:
        process.start()
    found: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for _ in range(rounds * PROCESSES):
        turn, operator, answer = answers.get(timeout=PATIENCE_SECONDS)
        found[turn].append((operator, answer))
    for process in running:
        process.join(PATIENCE_SECONDS)
    return found


def check_race(venue: Venue, database_url: str, rounds: int) -> None:
    found = run_race(venue, database_url, rounds)
    for turn in range(rounds):
        answers = dict(found[turn])
        assert len(answers) == PROCESSES
        assert not [answer for answer in answers.values() if isinstance(answer, str)]
        [(winner, admitted)] = [
            (operator, answer)
            for operator, answer in answers.items()
            if answer["result"] is Result.OK
        ]
        for operator, answer in answers.items():
            if operator == winner:
                continue
            assert answer["result"] is Result.ALREADY_REDEEMED
            assert answer["earlier"] == {
                "at": admitted["scanned_at"],
                "gate": winner.replace("Operator", "Gate"),
                "operator": winner,
            }
    counters = venue.read_counters()
    assert counters.admitted == counters.inside == rounds
    assert counters.refused == rounds * (PROCESSES - 1)


def test_eight_processes_admit_a_ticket_once(venue: Venue, database_url: str) -> None:
    check_race(venue, database_url, rounds=20)


def test_groups_that_share_totals_do_not_wait_for_each_other_for_ever(venue: Venue) -> None:
    """Two orders, products met in opposite order: the totals are locked in one order for all."""
    products = [venue.add_product(name) for name in ("A", "B", "C")]
    groups = [
        [venue.add_ticket(product_id=product) for product in order]
        for order in (products, products[::-1]) * 20
    ]

    def admit(ticket_ids: list[UUID]) -> list[Result]:
        with venue.backend.write(venue.actor) as tx:
            verdicts = checkin.admit_group(tx, venue.list.id, ticket_ids, venue.gate_id)
        return [verdict.result for verdict in verdicts]

    with ThreadPoolExecutor(PROCESSES) as pool:
        assert all(results == [Result.OK] * 3 for results in pool.map(admit, groups))
    assert venue.read_counters().admitted == 120


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_eight_processes_admit_a_ticket_once_two_hundred_times(
    venue: Venue, database_url: str
) -> None:
    check_race(venue, database_url, rounds=200)


# --- a reply that never came -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("die", "was_kept"), [(die_before_reply, True), (die_before_commit, False)]
)
def test_whoever_was_killed_asks_again(
    venue: Venue, database_url: str, die: Callable[..., None], was_kept: bool
) -> None:
    venue.add_ticket("A")
    desk = make_desk(venue, database_url, 1)
    assert run_to_death(die, desk, "A", "nonce-1") == -signal.SIGKILL
    verdict = scan(desk, "A", nonce="nonce-1")
    assert (verdict.result, verdict.entry, verdict.repeated) == (Result.OK, 1, was_kept)
    again = scan(desk, "A", nonce="nonce-1")
    assert again.repeated
    assert again.scan_id == verdict.scan_id
    with venue.backend.read(venue.actor) as tx:
        assert tx.session.scalar(select(func.count(Scan.id))) == 1
        assert tx.session.scalar(select(func.sum(Admission.entries))) == 1
    assert venue.read_counters().admitted == 1


# --- the database's own guard ----------------------------------------------------------------


def test_the_unique_key_alone_refuses_a_second_admission(venue: Venue) -> None:
    """What stands if the lock were ever forgotten: the key says no, and nothing is half done."""
    venue.add_ticket("A")
    first = venue.scan("A")
    with pytest.raises(Conflict) as caught, venue.backend.write(venue.actor) as tx:
        row = tx.session.scalars(select(Scan).where(Scan.id == first.scan_id)).one()
        values = {column.key: getattr(row, column.key) for column in Scan.__table__.columns}
        tx.session.add(Scan(**{**values, "id": venue.ticket_values()["id"], "nonce": None}))
    assert caught.value.code == "scan.admitted_elsewhere"
    assert venue.read_counters().admitted == 1


def test_the_same_nonce_from_all_sides_is_one_row(venue: Venue) -> None:
    """Also where the code means no ticket, whose lock could have kept them apart."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        verdicts = list(pool.map(lambda _n: venue.scan("NOBODY", nonce="n1"), range(PROCESSES)))
    assert len({verdict.scan_id for verdict in verdicts}) == 1
    assert sum(verdict.repeated for verdict in verdicts) == PROCESSES - 1
