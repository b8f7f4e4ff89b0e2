"""Users, API keys and the organization, for those who may manage them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.administration_forms import (
    KeyForm,
    NewKeyDialog,
    OrganizationForm,
    UserForm,
)
from crmtui.tui.text import literal
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, TableRow, Tone, list_loader

if TYPE_CHECKING:
    from crmtui.services.identity import ApiKeyDetail, MemberDetail, OrganizationDetail

USERS: Final = "users"
KEYS: Final = "keys"
ORGANIZATIONS: Final = "organizations"
VIEWS: Final = (USERS, KEYS, ORGANIZATIONS)

_COLUMNS: Final = {
    USERS: (
        Column("name", _("name"), 16, grow=2, most=40),
        Column("email", _("e-mail"), 20, grow=2, most=50, keep=60),
        Column("role", _("role"), 10, keep=90),
        Column("pin", _("PIN"), 3, keep=40),
        Column("state", _("state"), 8, keep=80),
        Column("seen", _("last login"), 19, keep=30),
    ),
    KEYS: (
        Column("name", _("name"), 14, grow=2, most=40),
        Column("preview", _("key"), 14, grow=1, most=24, keep=80),
        Column("dialect", _("dialect"), 9, keep=70),
        Column("state", _("state"), 8, keep=90),
        Column("scopes", _("scopes"), 10, grow=2, keep=30),
        Column("used", _("last used"), 19, keep=60),
    ),
    ORGANIZATIONS: (
        Column("name", _("name"), 16, grow=2, most=40),
        Column("slug", _("slug"), 12, grow=1, most=30, keep=60),
        Column("plan", _("plan"), 12, keep=90),
        Column("currency", _("currency"), 8, keep=50),
        Column("timezone", _("time zone"), 16, grow=1, most=30, keep=40),
    ),
}


class AdministrationScreen(ServiceScreen):
    """Three lists, one at a time. Ends of access are asked about before they happen."""

    AREA_TITLE = _("Users and keys")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("user", "api_key", "organization")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "new", _("New"), tooltip=_("Add a user or a key"), id="admin.new"),
        Binding(
            "f3",
            "next_view",
            _("Next list"),
            tooltip=_("Users, keys, organizations"),
            id="admin.view",
        ),
        Binding(
            "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="admin.refresh"
        ),
        Binding(
            "f8",
            "end_access",
            _("End access"),
            tooltip=_("Disable a user or revoke a key"),
            id="admin.end",
        ),
    ]
    DEFAULT_CSS = """
    AdministrationScreen {
        & > #admin-title { height: 1; padding: 0 2; text-style: bold; color: $text-muted; }
        & > ContentSwitcher { height: 1fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._note = ""

    def compose_body(self) -> ComposeResult:
        yield Static("", id="admin-title")
        with ContentSwitcher(initial=USERS):
            for view in VIEWS:
                yield PagedTable(_COLUMNS[view], id=view)

    def on_mount(self) -> None:
        self._load()
        self._show(USERS)

    # --- lists ------------------------------------------------------------------------------

    @property
    def view(self) -> str:
        """Which of the lists is shown."""
        return self.query_one(ContentSwitcher).current or USERS

    @property
    def _table(self) -> PagedTable:
        return self.query_one(f"#{self.view}", PagedTable)

    def _load(self) -> None:
        zone = self.console.timezone
        actor = self.console.connection.actor
        loaders = {
            USERS: list_loader(list_users, lambda user: user_row(user, zone)),
            KEYS: list_loader(list_keys, lambda key: key_row(key, zone)),
            ORGANIZATIONS: list_loader(list_organizations, organization_row),
        }
        rights = {USERS: "users:read", KEYS: "keys:read", ORGANIZATIONS: "organization:read"}
        for view, loader in loaders.items():
            if actor is not None and actor.can(rights[view]):
                self.query_one(f"#{view}", PagedTable).load(loader)

    def requery(self) -> None:
        for table in self.query(PagedTable):
            table.reload()

    def action_refresh(self) -> None:
        self.requery()

    def action_next_view(self) -> None:
        """Show the next of the lists."""
        self._show(VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)])

    def _show(self, view: str) -> None:
        self.query_one(ContentSwitcher).current = view
        self._table.focus()
        names = {USERS: _("Users"), KEYS: _("API keys"), ORGANIZATIONS: _("Organizations")}
        text = "   ".join(f"[{names[v]}]" if v == view else f" {names[v]} " for v in VIEWS)
        self.query_one("#admin-title", Static).update(Content(text))
        self.refresh_bindings()

    # --- changes ----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do, and what the list shown knows."""
        needed = {USERS: "users:manage", KEYS: "keys:manage"}.get(self.view, "organization:manage")
        if action in ("new", "end_access"):
            actor = self.console.connection.actor
            return bool(actor and actor.can(needed)) and self.view != ORGANIZATIONS
        return True

    def action_new(self) -> None:
        """Add a user or a key."""
        if self.view == USERS:
            self.app.push_screen(UserForm(None), self._tell_saved)
        elif self.view == KEYS:
            self.app.push_screen(KeyForm(), self._show_key)

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        identifier = event.row.id
        if not isinstance(identifier, UUID):
            return
        if self.view == USERS:
            self.read(get_member, identifier, then=self._edit_user)
        elif self.view == ORGANIZATIONS:
            self.read(get_organization, then=self._edit_organization)

    def _edit_user(self, member: "MemberDetail") -> None:
        self.app.push_screen(UserForm(member), self._tell_saved)

    def _edit_organization(self, organization: "OrganizationDetail") -> None:
        self.app.push_screen(OrganizationForm(organization), self._tell_saved)

    def _tell_saved(self, saved: Any) -> None:
        if saved is not None:
            self.say(_("Saved: {name}").format(name=saved.name))
            self.requery()

    def _show_key(self, created: Any) -> None:
        if created is not None:
            self.requery()
            self.app.push_screen(NewKeyDialog(created.name, created.key.get_secret_value()))

    def action_end_access(self) -> None:
        """Ask, then disable the selected user or revoke the selected key."""
        row = self._table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
            return
        first = row.cells[0]
        name = literal(first.text if isinstance(first, Cell) else first)
        if self.view == USERS:
            text = _("{name} can no longer log in, here or elsewhere. This can be undone.")
            question = ConfirmDialog(_("Disable user?"), text.format(name=name), verb=_("Disable"))
            command: Callable[[Any, UUID], Any] = disable_user
        else:
            text = _("Programs that use the key {name} are refused at once. This is final.")
            question = ConfirmDialog(_("Revoke key?"), text.format(name=name), verb=_("Revoke"))
            command = revoke_key
        self.app.push_screen(question, self._ending(command, row.id))

    def _ending(self, command: Callable[..., Any], identifier: UUID) -> Callable[[Any], None]:
        def answered(yes: bool | None) -> None:
            if yes:
                self.write(command, identifier, then=self._tell_saved)

        return answered


# --- queries, commands and rows ----------------------------------------------------------------


def list_users(tx: Any) -> tuple["MemberDetail", ...]:
    from crmtui.services import identity

    return identity.list_members(tx)


def list_keys(tx: Any) -> tuple["ApiKeyDetail", ...]:
    from crmtui.services import identity

    return identity.list_api_keys(tx).keys


def list_organizations(tx: Any) -> tuple["OrganizationDetail", ...]:
    """The organization worked for; others are shown to those who work for them."""
    from crmtui.services import identity

    return (identity.get_organization(tx),)


def get_member(tx: Any, user_id: UUID) -> "MemberDetail":
    from crmtui.services import identity

    return identity.get_member(tx, user_id)


def get_organization(tx: Any) -> "OrganizationDetail":
    from crmtui.services import identity

    return identity.get_organization(tx)


def disable_user(tx: Any, user_id: UUID) -> "MemberDetail":
    from crmtui.services import identity

    return identity.update_member(tx, user_id, identity.UserUpdate(disabled=True))


def revoke_key(tx: Any, key_id: UUID) -> "ApiKeyDetail":
    from crmtui.services import identity

    return identity.revoke_api_key(tx, key_id)


def user_row(user: "MemberDetail", zone: str) -> TableRow:
    """A user as the list shows one; whoever is disabled is marked by a word, too."""
    state = Cell(_("disabled"), "bad") if user.disabled else Cell(_("active"), "good")
    seen = local_stamp(user.last_login_at, zone) if user.last_login_at else _("never")
    cells = (user.name, user.email, user.role.value, _("yes") if user.has_pin else "-", state)
    return TableRow(user.user_id, (*cells, Cell(seen, "muted")))


def key_row(key: "ApiKeyDetail", zone: str) -> TableRow:
    """A key as the list shows one: never the key itself."""
    tones: dict[str, Tone] = {"active": "good", "expired": "caution", "revoked": "bad"}
    used = local_stamp(key.last_used_at, zone) if key.last_used_at else _("never")
    state = Cell(_(key.status), tones.get(key.status, ""))
    cells = (key.name, key.preview, key.dialect, state, ", ".join(key.scopes))
    return TableRow(key.id, (*cells, Cell(used, "muted")))


def organization_row(organization: "OrganizationDetail") -> TableRow:
    return TableRow(
        organization.id,
        (
            organization.name,
            organization.slug,
            organization.plan_tier.value,
            organization.currency,
            organization.timezone,
        ),
    )
