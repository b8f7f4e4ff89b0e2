"""Scans of callers who come at once: decided in one pass, each as if it had come alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crmtui.kit import writer
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend, Work
from crmtui.kit.errors import CrmError
from crmtui.kit.ids import new_id
from crmtui.models import DomainEventRow, Event, Product, RevokedCode, Scan, Ticket
from crmtui.services import checkin
from crmtui.services.checkin import Direction, ListDetail, Redeem, Result, Scanned, Verdict
from tests.services.checkin.venue import Venue, make_actor

Answer = Verdict | BaseException | None


class Counted(Redeem):
    """Notes how many came in each pass."""

    __slots__ = ()
    passes: ClassVar[list[int]] = []

    @classmethod
    def run_many(cls, calls: Sequence[tuple[Any, Redeem]]) -> list[Verdict | CrmError]:
        cls.passes.append(len(calls))
        return super().run_many(calls)


@pytest.fixture(autouse=True)
def passing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No flush before its time, however slow the machine is; and no pass that had to be undone."""
    monkeypatch.setattr(writer, "MAX_BATCH_SECONDS", 60)
    Counted.passes.clear()
    with caplog.at_level("INFO", "crmtui.kit.backend"):
        yield
    assert not [each for each in caplog.get_records("call") if each.name == "crmtui.kit.backend"]


def redeem_all(backend: Backend, scans: Sequence[tuple[Actor, Scanned]]) -> list[Answer]:
    """What each gets or is refused with, all having come at once."""
    works = [Work(actor, Counted(data)) for actor, data in scans]
    left = list(works)
    while left:
        backend.write_each(left.pop(0), lambda: left.pop(0) if left else None)
    return [work.error or work.result for work in works]


def scan(venue: Venue, code: str = "", **fields: Any) -> Scanned:
    values = {"list_id": venue.list.id, "gate_id": venue.gate_id, "code": code, **fields}
    return Scanned(**values)


def told(answer: Answer) -> object:
    return answer.code if isinstance(answer, CrmError) else getattr(answer, "result", answer)


def test_a_pass_admits_a_ticket_once(venue: Venue) -> None:
    ticket_id = venue.add_ticket("A")
    venue.add_ticket("B")
    ben = make_actor(venue.organization_id, name="Ben")
    answers = redeem_all(
        venue.backend,
        [
            (ben, scan(venue, "A")),
            (venue.actor, scan(venue, "B")),
            (venue.actor, scan(venue, ticket_id=ticket_id)),
            (venue.actor, scan(venue, "NOBODY")),
        ],
    )
    results = [told(answer) for answer in answers]
    assert results == [Result.OK, Result.OK, Result.ALREADY_REDEEMED, Result.INVALID]
    again = answers[2]
    assert isinstance(again, Verdict)
    assert again.earlier is not None
    assert (again.earlier.operator, again.earlier.gate) == ("Ben", "Gate A")
    if venue.backend.database.dialect == "sqlite":
        assert Counted.passes == [4]
    counters = venue.read_counters()
    assert (counters.admitted, counters.inside, counters.refused) == (2, 2, 2)
    with venue.backend.read(venue.actor) as tx:
        rows = tx.session.execute(
            select(DomainEventRow.actor_name, DomainEventRow.topic, DomainEventRow.subject_id)
            .where(DomainEventRow.subject_type == "ticket")
            .order_by(DomainEventRow.seq)
        ).all()
        assert sorted(tx.session.scalars(select(Scan.operator_name))) == [
            "Ana",
            "Ana",
            "Ana",
            "Ben",
        ]
        assert tx.session.get_one(Ticket, ticket_id).redeemed_at == venue.now
    assert rows[0] == ("Ben", "ticket.redeemed", ticket_id)
    assert sorted(row.topic for row in rows) == ["ticket.redeemed"] * 2 + ["ticket.refused"] * 2


def test_a_nonce_is_one_scan_within_a_pass_and_between_two(venue: Venue) -> None:
    for code in "ABC":
        venue.add_ticket(code)
    first = [("A", "n1"), ("A", "n1"), ("B", "n1"), ("C", None)]
    second = [("B", "n2"), ("A", "n1"), ("C", "n1")]
    answers = [
        redeem_all(venue.backend, [(venue.actor, scan(venue, c, nonce=n)) for c, n in group])
        for group in (first, second)
    ]
    one, same, *others = answers[0]
    assert isinstance(one, Verdict)
    assert isinstance(same, Verdict)
    assert (one.result, one.repeated, same.repeated) == (Result.OK, False, True)
    assert [told(answer) for answer in others] == ["scan.nonce_reused", Result.OK]
    assert [told(answer) for answer in answers[1]] == [Result.OK, Result.OK, "scan.nonce_reused"]
    later = answers[1][1]
    assert isinstance(later, Verdict)
    assert {one.scan_id, same.scan_id, later.scan_id} == {one.scan_id}
    assert later.repeated
    counters = venue.read_counters()
    assert (counters.admitted, counters.refused) == (3, 0)


def test_one_failing_among_many_fails_alone(venue: Venue) -> None:
    for code in "ABCD":
        venue.add_ticket(code)
    viewer = make_actor(venue.organization_id, "tickets:read")
    door = make_actor(venue.organization_id, "tickets:redeem")
    stranger = make_actor(new_id())
    answers = redeem_all(
        venue.backend,
        [
            (door, scan(venue, "A")),
            (viewer, scan(venue, "B")),
            (door, scan(venue, "B", override_reason="they paid")),
            (door, scan(venue, "C", list_id=new_id())),
            (door, scan(venue, "C", gate_id=new_id())),
            (stranger, scan(venue, "C")),
            (door, scan(venue, "D")),
        ],
    )
    assert [told(answer) for answer in answers] == [
        Result.OK,
        *["permission.missing"] * 2,
        "checkin_list.not_found",
        "gate.not_found",
        "checkin_list.not_found",
        Result.OK,
    ]
    assert venue.read_counters().admitted == 2
    with venue.backend.read(venue.actor) as tx:
        assert tx.session.scalar(select(func.count(Scan.id))) == 2


def test_a_group_fills_a_house_and_no_more(venue: Venue) -> None:
    """Of an order, in a pass and alone: whoever comes in counts for the next."""
    small = venue.add_list(name="Small", max_inside=2)
    ids = [venue.add_ticket(code) for code in "ABCD"]
    with venue.backend.write(venue.actor) as tx:
        verdicts = checkin.admit_group(tx, small.id, ids[:3], venue.gate_id)
    assert sorted(verdict.result for verdict in verdicts) == [Result.OK, Result.OK, Result.RULES]
    (inside,) = (v.code for v in verdicts if v.code == "A" and v.result is Result.OK)
    answers = redeem_all(
        venue.backend,
        [
            (venue.actor, scan(venue, "D", list_id=small.id)),
            (venue.actor, scan(venue, inside, list_id=small.id, direction=Direction.EXIT)),
            (venue.actor, scan(venue, "D", list_id=small.id)),
            (venue.actor, scan(venue, "C", list_id=small.id)),
        ],
    )
    assert [told(answer) for answer in answers] == [
        Result.RULES,
        Result.OK,
        Result.OK,
        Result.RULES,
    ]
    assert venue.read_counters(small.id).inside == 2


# --- whatever comes, in whatever groups -------------------------------------------------------

SCANS = st.lists(
    st.tuples(
        st.integers(0, 5),  # which ticket; the last two are none
        st.integers(0, 2),  # which list; the last is unknown
        st.sampled_from(["enter", "enter", "leave", "override", "resend", "by id"]),
        st.booleans(),  # has a nonce
    ),
    min_size=2,
    max_size=18,
)


class Hall:
    """A venue whose twin has scans come one by one, where the first has them come at once."""

    def __init__(self, backend: Backend) -> None:
        self.venue = Venue(backend)
        self.lists: list[ListDetail] = []
        self.ids: list[UUID] = []

    def refill(self) -> None:
        """New lists and tickets for an example."""
        venue = self.venue
        open_list = venue.add_list(name=f"Open {new_id().hex}", max_entries=2)
        small = venue.add_list(name=f"Small {new_id().hex}", max_inside=1, max_entries=None)
        self.lists = [open_list, small]
        rows = [
            Ticket(**venue.ticket_values(f"{self._prefix(small)}{at}", state=state))
            for at, state in enumerate(("valid", "valid", "unpaid", "valid"))
        ]
        self.ids = [row.id for row in rows]
        with venue.backend.write(venue.actor) as tx:
            tx.session.add_all(rows)
            tx.session.get_one(Product, venue.product_id).sold += len(rows)
            tx.session.get_one(Event, venue.event_id).registered += len(rows)
            tx.flush()
            old = f"{self._prefix(small)}4"
            tx.session.add(RevokedCode(code=old, ticket_id=rows[0].id))

    @staticmethod
    def _prefix(small: ListDetail) -> str:
        return small.id.hex[-8:] + "-"

    def read(self, scans: Sequence[tuple[int, int, str, bool]]) -> list[tuple[Actor, Scanned]]:
        made: list[Scanned] = []
        for place, (ticket, where, kind, has_nonce) in enumerate(scans):
            if kind == "resend" and made:
                made.append(made[ticket % len(made)])
                continue
            list_id = self.lists[where].id if where < len(self.lists) else UUID(int=7)
            by_id = kind == "by id" and ticket < len(self.ids)
            made.append(
                Scanned(
                    list_id=list_id,
                    gate_id=self.venue.gate_id,
                    code="" if by_id else f"{self._prefix(self.lists[1])}{ticket}",
                    ticket_id=self.ids[ticket] if by_id else None,
                    direction=Direction.EXIT if kind == "leave" else Direction.ENTRY,
                    override_reason="they know why" if kind == "override" else None,
                    nonce=f"{list_id.hex}-{place}" if has_nonce else None,
                )
            )
        return [(self.venue.actor, data) for data in made]


def outline(answer: Answer) -> object:
    """All of an answer that does not name a row."""
    if not isinstance(answer, Verdict):
        return told(answer)
    return (
        answer.result,
        answer.detail,
        answer.entry,
        answer.repeated,
        answer.overridable,
        answer.earlier,
        answer.ticket is None,
        answer.code[8:],
    )


def test_coming_at_once_is_coming_one_by_one(backend: Backend) -> None:
    together, apart = Hall(backend), Hall(backend)

    # Not shrunk: an example of a few scans is small enough, and its databases make it slow.
    @settings(
        max_examples=15,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(SCANS, st.integers(2, 16))
    def check(scans: list[tuple[int, int, str, bool]], size: int) -> None:
        for hall in (together, apart):
            hall.refill()
        at_once, one_by_one = together.read(scans), apart.read(scans)
        answers: list[Answer] = []
        for start in range(0, len(at_once), size):
            answers += redeem_all(backend, at_once[start : start + size])
        expected = [redeem_all(backend, [each])[0] for each in one_by_one]
        assert list(map(outline, answers)) == list(map(outline, expected))
        for kept, other in zip(together.lists, apart.lists, strict=True):
            counters, same = (
                hall.venue.read_counters(detail.id)
                for hall, detail in ((together, kept), (apart, other))
            )
            assert counters.model_copy(update={"list_id": same.list_id}) == same

    check()
    if backend.database.dialect == "sqlite":
        assert max(Counted.passes) > 2
