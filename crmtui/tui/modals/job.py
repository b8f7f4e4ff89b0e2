"""A job that was just started: how far it is, with the choice to leave it or to cancel it."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _
from crmtui.tui.followed_jobs import FollowedJob
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import literal
from crmtui.tui.widgets.job_progress import JobProgress


class JobDialog(Dialog[None]):
    """Closes by itself when the job is over. Escape leaves; the job goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "cancel",
            _("Leave"),
            tooltip=_("The job goes on, and you are told when it is done"),
            id="dialog.cancel",
        ),
        Binding(
            "f7",
            "cancel_job",
            _("Cancel the job"),
            tooltip=_("Stop it; no file is written"),
            id="job_dialog.cancel",
        ),
    ]

    def __init__(self, title: str, text: str, followed: FollowedJob) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._followed = followed

    def title_text(self) -> str:
        return literal(self._title)

    def compose_content(self) -> Iterable[Widget]:
        yield Static(Content(literal(self._text)))
        yield JobProgress()

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Leave (Esc)"), id="cancel", variant="primary", compact=True)
        yield Button(_("Cancel the job (F7)"), id="cancel-job", compact=True)

    def on_mount(self) -> None:
        self._followed.viewers.append(self)
        self.show_job(self._followed)

    def on_unmount(self) -> None:
        self._followed.viewers.remove(self)

    def show_job(self, followed: FollowedJob) -> None:
        """Show how far it is; once it is over there is nothing to see."""
        if followed.over:
            self.dismiss(None)
        else:
            self.query_one(JobProgress).show(followed)

    def requery(self) -> None:
        self._followed.look()

    def pressed(self, button: str) -> None:
        self.action_cancel_job()

    def action_cancel_job(self) -> None:
        """Ask that the job be cancelled."""
        self._followed.cancel()
        self.show_job(self._followed)
