"""Looking for duplicates: what is found, what is remembered, and going on after a stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import contacts, duplicates, jobs
from crmtui.services.contacts import ContactCreate, ContactUpdate, FurtherEmail
from crmtui.services.duplicates import MergeChoice, PairDetail, PairState, Reason, candidates
from crmtui.services.duplicates.jobs import JOBS
from crmtui.services.jobs import JobRun
from crmtui.services.upkeep import FIND_DUPLICATES
from tests import factories
from tests.services.duplicates.twins import Twins
from tests.services.jobs.kinds import WORKER, claim_all


class Office(Twins):
    """An organization whose workers are called by hand."""

    def begin(self) -> UUID:
        self.actor = system_actor("test", self.actor.organization_id)
        job_id: UUID = self.do(duplicates.start_scan)
        return job_id

    def scan(self, before_step: Callable[[], None] = lambda: None) -> dict[str, Any]:
        self.begin()
        return self.work(before_step)

    def work(self, before_step: Callable[[], None] = lambda: None) -> dict[str, Any]:
        """What a worker does with the job that waits."""
        (claimed,) = claim_all(self.backend)
        run = JobRun(self.backend, claimed)
        tell = run.progress

        def progress(done: int, total: int | None = None, note: str = "") -> None:
            before_step()
            run._stored_at = float("-inf")  # as if half a second had passed
            tell(done, total, note)

        run.progress = progress  # type: ignore[method-assign]
        kind, handler = next(each for each in JOBS if each[0].name == claimed.kind)
        result = handler(run, kind.args.model_validate(claimed.args))
        with self.backend.write(WORKER) as tx:
            assert jobs.complete(tx, claimed, result)
        return dict(result or {})

    def pairs(self, state: PairState = PairState.OPEN) -> list[PairDetail]:
        return list(self.ask(duplicates.list_pairs, state).items)

    def found(self) -> dict[frozenset[str], set[Reason]]:
        """Why whom, by their names."""
        return {
            frozenset((pair.left.city, pair.right.city)): set(pair.reasons) for pair in self.pairs()
        }


def test_whoever_shares_something_is_found(backend: Backend) -> None:
    """Cities tell them apart here; nothing is compared by them."""
    house = Office(backend)
    also = (FurtherEmail(email="ONE@x.example"), FurtherEmail(email="both@x.example"))
    linkedin = "https://linkedin.com/in/seven"
    house.person("Ann Aa", city="1", email="one@x.example")
    house.person("Bea Bb", city="2", further_emails=also)
    house.person("Cleo Cc", city="3", further_emails=(FurtherEmail(email="both@x.example"),))
    house.person("Dora Dd", city="4", mobile_phone="0151 23456789")
    house.person("Dora Dd", city="5", home_phone="+49 151 23456789", company="Öl AG")
    house.person("Eve Ee", city="6", company="OL ag")
    house.person("EVE  Éé", city="7", company="Öl AG", person_linkedin=linkedin)
    house.person("Fay Ff", city="8", person_linkedin="http://www.linkedin.com/in/seven/")
    house.person("Gil Gg", city="9", company="One")
    house.person("Gil Gg", city="10", company="Two")
    house.person("Prince", city="11")
    house.person("Prince", city="12")
    stranger = factories.create_organization(backend)
    factories.create_contact(backend, stranger, full_name="Dora Dd", mobile_phone="0151 23456789")

    report = house.scan()
    assert house.found() == {
        frozenset("12"): {Reason.EMAIL},
        frozenset("23"): {Reason.EMAIL},
        frozenset("45"): {Reason.PHONE, Reason.NAME},
        frozenset("67"): {Reason.NAME_AND_COMPANY},
        frozenset("78"): {Reason.LINKEDIN},
    }
    assert (report["found"], report["seen"], report["finished"]) == (5, 12, True)
    likeness = [pair.likeness for pair in house.pairs()]
    assert likeness == sorted(likeness, reverse=True)
    assert all(pair.left.id < pair.right.id for pair in house.pairs())
    assert house.scan()["found"] == 0


def test_what_was_decided_stays_decided(backend: Backend) -> None:
    house = Office(backend)
    ann, other, third = (house.person("Ann Aa") for _ in range(3))
    house.scan()
    assert len(house.pairs()) == 3
    first = next(p for p in house.pairs() if {p.left.id, p.right.id} == {other.id, third.id})
    house.do(duplicates.decide_different, first.id)
    house.scan()
    assert len(house.pairs()) == 2
    # Whoever is not the loser is not the winner either.
    merged = house.do(duplicates.merge, MergeChoice(winner_id=ann.id, loser_id=other.id))
    assert house.scan()["found"] == 0
    assert house.pairs() == []
    assert len(house.pairs(PairState.DIFFERENT)) == 1
    assert [{p.left.id, p.right.id} for p in house.pairs(PairState.MERGED)] == [{ann.id, other.id}]
    with pytest.raises(Conflict):
        house.do(duplicates.reopen_pair, house.pairs(PairState.MERGED)[0].id)
    house.do(duplicates.unmerge, merged.merge_id)
    assert len(house.pairs()) == 2
    assert [pair.id for pair in house.pairs(PairState.DIFFERENT)] == [first.id]
    # Even those who were called different can be merged; that comes apart as well.
    again = house.do(duplicates.merge, MergeChoice(winner_id=third.id, loser_id=other.id))
    assert house.pairs(PairState.DIFFERENT) == []
    house.do(duplicates.unmerge, again.merge_id)
    assert [pair.id for pair in house.pairs(PairState.DIFFERENT)] == [first.id]
    house.do(duplicates.reopen_pair, first.id)
    assert len(house.pairs()) == 3
    # What is alike no more leaves the queue, as does who is gone.
    house.do(contacts.update_contact, ann.id, ContactUpdate(full_name="Zoe Zz"))
    house.do(contacts.delete_contact, third.id)
    assert [{p.left.id, p.right.id} for p in house.pairs()] == [{ann.id, other.id}]
    assert house.scan()["gone"] == 3
    assert house.pairs() == []
    with pytest.raises(NotFound):
        house.do(duplicates.decide_different, new_id())


def test_many_with_one_number_are_no_duplicates(
    sqlite_backend: Backend, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a scan goes on where it was stopped, with the same outcome, in small blocks too."""
    monkeypatch.setattr(candidates, "NAMES", 15)
    house = Office(sqlite_backend)
    rows = [
        *(
            ContactCreate(full_name=f"P{n:02} Switchboard", mobile_phone="030 123456")
            for n in range(12)
        ),
        *(ContactCreate(full_name="Anna Frequent") for _ in range(11)),
        *(ContactCreate(full_name="Anna Frequent", company="Acme") for _ in range(2)),
        *(ContactCreate(full_name=f"Pair {name}") for name in ("Aa", "Bb", "Cc") for _ in "12"),
    ]
    house.do(contacts.create_contacts, rows)

    class Died(BaseException):
        """What happens to a process that is killed."""

    steps = []

    def die() -> None:
        steps.append(1)
        if len(steps) == dies_at:
            raise Died

    dies_at = 7
    with pytest.raises(Died):
        house.scan(die)
    clock.advance(timedelta(minutes=5))
    with house.backend.write(WORKER) as tx:
        jobs.rescue_lost(tx)
    half = len(steps)
    report = house.work(lambda: steps.append(1))
    assert len(steps) - half < half  # it did not begin anew
    assert report["finished"]
    assert report["seen"] == len(rows)
    names = sorted(pair.left.full_name for pair in house.pairs())
    assert names == ["Anna Frequent", "Pair Aa", "Pair Bb", "Pair Cc"]
    assert report["passed_over"] >= 2


def test_every_night_every_house_is_looked_through(sqlite_backend: Backend) -> None:
    houses = [Office(sqlite_backend) for _ in range(3)]
    for house in houses[:2]:
        house.person("Ann Aa")
        house.person("Ann Aa")
    with sqlite_backend.write(WORKER) as tx:
        jobs.enqueue(tx, FIND_DUPLICATES, jobs.NoArgs())
    assert houses[0].work() == {"organizations": 2}
    claimed = claim_all(sqlite_backend)
    assert {each.organization_id for each in claimed} == {
        house.actor.organization_id for house in houses[:2]
    }
    for each in claimed:
        JOBS[0][1](JobRun(sqlite_backend, each), jobs.NoArgs())
    assert [len(house.pairs()) for house in houses] == [1, 1, 0]
