"""What is done to one delivery, the same from the list and from its own screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog, LeaveOrDo
from crmtui.tui.screens.webhooks.curl import CurlDialog
from crmtui.tui.screens.webhooks.delivery_text import summarize
from crmtui.tui.screens.webhooks.words import ENDED

if TYPE_CHECKING:
    from crmtui.services.webhooks import DeliveryDetail, DeliverySummary
    from crmtui.tui.base import ServiceCalls


class DeliveryActions:
    """Asks where it must, writes, tells, and has the screen read again."""

    def __init__(self, screen: "ServiceCalls[Any]", done: Callable[[], None]) -> None:
        self._screen = screen
        self._done = done

    def replay(self, delivery_id: UUID) -> None:
        """Send again; what arrived already is asked about first."""
        self._screen.read(load_delivery, delivery_id, then=self._replay)

    def _replay(self, delivery: "DeliveryDetail") -> None:
        def start(yes: bool | None = True) -> None:
            if yes:
                self._screen.write(_replay, delivery.id, then=self._tell_replayed)

        if delivery.state.value != "DELIVERED":
            start()
            return
        text = _("{what}\nIt arrived already; the receiver gets it once more, with the same id.")
        question = ConfirmDialog(
            _("Send it again?"), text.format(what=summarize(delivery)), verb=_("Send again")
        )
        self._screen.app.push_screen(question, start)

    def _tell_replayed(self, delivery: "DeliverySummary") -> None:
        self._screen.say(_("It is sent again now, with the same id."))
        self._done()

    def cancel(self, delivery_id: UUID) -> None:
        """Ask, then give up what waits."""
        self._screen.read(load_delivery, delivery_id, then=self._ask_to_cancel)

    def _ask_to_cancel(self, delivery: "DeliveryDetail") -> None:
        if delivery.state.value in ENDED:
            self._screen.say(_("This delivery is over already."))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._screen.write(_cancel, delivery.id, then=self._tell_cancelled)

        text = _("{what}\nThe receiver does not get it. F7 sends it after all.")
        question = LeaveOrDo(
            _("Cancel this delivery?"),
            text.format(what=summarize(delivery)),
            verb=_("Cancel it"),
        )
        self._screen.app.push_screen(question, answered)

    def _tell_cancelled(self, delivery: "DeliverySummary") -> None:
        self._screen.say(_("It is cancelled."))
        self._done()

    def show_curl(self, delivery_id: UUID) -> None:
        """Show the latest request as a command line, to copy or to save."""
        self._screen.read(_write_curl, delivery_id, then=self._show_curl)

    def _show_curl(self, written: tuple[str, str]) -> None:
        self._screen.app.push_screen(CurlDialog(*written))


def load_delivery(tx: Any, delivery_id: UUID) -> "DeliveryDetail":
    """The delivery with every attempt."""
    from crmtui.services.webhooks import get_delivery

    return get_delivery(tx, delivery_id)


def _replay(tx: Any, delivery_id: UUID) -> "DeliverySummary":
    from crmtui.services.webhooks import replay

    return replay(tx, delivery_id)


def _cancel(tx: Any, delivery_id: UUID) -> "DeliverySummary":
    from crmtui.services.webhooks import cancel_delivery

    return cancel_delivery(tx, delivery_id)


def _write_curl(tx: Any, delivery_id: UUID) -> tuple[str, str]:
    """The message's id and the command."""
    from crmtui.services.webhooks import as_curl

    delivery = load_delivery(tx, delivery_id)
    return delivery.message_id, as_curl(delivery)
