"""How the credentials of each API document look.

Only l4yercak3 gives both formats (Authentication, API Keys); the others leave theirs free, so they
carry the dialect's name where it helps a person to tell keys apart.
"""

from dataclasses import dataclass
from typing import Final

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.kit.secrets import new_hex_token, new_token

PREVIEW_LENGTH: Final = 4
"""How many of a key's 32 random characters its preview shows; 28 stay secret."""


@dataclass(frozen=True, slots=True)
class CredentialFormat:
    """The beginnings of a dialect's API keys and session tokens."""

    key_prefix: str
    session_prefix: str

    def new_key(self) -> str:
        """The prefix and 32 characters."""
        return new_token(self.key_prefix)

    def new_session_token(self) -> str:
        """The prefix and 64 hexadecimal digits."""
        return new_hex_token(self.session_prefix)

    def preview(self, key: str) -> str:
        """What lists show of a key: its beginning and `...`."""
        return f"{key[: len(self.key_prefix) + PREVIEW_LENGTH]}..."


DIALECTS: Final[dict[str, CredentialFormat]] = {
    "l4yercak3": CredentialFormat("l4yer_", "cli_session_"),
    "leora": CredentialFormat("le_", "le_session_"),
    "kazi": CredentialFormat("kazi_", "kazi_session_"),
    "workos": CredentialFormat("wo_", "wo_session_"),
    "crm": CredentialFormat("crm_", "crm_session_"),
}
SESSION_PREFIXES: Final = tuple(form.session_prefix for form in DIALECTS.values())


def get_format(dialect: str) -> CredentialFormat:
    """The credentials' format of `dialect`.

    Raises:
        Invalid: dialect.unknown.
    """
    found = DIALECTS.get(dialect)
    if found is None:
        choices = ", ".join(DIALECTS)
        raise Invalid(
            "dialect.unknown",
            _("There is no such dialect; choose from {choices}.").format(choices=choices),
            {"dialect": choices},
        )
    return found
