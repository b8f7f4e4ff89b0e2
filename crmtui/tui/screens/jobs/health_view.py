"""The view of the queue's health: the words of `crmtui jobs health`, and warnings that stay."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.screens.jobs.pane import Pane
from crmtui.tui.text import fit, literal
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.jobs import Health, WarningRow

COLUMNS: Final = (
    Column("state", _("warning"), 11, keep=95),
    Column("code", _("code"), 14, grow=1, most=30, keep=80),
    Column("message", _("message"), 20, grow=4, most=100, keep=100),
    Column("times", _("times"), 5, align="right", keep=60),
    Column("raised", _("since"), 11, keep=70),
    Column("subject", _("about"), 10, grow=1, most=30, keep=40),
)
_SIGNS: Final = {"healthy": "[OK]", "degraded": "[!!]", "unhealthy": "[XX]"}
_TONES: Final = {
    "healthy": "$text-success bold",
    "degraded": "$text-warning bold",
    "unhealthy": "$text-error bold",
}
_LABEL: Final = 24


class HealthView(Pane):
    """What is wrong now above, what was warned of below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "acknowledge",
            _("Acknowledge"),
            tooltip=_("Take note of the warning: it is not shown again unless it comes back"),
            id="warnings.acknowledge",
        ),
        Binding(
            "f6",
            "toggle_old",
            _("Old ones"),
            tooltip=_("Also warnings that are over or acknowledged"),
            id="warnings.old",
        ),
    ]
    DEFAULT_CSS = """
    HealthView > #jobs-health { height: auto; max-height: 14; padding: 0 2 1 2; }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._with_old = False
        self.warnings: dict[tuple[str, str], WarningRow] = {}
        """As they were read last, by code and subject."""

    def compose(self) -> ComposeResult:
        yield Static(Content(_("Loading …")), id="jobs-health")
        yield PagedTable(COLUMNS, empty=_("No warnings."), id="jobs-warnings")

    def begin(self) -> None:
        self.table.load(self._load)

    def show_health(self, health: "Health") -> None:
        """How the queue is now."""
        from crmtui.services.jobs import describe_health, describe_problem, translate_status

        status = f"{_SIGNS[health.status]} {translate_status(health.status)}"
        lines = [Content.styled(status, _TONES[health.status])]
        lines += [Content(f"  {describe_problem(code)}") for code in health.problems]
        lines += [
            Content.assemble((fit(name, _LABEL), "$text-muted"), value)
            for name, value in describe_health(health)
        ]
        self.query_one("#jobs-health", Static).update(Content("\n").join(lines))

    def _load(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.jobs import list_warnings

        found = list_warnings(tx, self._with_old)
        self.warnings = {(one.code, one.subject): one for one in found}
        zone = self.area.console.timezone
        rows = [warning_row(one, zone) for one in found]
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self.area.refresh_bindings()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self.area.refresh_bindings()

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        warning = self.warnings.get(event.row.id)  # type: ignore[call-overload]
        if warning is not None:
            self.app.push_screen(WarningDialog(warning, self.area.console.timezone))

    # --- acting -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only those who may manage jobs take note for all."""
        if action != "acknowledge":
            return True
        if not self.may_manage:
            return False
        row = self.table.cursor_row if self.is_mounted else None
        warning = self.warnings.get(row.id) if row else None  # type: ignore[call-overload]
        return True if warning is not None and warning.acknowledged_at is None else None

    def action_toggle_old(self) -> None:
        """Show warnings that are over too, or no longer."""
        self._with_old = not self._with_old
        self.table.load(self._load)

    def action_acknowledge(self) -> None:
        """Take note of the selected warning."""
        row = self.selected()
        if row is None or not isinstance(row.id, tuple):
            return

        def done(warning: "WarningRow") -> None:
            self.area.say(_("Acknowledged: {code}.").format(code=literal(warning.code)))
            self.table.reload()

        self.area.write(_acknowledge, *row.id, then=done)


class WarningDialog(Dialog[None]):
    """One warning with all that is known of it."""

    def __init__(self, warning: "WarningRow", timezone: str) -> None:
        super().__init__()
        self._warning = warning
        self._timezone = timezone

    def title_text(self) -> str:
        return literal(self._warning.code)

    def compose_content(self) -> Iterable[Widget]:
        one = self._warning
        moments = (
            (_("since"), one.raised_at),
            (_("last seen"), one.last_seen_at),
            (_("over since"), one.cleared_at),
            (_("acknowledged"), one.acknowledged_at),
        )
        lines = [literal(one.message), ""]
        if one.subject:
            lines.append(fit(_("about"), 14) + literal(one.subject))
        lines += [
            fit(name, 14) + local_stamp(at, self._timezone)
            for name, at in moments
            if at is not None
        ]
        if one.acknowledged_by:
            lines.append(fit(_("by"), 14) + literal(one.acknowledged_by))
        lines.append(fit(_("times"), 14) + str(one.times))
        yield Static(Content("\n".join(lines)))


def warning_row(warning: "WarningRow", zone: str) -> TableRow:
    """A warning as the list shows one."""
    if warning.cleared_at is not None:
        state = Cell(_("[--] over"), "muted")
    elif warning.acknowledged_at is not None:
        state = Cell(_("[OK] noted"), "muted")
    else:
        state = Cell(_("[!!] now"), "bad")
    return TableRow(
        (warning.code, warning.subject),
        (
            state,
            warning.code,
            warning.message,
            str(warning.times),
            local_stamp(warning.raised_at, zone)[5:16],
            warning.subject,
        ),
    )


def _acknowledge(tx: Any, code: str, subject: str) -> "WarningRow":
    from crmtui.services.jobs import acknowledge_warning

    return acknowledge_warning(tx, code, subject)
