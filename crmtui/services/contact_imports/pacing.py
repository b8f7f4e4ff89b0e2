"""How many rows an import stores in one transaction, for whose length others wait on SQLite.

While nobody else writes, long transactions are best: half of what a short one does is its commit.
While somebody does, such as a scanner at the door, they are short. The log of events tells, also of
other processes.
"""

import time
from collections.abc import Callable
from typing import Final, cast

from sqlalchemy import Table, func, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import WriteTx
from crmtui.models import DomainEventRow

ALONE: Final = 1_000
AMONG_OTHERS: Final = 125
"""About 20 ms of a processor that does nothing else."""
_QUIET_SECONDS: Final = 10.0
"""So long nobody else must have written until they are thought to have gone."""
_SEQ: Final = cast(Table, DomainEventRow.__table__).c.seq
_LATEST: Final = HotStatement(select(func.max(_SEQ)))


class Pace:
    """Rows at once, by whether anybody else has written since our last transaction."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._heard_at: float | None = None
        self._expected: int | None = None
        """The latest event, if nobody else writes one."""

    @property
    def rows(self) -> int:
        """How many are to be stored in the next transaction."""
        heard = self._heard_at
        if heard is not None and self._seconds() - heard < _QUIET_SECONDS:
            return AMONG_OTHERS
        return ALONE

    def look(self, tx: WriteTx) -> None:
        """See who has written, at the end of a transaction, which has recorded all its events."""
        if tx.dialect != "sqlite":  # there nobody waits who does not import, too
            return
        ((latest,),) = tx.run(_LATEST, {})
        if self._expected not in (None, latest or 0):
            self._heard_at = self._seconds()
        self._expected = (latest or 0) + len(tx.recorded)
