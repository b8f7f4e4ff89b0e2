"""Scans of callers who come at once, decided one after the other but read and written in one pass.

Who scans a ticket or sends a nonce that another in the group has too comes after it, alone; and so
does whoever scans on a list that limits how many are inside, where each scan depends on the last.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from crmtui.kit.errors import CrmError
from crmtui.kit.joint import JointCommand
from crmtui.kit.transactions import WriteTx
from crmtui.services.checkin.finding import Asked, Found, ask, find_ticket
from crmtui.services.checkin.redeem import decide, load_stored, redeem
from crmtui.services.checkin.schemas import Scanned, Verdict
from crmtui.services.checkin.storing import Changes, store_all

Outcome = Verdict | CrmError


class Redeem(JointCommand):
    """`redeem` as a command of its own, many of which are run in one pass."""

    __slots__ = ("data",)

    def __init__(self, data: Scanned) -> None:
        self.data = data

    def __call__(self, tx: WriteTx) -> Verdict:
        return redeem(tx, self.data)

    @classmethod
    def run_many(cls, calls: Sequence[tuple[WriteTx, "Redeem"]]) -> list[Outcome]:
        return redeem_together([(tx, command.data) for tx, command in calls])


class _Met(NamedTuple):
    """A scan of a group, with its place there."""

    place: int
    asked: Asked
    found: Found


def redeem_together(scans: Sequence[tuple[WriteTx, Scanned]]) -> list[Outcome]:
    """`redeem` for each, which must be of one database transaction that nobody else writes to."""
    line = _Line()
    outcomes: dict[int, Outcome] = {}
    for place, (tx, data) in enumerate(scans):
        try:
            line.join(place, ask(tx, data))
        except CrmError as refused:
            outcomes[place] = refused
    for passing in line.passing.values():
        outcomes |= _run_pass(passing)
    outcomes |= {place: _redeem_alone(*scans[place]) for place in line.alone}
    return [outcomes[place] for place in range(len(scans))]


class _Line:
    """Scans sorted into those that one pass can decide, for each list, and those that come alone.

    No two in the passes concern the same ticket or carry the same nonce.
    """

    def __init__(self) -> None:
        self.passing: dict[tuple[UUID, UUID], list[_Met]] = {}
        """By organization and list."""
        self.alone: list[int] = []
        self._tickets: set[UUID] = set()
        self._nonces: set[tuple[UUID, str]] = set()

    def join(self, place: int, asked: Asked) -> None:
        organization_id, nonce = asked.tx.organization_id, asked.data.nonce
        if asked.door.max_inside is not None or (organization_id, nonce) in self._nonces:
            self.alone.append(place)
            return
        found = find_ticket(asked)
        ticket = found.choice.ticket
        if ticket is not None:
            if ticket.id in self._tickets:
                self.alone.append(place)
                return
            self._tickets.add(ticket.id)
        if nonce is not None:
            self._nonces.add((organization_id, nonce))
        where = organization_id, asked.door.list_id
        self.passing.setdefault(where, []).append(_Met(place, asked, found))


def _run_pass(passing: Sequence[_Met]) -> dict[int, Outcome]:
    """Decide and store scans on one list; the outcomes by their places."""
    changes = Changes()
    decided = [(met.asked.tx, decide(met.asked, met.found, changes)) for met in passing]
    outcomes: dict[int, Outcome] = {}
    repeated: list[_Met] = []
    for met, verdict in zip(passing, store_all(decided, changes), strict=True):
        if verdict is None:
            repeated.append(met)
        else:
            outcomes[met.place] = verdict
    first = passing[0].asked
    changes.apply(first.tx, first.door.list_id)
    return outcomes | {met.place: _answer_again(met.asked) for met in repeated}


def _redeem_alone(tx: WriteTx, data: Scanned) -> Outcome:
    try:
        return redeem(tx, data)
    except CrmError as refused:  # a nonce of another scan, which wrote nothing
        return refused


def _answer_again(asked: Asked) -> Outcome:
    try:
        return load_stored(asked.tx, asked.data, asked.code)
    except CrmError as refused:
        return refused
