"""Where the master key lives, and that nothing makes a second one."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as ForgetfulKeyring

from crmtui.kit.errors import CrmError, Invalid, Unavailable
from crmtui.kit.master_key import KEY_FILE, VARIABLE, describe_key, find_or_make

NOTHING: dict[str, str] = {}


class MemoryKeyring(KeyringBackend):
    """A keyring as a desktop has it."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
def desktop() -> MemoryKeyring:
    made = MemoryKeyring()
    keyring.set_keyring(made)
    return made


@pytest.mark.parametrize("encoded", ["0f" * 32, base64.b64encode(b"\x0f" * 32).decode()])
def test_the_environment_comes_first(tmp_path: Path, encoded: str) -> None:
    assert find_or_make(tmp_path, {VARIABLE: encoded}) == b"\x0f" * 32
    assert not list(tmp_path.iterdir())
    assert describe_key(tmp_path, {VARIABLE: encoded}).home == "environment"


@pytest.mark.parametrize("text", ["short", "0f" * 31, "%" * 44])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        find_or_make(tmp_path, {VARIABLE: text})
    assert caught.value.code == "secret.master_key"
    assert text not in caught.value.message
    assert describe_key(tmp_path, {VARIABLE: text}).problem == caught.value.message


@pytest.mark.parametrize("without", [NoKeyring, ForgetfulKeyring])
def test_without_a_keyring_a_private_file_has_it(
    tmp_path: Path, without: type[KeyringBackend]
) -> None:
    keyring.set_keyring(without())
    folder = tmp_path / "new"
    assert describe_key(folder, NOTHING).home == "none"
    key = find_or_make(folder, NOTHING)
    assert find_or_make(folder, NOTHING) == key
    assert [path.name for path in folder.iterdir()] == [KEY_FILE]
    assert (folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    told = describe_key(folder, NOTHING)
    assert (told.home, told.private, told.problem) == ("file", True, None)
    (folder / KEY_FILE).chmod(0o644)
    assert not describe_key(folder, NOTHING).private


def test_a_keyring_has_it_and_the_file_says_so(tmp_path: Path, desktop: MemoryKeyring) -> None:
    key = find_or_make(tmp_path, NOTHING)
    assert find_or_make(tmp_path, NOTHING) == key
    assert [*desktop.kept.values()] == [base64.b64encode(key).decode()]
    assert base64.b64encode(key).decode() not in (tmp_path / KEY_FILE).read_text()
    assert describe_key(tmp_path, NOTHING).home == "keyring"


def test_a_locked_keyring_makes_no_second_key(tmp_path: Path, desktop: MemoryKeyring) -> None:
    find_or_make(tmp_path, NOTHING)
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    with pytest.raises(Unavailable) as caught:
        find_or_make(tmp_path, NOTHING)
    assert caught.value.code == "secret.keyring"
    assert describe_key(tmp_path, NOTHING).problem


def test_a_key_in_the_file_stays_when_a_keyring_appears(tmp_path: Path) -> None:
    key = find_or_make(tmp_path, NOTHING)
    keyring.set_keyring(MemoryKeyring())
    assert find_or_make(tmp_path, NOTHING) == key


@pytest.mark.parametrize("has_keyring", [False, True])
def test_all_who_come_at_once_get_the_same_key(tmp_path: Path, has_keyring: bool) -> None:
    made = MemoryKeyring()
    keyring.set_keyring(made if has_keyring else NoKeyring())  # type: ignore[no-untyped-call]
    with ThreadPoolExecutor(8) as threads:
        keys = {*threads.map(lambda _turn: find_or_make(tmp_path, NOTHING), range(16))}
    assert len(keys) == 1
    assert len(made.kept) == has_keyring
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("wrong", ["folder", "empty"])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / KEY_FILE
    if wrong == "folder":
        path.mkdir()
    else:
        path.write_text("")
    with pytest.raises(CrmError) as caught:
        find_or_make(tmp_path, NOTHING)
    assert caught.value.code == ("secret.key_file" if wrong == "folder" else "secret.master_key")
    assert str(path) in caught.value.message
