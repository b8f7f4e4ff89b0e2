"""The forms of the administration: a user, an API key, the organization."""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.modals.secret import SecretDialog
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.identity import (
        ApiKeyCreated,
        MemberDetail,
        OrganizationDetail,
    )
    from crmtui.tui.ports import Backend

ROLES: Final = (
    ("admin", _("Admin: everything")),
    ("manager", _("Manager: all but users, keys and the organization")),
    ("front_desk", _("Front desk: sell and admit")),
    ("picker", _("Picker: warehouse")),
    ("viewer", _("Viewer: look, change nothing")),
)
DIALECTS: Final = ("l4yercak3", "leora", "kazi", "workos", "crm")


class UserForm(FormModal[Any]):
    """A new user, or one that exists: role, password, PIN, enabled or not."""

    def __init__(self, member: "MemberDetail | None") -> None:
        self._member = member
        title = _("User {name}").format(name=member.name) if member else _("New user")
        super().__init__(title, _user_fields(member))

    def save(self, values: Values) -> None:
        backend, actor = self.console.connection.backend, self.console.connection.actor
        user_id = self._member.user_id if self._member else None
        self.run_blocking(save_user, backend, actor, user_id, dict(values), then=self.saved)


def _user_fields(member: "MemberDetail | None") -> list[Field]:
    if member is None:
        return [
            Field("email", _("E-mail"), required=True, longest=320),
            Field("name", _("Name"), required=True),
            Field("role", _("Role"), "choice", required=True, choices=ROLES, value="front_desk"),
            Field("password", _("Password"), "password", required=True, longest=1000),
            Field("pin", _("PIN"), "password", longest=8, hint=_("4 to 8 digits, may be empty")),
        ]
    unchanged = _("empty: as it is")
    return [
        Field("name", _("Name"), value=member.name, required=True),
        Field("role", _("Role"), "choice", required=True, choices=ROLES, value=member.role.value),
        Field("password", _("Password"), "password", longest=1000, hint=unchanged),
        Field("pin", _("PIN"), "password", longest=8, hint=unchanged),
        Field("disabled", _("Access"), "switch", value=member.disabled, hint=_("may not log in")),
    ]


def save_user(
    backend: "Backend", actor: Any, user_id: UUID | None, values: dict[str, Any]
) -> "MemberDetail":
    """Create or change a user; hashing happens before the transaction."""
    from crmtui.services import identity

    given = {name: value for name, value in values.items() if value != ""}
    real: Any = backend
    if user_id is None:
        return identity.add_user(real, actor, identity.UserCreate(**given))
    return identity.change_member(real, actor, user_id, identity.UserUpdate(**given))


class KeyForm(FormModal[Any]):
    """A new API key. Its scopes are rights such as `tickets:read`; `*` is all that one has."""

    SAVE_LABEL = _("Create (^S)")

    def __init__(self) -> None:
        dialects = [(name, name) for name in DIALECTS]
        hint = _("empty: never")
        fields = [
            Field("name", _("Name"), required=True, longest=100, hint=_("who uses it")),
            Field(
                "dialect",
                _("Dialect"),
                "choice",
                required=True,
                choices=dialects,
                value=DIALECTS[0],
            ),
            Field("scopes", _("Scopes"), required=True, value="*", longest=1000),
            Field("rate_limit", _("Requests a minute"), "integer", longest=6, hint=_("the plan's")),
            Field("expires_in", _("Expires in days"), "integer", longest=5, hint=hint),
        ]
        super().__init__(_("New API key"), fields)

    def save(self, values: Values) -> None:
        self.write(create_key, dict(values), then=self.saved)


def create_key(tx: Any, values: dict[str, Any]) -> "ApiKeyCreated":
    """Make a key from what was typed."""
    from datetime import timedelta

    from crmtui.services import identity

    days = _whole(values["expires_in"], "expires_in")
    data = identity.ApiKeyCreate(
        name=values["name"],
        dialect=values["dialect"],
        scopes=tuple(values["scopes"].replace(",", " ").split()),
        rate_limit=_whole(values["rate_limit"], "rate_limit"),
        expires_in=timedelta(days=days) if days is not None else None,
    )
    return identity.create_api_key(tx, data)


def _whole(text: str, field: str) -> int | None:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        message = _("Please type a whole number.")
        raise Invalid("input.not_a_number", message, {field: message}) from None


class NewKeyDialog(SecretDialog):
    """Shows a new key, once."""

    def __init__(self, name: str, key: str) -> None:
        text = _("The key {name}. It is shown now and never again: copy it.")
        super().__init__(_("Your new key"), text.format(name=literal(name)), key)


class OrganizationForm(FormModal[Any]):
    """The organization's name, currency, time zone and tax rate."""

    def __init__(self, organization: "OrganizationDetail") -> None:
        fields = [
            Field("name", _("Name"), value=organization.name, required=True),
            Field("currency", _("Currency"), value=organization.currency, longest=3, required=True),
            Field("timezone", _("Time zone"), value=organization.timezone, required=True),
            Field("tax_rate", _("Tax rate %"), value=str(organization.tax_rate), longest=6),
        ]
        super().__init__(_("Organization"), fields)

    def save(self, values: Values) -> None:
        self.write(change_organization, dict(values), then=self._changed)

    def _changed(self, organization: "OrganizationDetail") -> None:
        self.console.session.organization = organization
        self.saved(organization)


def change_organization(tx: Any, values: dict[str, Any]) -> "OrganizationDetail":
    """Save what was typed."""
    from crmtui.services import identity

    given = {name: value for name, value in values.items() if value != ""}
    given["currency"] = given["currency"].upper()
    return identity.update_organization(tx, identity.OrganizationUpdate(**given))
