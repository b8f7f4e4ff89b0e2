"""The first run: the organization and its first administrator."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.kit.i18n import _
from crmtui.tui import identity
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.form import Field, FormModal, Values

if TYPE_CHECKING:
    pass


def _setup_fields(timezone: str) -> list[Field]:
    return [
        Field("organization", _("Organization"), required=True, hint=_("What you are called")),
        Field("currency", _("Currency"), value="EUR", required=True, longest=3),
        Field("timezone", _("Time zone"), value=timezone, required=True, hint="Europe/Berlin"),
        Field("name", _("Your name"), required=True),
        Field("email", _("Your e-mail"), required=True, longest=320),
        Field("password", _("Password"), "password", required=True, longest=1000),
        Field("again", _("Password again"), "password", required=True, longest=1000),
        Field("pin", _("PIN"), "password", longest=8, hint=_("4 to 8 digits, may be empty")),
    ]


class SetupForm(FormModal[Any]):
    """Asked once, when the database is empty. Escape leaves the program."""

    SCANS = "type"
    SAVE_LABEL = _("Begin (^S)")

    def __init__(self, timezone: str) -> None:
        super().__init__(_("Welcome to crmtui: who are you?"), _setup_fields(timezone))

    def validate(self, values: Values) -> dict[str, str]:
        if values["password"] != values["again"]:
            return {"again": _("The two passwords differ.")}
        return {}

    def save(self, values: Values) -> None:
        backend = self.console.connection.backend
        if backend is None:
            return
        organization: dict[str, Any] = {
            "name": values["organization"],
            "currency": values["currency"].upper(),
            "timezone": values["timezone"],
        }
        admin = {name: values[name] for name in ("name", "email", "password", "pin")}
        self.run_blocking(identity.set_up, backend, organization, admin, then=self.saved)

    def action_cancel(self) -> None:
        def answered(leave: bool | None) -> None:
            if leave:
                self.app.exit()

        text = _("Without an organization there is nothing to work with.")
        self.app.push_screen(ConfirmDialog(_("Leave crmtui?"), text, verb=_("Leave")), answered)


def machine_timezone() -> str:
    """This machine's time zone by its IANA name, or UTC if it does not tell."""
    named = os.environ.get("TZ", "").lstrip(":")
    link = Path("/etc/localtime")
    if not named and link.is_symlink():
        named = str(link.resolve()).partition("zoneinfo/")[2]
    return named if "/" in named else "UTC"
