"""Questions about jobs before something happens to them."""

from typing import Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog, LeaveOrDo

DELAYS: Final = (60, 300, 900, 3_600, 6 * 3_600, 24 * 3_600)
"""Seconds until a job is tried again, as offered."""


def ask_to_cancel(what: str, *, running: bool) -> ConfirmDialog:
    """Whether one job is to be cancelled."""
    text = _("{what}\nIt will not run. F5 lets it run after all.")
    if running:
        text = _("{what}\nIts worker is asked to stop; what it has done so far stays done.")
    return LeaveOrDo(_("Cancel this job?"), text.format(what=what), verb=_("Cancel the job"))


def ask_to_delete(what: str) -> ConfirmDialog:
    """Whether one job is to be forgotten."""
    text = _("{what}\nIts attempts, log and files go with it. This cannot be taken back.")
    return ConfirmDialog(_("Delete this job?"), text.format(what=what), verb=_("Delete"))


def ask_to_repeat(what: str) -> ConfirmDialog:
    """Whether a job that was done is to be done once more."""
    text = _("{what}\nIt was done already; what it did it will do once more.")
    return ConfirmDialog(_("Run it again?"), text.format(what=what), verb=_("Run again"))


def ask_for_delay(what: str) -> ChoiceDialog:
    """In how many seconds a job is to be tried again."""
    choices = [(str(seconds), describe_delay(seconds)) for seconds in DELAYS]
    return ChoiceDialog(_("Try again when?"), choices, text=what)


def describe_delay(seconds: int) -> str:
    if seconds < 3_600:
        return _("in {count} min").format(count=seconds // 60)
    return _("in {count} h").format(count=seconds // 3_600)
