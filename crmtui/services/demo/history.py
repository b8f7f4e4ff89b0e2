"""What happened at the doors so far: admissions, refusals, a few exits, an override and an undo."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID
from zlib import crc32

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services.checkin import Annulment, Direction, GateDetail, Scanned, annul, redeem

_DOORS_OPEN: Final = timedelta(minutes=45)
"""Before the event starts."""
_UNKNOWN: Final = ("9780201379624", "https://example.com/menu", "]C14006381333931")


class Doors:
    """The desks of one event and the list they check."""

    def __init__(
        self, list_id: UUID, gates: Sequence[GateDetail], operators: Sequence[Actor]
    ) -> None:
        self.list_id = list_id
        self.gates = gates
        self.operators = operators


def replay(
    backend: Backend,
    doors: Doors,
    codes: Sequence[str],
    opened_at: datetime,
    until: datetime,
    rng: Random,
) -> int:
    """Scan `codes` in a believable order between `opened_at` and `until`; the number of scans."""
    scans = _plan(codes, opened_at - _DOORS_OPEN, until, rng)
    desks: list[list[Scanned]] = [[] for _operator in doors.operators]
    for at, code, direction in scans:
        # A code stays at its desk: the desks are replayed one after the other.
        desk = crc32(code.encode()) % len(desks)
        gate = doors.gates[desk % len(doors.gates)]
        desks[desk].append(
            Scanned(
                list_id=doors.list_id,
                code=code,
                direction=direction,
                gate_id=gate.id,
                nonce=f"demo-{rng.getrandbits(64):016x}",
                scanned_at=at,
            )
        )
    for operator, queue in zip(doors.operators, desks, strict=True):
        with backend.write(operator) as tx:
            for scan in queue:
                redeem(tx, scan)
    return len(scans)


def undo_one(backend: Backend, doors: Doors, code: str, at: datetime) -> None:
    """One scan that was taken back, as happens once an evening."""
    operator, gate = doors.operators[0], doors.gates[0]
    scan = Scanned(list_id=doors.list_id, code=code, gate_id=gate.id, scanned_at=at)
    with backend.write(operator) as tx:
        verdict = redeem(tx, scan)
        annul(tx, Annulment(scan_id=verdict.scan_id, reason="Wrong person, same name"))


def _plan(
    codes: Sequence[str], start: datetime, end: datetime, rng: Random
) -> list[tuple[datetime, str, Direction]]:
    moments = sorted(start + rng.random() ** 1.3 * (end - start) for _code in codes)
    plan = [(at, code, Direction.ENTRY) for at, code in zip(moments, codes, strict=True)]
    for at, code, _direction in rng.sample(plan, len(plan) // 25):
        plan.append((at + timedelta(minutes=rng.randrange(1, 40)), code, Direction.ENTRY))
    for at, code, _direction in rng.sample(plan, len(plan) // 20):
        plan.append((at + timedelta(minutes=rng.randrange(20, 90)), code, Direction.EXIT))
    for _mistake in range(max(3, len(plan) // 100)):
        at = start + rng.random() * (end - start)
        plan.append((at, rng.choice(_UNKNOWN), Direction.ENTRY))
    return sorted((entry for entry in plan if entry[0] < end), key=lambda entry: entry[0])
