"""What was learnt of one contact, by whom and at what cost; more is learnt by one key."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.contacts.words import name_of
from crmtui.tui.screens.enrichment import reading
from crmtui.tui.screens.enrichment.kept_form import KeptForm
from crmtui.tui.screens.enrichment.reading import Researched
from crmtui.tui.screens.enrichment.told import tell
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail
    from crmtui.services.enrichment import EnrichmentDetail

_LIVE: Final = 1.0
"""Seconds after which it is read again while a lookup is under way."""


def open_enrichment(
    screen: ServiceScreen, contact_id: UUID, done: Callable[[], object] | None = None
) -> None:
    """Show what was learnt of a contact, and learn more; `done` is called when it is left."""

    def left(_result: None) -> None:
        if done is not None:
            done()

    screen.app.push_screen(EnrichmentScreen(contact_id), left)


class EnrichmentScreen(ServiceScreen):
    """Follows the lookups of its contact."""

    AREA_TITLE = _("Enrichment")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("enrichment", "contact")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "leave", _("Back"), tooltip=_("Back to the contact"), id="enrichment.leave"
        ),
        Binding(
            "f2",
            "ask(True)",
            _("LinkedIn"),
            tooltip=_("Look the contact up by its address on LinkedIn; may cost credits"),
            id="enrichment.outside",
        ),
        Binding(
            "f3",
            "ask(False)",
            _("Built-in"),
            tooltip=_("Fill in what is known here of the company; costs nothing"),
            id="enrichment.inside",
        ),
        Binding(
            "f4",
            "retry",
            _("Again"),
            tooltip=_("Try the lookup again that failed last"),
            id="enrichment.retry",
        ),
        Binding(
            "f6",
            "take_over",
            _("Take over"),
            tooltip=_("Write what was found over what somebody typed, field by field"),
            id="enrichment.take_over",
        ),
        Binding(
            "ctrl+y",
            "copy",
            _("Copy"),
            show=False,
            tooltip=_("All of it into the terminal's clipboard"),
            id="enrichment.copy",
        ),
        Binding(
            "f5",
            "refresh",
            _("Refresh"),
            show=False,
            tooltip=_("Read again"),
            id="enrichment.refresh",
        ),
    ]
    DEFAULT_CSS = """
    EnrichmentScreen VerticalScroll {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { width: 1fr; }
    }
    """

    def __init__(self, contact_id: UUID) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._researched: Researched | None = None
        self._configured: bool | None = None

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(id="enrichment-text")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.requery()
        self.set_interval(_LIVE, self._live)
        if self.console.options.can_look_up is not None:
            self.run_blocking(self.console.options.can_look_up, then=self._know)

    @property
    def heading(self) -> str:
        return literal(name_of(self._researched.contact)) if self._researched else ""

    def requery(self) -> None:
        self.read(reading.read_researched, self._contact_id, then=self._show, key="enrichment")

    def action_refresh(self) -> None:
        self.requery()

    def _live(self) -> None:
        if self.is_current and self._researched and self._researched.is_under_way:
            self.requery()

    def _know(self, configured: bool) -> None:
        self._configured = configured
        self._paint()

    def _show(self, researched: Researched) -> None:
        self._researched = researched
        self._paint()

    def _paint(self) -> None:
        if self._researched is not None:
            text = tell(self._researched, self.console.timezone, self._configured)
            self.query_one("#enrichment-text", Static).update(text)
        self.console.status.refresh()
        self.refresh_bindings()

    # --- what can be done -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what makes no sense here."""
        actor, researched = self.console.connection.actor, self._researched
        if action in ("ask", "retry") and not (actor and actor.can("enrichment:run")):
            return False
        if action == "take_over" and not (actor and actor.can("contacts:write")):
            return False
        if action == "ask" and parameters == (True,):
            known = bool(researched and researched.contact.person_linkedin)
            return True if known and self._configured is not False else None
        if action == "retry":
            latest = researched.latest if researched else None
            return True if latest and latest.status.value == "failed" else None
        if action == "take_over":
            return True if researched and researched.differing else None
        return True

    def action_leave(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)

    def action_ask(self, outside: bool) -> None:
        """Have a job look the contact up; outside it may cost, so it is asked first."""
        if not outside:
            self._request(outside=False)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._request(outside=True)

        text = _(
            "A worker asks the service about this address. That may cost credits. What somebody"
            " typed stays; what differs is shown here."
        )
        dialog = ConfirmDialog(_("Ask LinkedIn?"), text, verb=_("Ask"))
        self.app.push_screen(dialog, answered)

    def _request(self, *, outside: bool) -> None:
        self.write(reading.request, self._contact_id, outside, then=self._asked)

    def _asked(self, _lookup: "EnrichmentDetail") -> None:
        self.requery()

    def action_retry(self) -> None:
        """Try the lookup again that failed last."""
        latest = self._researched.latest if self._researched else None
        if latest is not None:
            self.write(reading.retry, latest.id, then=self._asked)

    def action_take_over(self) -> None:
        """Ask which findings go over what was typed."""
        if self._researched is not None:
            self.app.push_screen(KeptForm(self._researched), self._taken)

    def _taken(self, contact: "ContactDetail | None") -> None:
        if contact is not None:
            self.say(_("Saved: {name}").format(name=shorten(literal(name_of(contact)), 50)))
            self.requery()

    def action_copy(self) -> None:
        """Give the terminal all of it."""
        if self._researched is not None:
            text = tell(self._researched, self.console.timezone, self._configured)
            self.app.copy_to_clipboard(text.plain)
            self.say(_("Copied, if the terminal allows it."))
