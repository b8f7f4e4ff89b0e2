"""Commands of a kind of which several can be run in one pass.

Callers who come at once often ask for the same: eight desks scan eight tickets. One pass that
reads for all, decides for one after the other and writes for all finds in the processor's caches
what it needs, where eight commands in a row push each other's out: it halves what SQLite takes.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.errors import CrmError
from crmtui.kit.transactions import WriteTx

if TYPE_CHECKING:
    from crmtui.kit.backend import Work

MOST_JOINED: Final = 16
"""Commands in one pass: what it takes longer, the first of them waits longer."""


class JointCommand:
    """A command as an object, whose class can run many."""

    __slots__ = ()

    def __call__(self, tx: WriteTx) -> Any:
        """Run this one alone, as any other command."""
        raise NotImplementedError

    @classmethod
    def run_many(cls, calls: Sequence[tuple[WriteTx, Any]]) -> Sequence[Any]:
        """What each of the commands gives in its own transaction, or the `CrmError` it raises.

        All transactions are of one database transaction, which this thread alone writes; they
        run hot statements and have no session. A command whose outcome is an error must have
        written and recorded nothing. Whatever is raised here undoes all, and then each is called
        alone.
        """
        raise NotImplementedError


def gather(done: "list[Work]", start: int, following: "Callable[[], Work | None]") -> int:
    """Ask for more commands as long as they can be joined to the one at `start` of `done`.

    All that came are appended; returns the end of those to be run together.
    """
    kind = type(done[start].command)
    if not issubclass(kind, JointCommand):
        return start + 1
    while len(done) - start < MOST_JOINED and (work := following()) is not None:
        done.append(work)
        if type(work.command) is not kind:
            return len(done) - 1
    return len(done)


def run_joint(calls: Sequence[tuple[WriteTx, Any]]) -> Sequence[Any]:
    """The outcomes of commands of one kind.

    Raises:
        RuntimeError: a command used a session, whose savepoint would end inside another's; or one
            that failed has recorded that something happened.
    """
    outcomes = calls[0][1].run_many(calls)
    for (tx, _command), outcome in zip(calls, outcomes, strict=True):
        if tx.has_session:
            raise RuntimeError("commands that are run in one pass have no sessions")
        if isinstance(outcome, CrmError) and (tx.recorded or tx.callbacks):
            raise RuntimeError("a command that failed has recorded something")
    return outcomes  # type: ignore[no-any-return]
