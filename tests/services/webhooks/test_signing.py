"""Signatures, verified by the specification's own library and by what the documents show."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from crmtui.services.webhooks import REDACTED, sign
from crmtui.services.webhooks.signing import new_secret, redact

BODY = '{"id":"evt_1","data":{"displayName":"Łukasz 🎫"}}'.encode()
OLD, NEW = new_secret(), new_secret()


def signed(dialect: str, *secrets: str) -> dict[str, str]:
    return sign(dialect, "evt_1", datetime.now(UTC), BODY, secrets)  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", ["l4yercak3", "workos", "kazi"])
def test_the_specifications_library_verifies(dialect: str) -> None:
    assert Webhook(NEW).verify(BODY, signed(dialect, NEW))["id"] == "evt_1"
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(BODY.replace(b"1", b"2"), signed(dialect, NEW))


def test_both_secrets_verify_during_an_overlap() -> None:
    headers = signed("workos", NEW, OLD)
    Webhook(NEW).verify(BODY, headers)
    Webhook(OLD).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(BODY, signed("workos", NEW))


@pytest.mark.parametrize("dialect", ["l4yercak3", "workos"])
@pytest.mark.parametrize("secret", ["whsec_xxx", "my own secret", "Ünïcode"])
def test_the_documents_header_is_the_hmac_of_the_raw_body(dialect: str, secret: str) -> None:
    headers = signed(dialect, secret, OLD)
    expected = hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()
    assert headers["X-Signature"] == f"sha256={expected}"
    previous = hmac.new(OLD.encode(), BODY, hashlib.sha256).hexdigest()
    assert headers["X-Signature-Previous"] == f"sha256={previous}"
    assert "X-Signature" not in signed("kazi", secret)


@pytest.mark.parametrize("secret", ["whsec_xxx", "plain-secret", "c2VjcmV0", "a"])
def test_a_secret_of_the_clients_own_verifies_however_its_library_reads_it(secret: str) -> None:
    headers = signed("kazi", secret)
    if secret != "a":  # no base64 has one character
        Webhook(secret).verify(BODY, headers)
    if not secret.startswith("whsec_"):
        Webhook(secret.encode()).verify(BODY, headers)


def test_a_fresh_secret_has_32_bytes_and_the_log_none_of_its_work() -> None:
    assert len(base64.b64decode(NEW.removeprefix("whsec_"))) == 32
    assert OLD != NEW
    kept = redact(signed("workos", NEW, OLD) | {"User-Agent": "crmtui"})
    assert kept["User-Agent"] == "crmtui"
    names = ("webhook-signature", "X-Signature", "X-Signature-Previous")
    assert all(kept[name] == REDACTED for name in names)
