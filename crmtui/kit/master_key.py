"""The key that seals stored secrets, and where it lives.

`CRMTUI_MASTER_KEY` comes first. Otherwise the file `master.key` in the data directory decides: it
has the key itself, or says that the keyring of the operating system has it. Where there is no such
file yet a key is made, in the keyring if there is one. Without that note a session that cannot
reach the keyring (over ssh, say) would make a second key, and what the first one sealed would be
lost.
"""

import base64
import binascii
import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from crmtui.kit.errors import Invalid, Unavailable
from crmtui.kit.i18n import _
from crmtui.kit.secret_box import KEY_BYTES, key_id

VARIABLE: Final = "CRMTUI_MASTER_KEY"
KEY_FILE: Final = "master.key"
_SERVICE: Final = "crmtui"
_IN_KEYRING: Final = "keyring:"

Home = Literal["environment", "keyring", "file", "none"]


@dataclass(frozen=True, slots=True)
class KeyDescription:
    """Where the key lives, for a diagnosis."""

    home: Home
    """`none`: it will be made when the first secret is kept."""
    path: Path
    """The key file, there or not."""
    private: bool = True
    """Whether nobody but its owner can read the key file."""
    problem: str | None = None
    """Why it cannot be used."""


def find_or_make(data_dir: Path, environment: Mapping[str, str] = os.environ) -> bytes:
    """The master key of 32 bytes; made and kept where there is none yet.

    Raises:
        Invalid: secret.master_key, when CRMTUI_MASTER_KEY or the key file holds no key.
        Unavailable: secret.keyring, when the key is in a keyring that does not give it;
            secret.key_file, when the file can be neither read nor written.
    """
    given = environment.get(VARIABLE)
    if given:
        return _decode(given, VARIABLE)
    path = data_dir / KEY_FILE
    try:
        return _read(path) or _make(path)
    except OSError as error:
        message = _("The key file {path} cannot be used: {reason}.").format(
            path=path, reason=error.strerror
        )
        raise Unavailable("secret.key_file", message) from error


def describe_key(data_dir: Path, environment: Mapping[str, str] = os.environ) -> KeyDescription:
    """Where the key lives and what is wrong with it; makes none, raises nothing."""
    path = data_dir / KEY_FILE
    home: Home = "environment" if environment.get(VARIABLE) else "none"
    private = True
    try:
        if home == "environment":
            _decode(environment[VARIABLE], VARIABLE)
        elif path.exists():
            text = path.read_text("ascii", "replace")
            home = "keyring" if text.startswith(_IN_KEYRING) else "file"
            private = home == "keyring" or os.name != "posix" or not path.stat().st_mode & 0o077
            _read(path)
    except (Invalid, Unavailable) as error:
        return KeyDescription(home, path, private, error.message)
    except OSError as error:
        return KeyDescription(home, path, private, error.strerror)
    return KeyDescription(home, path, private)


def _read(path: Path) -> bytes | None:
    try:
        text = path.read_text("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    if not text.startswith(_IN_KEYRING):
        return _decode(text, str(path))
    found = _get_from_keyring(text.removeprefix(_IN_KEYRING))
    if found is None:
        message = _(
            "The master key is in this computer's keyring, which does not give it. "
            "Unlock the keyring, or set {variable}."
        ).format(variable=VARIABLE)
        raise Unavailable("secret.keyring", message)
    return _decode(found, _("the keyring"))


def _make(path: Path) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    encoded, name = base64.b64encode(key).decode(), key_id(key)
    in_keyring = _put_into_keyring(name, encoded)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _write_first(path, f"{_IN_KEYRING}{name}" if in_keyring else encoded):
        return key
    if in_keyring:
        _remove_from_keyring(name)
    # Somebody else was first, and theirs is the key.
    return _read(path) or _make(path)


def _write_first(path: Path, text: str) -> bool:
    """Write a whole file for the owner alone, unless there is one: then False."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(handle)
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        return True
    finally:
        draft.unlink()


def _decode(text: str, where: str) -> bytes:
    key = b""
    with contextlib.suppress(ValueError, binascii.Error):
        is_hex = len(text) == 2 * KEY_BYTES
        key = bytes.fromhex(text) if is_hex else base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        message = _("{where} must hold a key of 32 bytes, in base64 or hexadecimal.").format(
            where=where
        )
        raise Invalid("secret.master_key", message, {"master_key": message})
    return key


# A keyring fails in as many ways as there are desktops; each of them means that there is none.


def _get_from_keyring(name: str) -> str | None:
    import keyring

    with contextlib.suppress(Exception):
        return keyring.get_password(_SERVICE, f"master-key-{name}")
    return None


def _put_into_keyring(name: str, encoded: str) -> bool:
    import keyring

    with contextlib.suppress(Exception):
        keyring.set_password(_SERVICE, f"master-key-{name}", encoded)
    # Some take everything and keep nothing.
    return _get_from_keyring(name) == encoded


def _remove_from_keyring(name: str) -> None:
    import keyring

    with contextlib.suppress(Exception):
        keyring.delete_password(_SERVICE, f"master-key-{name}")
