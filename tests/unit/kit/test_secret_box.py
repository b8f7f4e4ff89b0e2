"""Sealed texts open with their key and with nothing else."""

from __future__ import annotations

import pytest

from crmtui.kit.errors import Unavailable
from crmtui.kit.secret_box import SecretBox

KEY = bytes(range(32))


@pytest.mark.parametrize("text", ["", "whsec_x", "Ünïcode 🔑", "long " * 1_000])
def test_what_is_sealed_can_be_opened_again(text: str) -> None:
    box = SecretBox(KEY)
    sealed = box.seal(text)
    assert box.open(sealed) == text
    assert sealed.split(":")[:2] == ["v1", box.key_id]
    assert sealed != box.seal(text)


def test_another_key_is_told_apart() -> None:
    sealed = SecretBox(KEY).seal("secret")
    with pytest.raises(Unavailable) as caught:
        SecretBox(b"\1" * 32).open(sealed)
    assert caught.value.code == "secret.unreadable"
    assert caught.value.details["sealed_with"] == SecretBox(KEY).key_id


@pytest.mark.parametrize("place", ["version", "id", "nonce", "text", "cut", "empty"])
def test_whatever_was_changed_is_noticed(place: str) -> None:
    box = SecretBox(KEY)
    version, key_id, encoded = box.seal("secret").split(":")
    changed = {
        "version": f"v2:{key_id}:{encoded}",
        "id": f"{version}:00000000:{encoded}",
        "nonce": f"{version}:{key_id}:{'A' if encoded[0] != 'A' else 'B'}{encoded[1:]}",
        "text": f"{version}:{key_id}:{encoded[:-6]}{'A' if encoded[-6] != 'A' else 'B'}"
        f"{encoded[-5:]}",
        "cut": f"{version}:{key_id}:{encoded[:8]}",
        "empty": "",
    }[place]
    with pytest.raises(Unavailable, match="master key"):
        box.open(changed)


def test_a_key_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SecretBox(b"short")
