"""How a batch ends, or goes to somebody else: done, cancelled, given back; each with its reason."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ReasonDialog
from crmtui.tui.modals.digits import DigitDialog
from crmtui.tui.screens.picking import calls, words

if TYPE_CHECKING:
    from crmtui.services.picking import BatchDetail
    from crmtui.tui.base import ServiceCalls
    from crmtui.tui.problems import Problem

_OTHER: Final = "?"
Told = Callable[[str], None]


def ask_reason(
    screen: "ServiceCalls[Any]",
    title: str,
    text: str,
    reasons: Sequence[words.Reason],
    then: Told,
    verb: str,
) -> None:
    """Ask for a reason: a digit, the last of which asks for words."""

    def typed(reason: str | None) -> None:
        if reason is not None:
            then(reason)

    def answered(reason: str | None) -> None:
        if reason == _OTHER:
            screen.app.push_screen(ReasonDialog(title, text, verb=verb), typed)
        elif reason is not None:
            then(reason)

    choices = [*reasons, (_OTHER, _("Another reason …"))]
    screen.app.push_screen(DigitDialog(title, choices, text=f"{text}\n"), answered)


def close(
    screen: "ServiceCalls[Any]", batch_id: UUID, then: "Callable[[BatchDetail], object]"
) -> None:
    """End a batch. Where something was not picked, ask why and what becomes of it."""

    def failed(problem: "Problem") -> bool:
        if "reason" not in problem.fields:
            return False
        ask_reason(
            screen,
            _("End it with lines open?"),
            problem.message,
            words.END_REASONS,
            ask_release,
            _("End it"),
        )
        return True

    def ask_release(reason: str) -> None:
        actor = screen.console.connection.actor
        if actor is None or not actor.can("fulfilment:write"):
            screen.write(calls.close_batch, batch_id, reason, False, then=then)
            return

        def answered(choice: str | None) -> None:
            if choice is not None:
                release = choice == "release"
                screen.write(calls.close_batch, batch_id, reason, release, then=then)

        choices = (
            ("keep", _("Keep it for the next batch")),
            ("release", _("Give it back: other orders may have it")),
        )
        dialog = DigitDialog(_("What its orders still have reserved"), choices)
        screen.app.push_screen(dialog, answered)

    screen.write(calls.close_batch, batch_id, "", False, then=then, failed=failed)
