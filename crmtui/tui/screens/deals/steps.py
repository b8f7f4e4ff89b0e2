"""What is done to deals, one thing after the other, and how each is taken back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog, ReasonDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.deals import reading
from crmtui.tui.screens.deals.reading import Taken
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.deals import DealDetail, PipelineDetail
    from crmtui.tui.base import ServiceScreen

WRITE: Final = "deals:write"
_LANE: Final = "deals"
_LONGEST_REASON: Final = 500
_MOST_KEPT: Final = 100
Changed = Callable[["DealDetail | None"], object]
"""Told of what a deal has become, or that one is gone: read again."""


class Undo(NamedTuple):
    """How to take the latest thing back."""

    command: Callable[..., Any]
    args: tuple[Any, ...]
    name: str


class DealSteps:
    """Moves, wins, loses, reopens and deletes for a screen, and takes it back, the latest first."""

    def __init__(self, screen: "ServiceScreen", changed: Changed) -> None:
        self._screen = screen
        self.listeners = [changed]
        """Screens that show what is changed."""
        self._undos: list[Undo] = []
        self._ahead: dict[UUID, UUID] = {}
        """Where a deal will be when the moves that are under way are done."""
        self._done: dict[UUID, DealDetail] = {}
        """What was made of deals here, which the board may not have read yet."""
        self._under_way = 0
        self._undo_wanted = 0

    @property
    def can_undo(self) -> bool:
        """Whether there is, or soon will be, something to take back."""
        return bool(self._undos) or self._under_way > self._undo_wanted

    def tell(self, deal: "DealDetail | None") -> None:
        for listener in [*self.listeners]:
            listener(deal)

    # --- steps ------------------------------------------------------------------------------

    def move(self, deal: "DealDetail", pipeline: "PipelineDetail", by: int) -> None:
        """Put a deal so many stages on; at the end it stays and the bell rings."""
        stages = [stage.id for stage in pipeline.stages]
        seen_in = self._ahead.get(deal.id, self._newest(deal).stage_id)
        target = stages.index(seen_in) + by if seen_in in stages else -1
        if not 0 <= target < len(stages):
            self._screen.app.bell()
            return
        self._ahead[deal.id] = stages[target]
        self._step(deal, reading.move, deal.id, seen_in, stages[target])

    def win(self, deal: "DealDetail") -> None:
        """Close it as won."""
        self._step(deal, reading.win, deal.id, self._seen(deal), said=_("Won: {name}."))

    def lose(self, deal: "DealDetail") -> None:
        """Ask why, then close it as lost."""

        def answered(reason: str | None) -> None:
            if reason:
                self._step(
                    deal, reading.lose, deal.id, self._seen(deal), reason, said=_("Lost: {name}.")
                )

        question = ReasonDialog(
            _("Lost?"),
            _("{name}\nWhy was it lost? The reason is kept with the deal.").format(
                name=name_of(deal)
            ),
            verb=_("Lost"),
            longest=_LONGEST_REASON,
        )
        self._screen.app.push_screen(question, answered)

    def reopen(self, deal: "DealDetail") -> None:
        """Open a closed deal again."""
        said = _("Open again: {name}.")
        self._step(deal, reading.reopen, deal.id, self._seen(deal), said=said)

    def delete(self, deal: "DealDetail", then: Callable[[], object] | None = None) -> None:
        """Ask, then delete."""

        def deleted(_result: object) -> None:
            self._undos.append(Undo(reading.restore, (deal.id,), deal.name))
            self._say(_("Deleted: {name}. Ctrl+Z takes it back."), deal)
            self.tell(None)
            if then is not None:
                then()

        def answered(yes: bool | None) -> None:
            if yes:
                self._screen.write(reading.delete, deal.id, then=deleted, lane=_LANE)

        text = _("{name} disappears from the board and from all sums. Ctrl+Z takes it back.")
        question = ConfirmDialog(
            _("Delete this deal?"), text.format(name=name_of(deal)), verb=_("Delete")
        )
        self._screen.app.push_screen(question, answered)

    def _step(
        self, deal: "DealDetail", command: Callable[..., Taken], *args: Any, said: str = ""
    ) -> None:
        """Run a command that takes a step; when it is done, it can be taken back."""
        self._under_way += 1

        def done(taken: Taken) -> None:
            self._undos.append(Undo(reading.take_back, (deal.id, taken.move_id), deal.name))
            self._keep(taken.deal)
            self._arrived(deal.id)
            if said:
                self._say(said + " " + _("Ctrl+Z takes it back."), deal)
            self.tell(taken.deal)
            self._undo_next()

        def failed(_problem: Problem) -> bool:
            self._ahead.pop(deal.id, None)
            self._arrived(deal.id)
            self._undo_wanted = 0
            self.tell(None)
            return False

        self._screen.write(command, *args, then=done, failed=failed, lane=_LANE)

    def _newest(self, deal: "DealDetail") -> "DealDetail":
        """A deal as it was seen, or as it was made here since."""
        made = self._done.get(deal.id)
        return made if made is not None and made.version > deal.version else deal

    def _seen(self, deal: "DealDetail") -> int | None:
        """The version that somebody acts on; None while their own move of it is under way."""
        return None if deal.id in self._ahead else self._newest(deal).version

    def _keep(self, deal: "DealDetail") -> None:
        if len(self._done) > _MOST_KEPT:
            self._done.clear()
        self._done[deal.id] = deal

    def _arrived(self, deal_id: UUID) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._ahead.clear()

    # --- taking back ------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the latest step back, once it has been taken; the one before it the next time."""
        if not self.can_undo:
            self._screen.say(_("Nothing to take back: nothing was moved from here."))
            return
        self._undo_wanted += 1
        self._undo_next()

    def undo_latest(self, deal: "DealDetail", move_id: UUID) -> None:
        """Take back the latest step of one deal, whoever took it."""
        undo = Undo(reading.take_back, (deal.id, move_id), deal.name)
        self._undos = [one for one in self._undos if one != undo] + [undo]
        self.undo()

    def _undo_next(self) -> None:
        if self._under_way or not self._undo_wanted:
            return
        self._undo_wanted -= 1
        undo = self._undos.pop()

        def done(deal: "DealDetail") -> None:
            self._keep(deal)
            self._say(_("Taken back: {name}."), deal)
            self.tell(deal)
            self._undo_next()

        def failed(_problem: Problem) -> bool:
            self._undo_wanted = 0
            self.tell(None)
            return False

        self._screen.write(undo.command, *undo.args, then=done, failed=failed, lane=_LANE)

    def _say(self, text: str, deal: "DealDetail") -> None:
        self._screen.say(text.format(name=name_of(deal)))


def name_of(deal: "DealDetail") -> str:
    """A deal's name, short enough for a notice."""
    return shorten(literal(deal.name), 60)
