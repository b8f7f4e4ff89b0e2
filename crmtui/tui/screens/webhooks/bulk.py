"""Sending many deliveries again: counted first, asked about, then done with its progress shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.message import Message

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.webhooks.missing import Missing
from crmtui.tui.screens.webhooks.words import deliveries_text
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.webhooks import Count, DeliveryFilter
    from crmtui.tui.ports import Backend
    from crmtui.tui.screens.webhooks.screen import WebhooksScreen

Flow = Callable[["Backend", Any, Callable[[int], None]], int]
"""Takes the backend, the actor and whom to tell of the progress; gives the number."""


class ReplayProgress(Message):
    """So many deliveries were queued again so far."""

    def __init__(self, done: int) -> None:
        super().__init__()
        self.done = done


class BulkReplay:
    """Asks and sends on behalf of the area's screen, which shows the progress."""

    def __init__(self, screen: "WebhooksScreen") -> None:
        self._screen = screen
        self.running = 0
        """How many are under way; what they tell afterwards comes late."""

    def matching(self, wanted: "DeliveryFilter", words: str) -> None:
        """Send again what is over and matches; `words` say what that is."""

        def flow(backend: Any, actor: Any, tell: Callable[[int], None]) -> int:
            from crmtui.services.webhooks import replay_matching

            return replay_matching(backend, actor, wanted, tell)

        text = _(
            "What is over is sent again, with the same ids, to endpoints that are enabled:"
            " {count}.\n{words}"
        )
        self._screen.read(
            _count_matching,
            wanted,
            then=lambda count: self._ask(
                count, text.format(count=_shown(count), words=words), flow
            ),
        )

    def missing(self, wanted: Missing) -> None:
        """Send to an endpoint what it was never sent."""

        def flow(backend: Any, actor: Any, tell: Callable[[int], None]) -> int:
            from crmtui.services.webhooks import replay_missing

            span = (wanted.since, wanted.until)
            return replay_missing(backend, actor, wanted.endpoint_id, *span, tell)

        text = _("What happened then and was never sent goes out: {count}.\n{url}")
        url = shorten(literal(wanted.url), 100)
        self._screen.read(
            _count_missing,
            wanted,
            then=lambda count: self._ask(count, text.format(count=_shown(count), url=url), flow),
        )

    def _ask(self, count: "Count", text: str, flow: Flow) -> None:
        if not count.value:
            self._screen.say(_("There is nothing to send."))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._run(flow)

        question = ConfirmDialog(_("Send them?"), text, verb=_("Send"))
        self._screen.app.push_screen(question, answered)

    def _run(self, flow: Flow) -> None:
        screen = self._screen
        connection = screen.console.connection

        def tell(done: int) -> None:
            # From the flow's thread: the message is handled where the screen is.
            screen.post_message(ReplayProgress(done))

        def failed(_problem: Problem) -> bool:
            self._end()
            return False

        self.running += 1
        backend, actor = connection.backend, connection.actor
        screen.run_blocking(flow, backend, actor, tell, then=self._done, failed=failed)

    def _end(self) -> None:
        self.running -= 1
        self._screen.show_progress("")

    def _done(self, count: int) -> None:
        self._end()
        text = _("On their way: {deliveries}.")
        self._screen.say(text.format(deliveries=deliveries_text(count)))
        self._screen.requery()


def _shown(count: "Count") -> str:
    return deliveries_text(count.value, exact=count.exact)


def _count_matching(tx: Any, wanted: "DeliveryFilter") -> "Count":
    from crmtui.services.webhooks import preview_replay

    return preview_replay(tx, wanted)


def _count_missing(tx: Any, wanted: Missing) -> "Count":
    from crmtui.services.webhooks import preview_missing

    return preview_missing(tx, wanted.endpoint_id, wanted.since, wanted.until)
