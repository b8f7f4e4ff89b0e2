"""Looking people up over Proxycurl's protocol."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from crmtui.connectors.proxycurl import Proxycurl as Source
from crmtui.connectors.proxycurl import ProxycurlAccount
from crmtui.services.enrichment import (
    Profile,
    ProfileMissing,
    ProfilePostponed,
    ProfileRefused,
)
from tests.connectors.proxycurl_server import JANE, KEY, PROFILE, Proxycurl, run_proxycurl


@pytest.fixture
def proxycurl() -> Iterator[Proxycurl]:
    with run_proxycurl() as server:
        yield server


def ask(server: Proxycurl, url: str = JANE, key: str = KEY, **more: Any) -> Profile:
    source = Source(ProxycurlAccount(SecretStr(key), server.url, proxied=False, **more))
    try:
        return source.find(url)
    finally:
        source.close()


def test_a_profile_is_read(proxycurl: Proxycurl) -> None:
    assert ask(proxycurl) == Profile(
        full_name="Jane Doe",
        first_name="Jane",
        last_name="Doe",
        title="Chief Technology Officer",
        company="Acme",
        company_linkedin="https://www.linkedin.com/company/acme",
        city="Seattle",
        state="Washington",
        country="United States of America",
        emails=("jane@example.com", "jd@example.org"),
        phones=("+15551234567",),
        credits=3,
    )
    plain = ask(proxycurl, contact_data=False)
    assert (plain.emails, plain.phones, plain.credits) == ((), (), 1)
    assert proxycurl.asked == [
        {"url": JANE, "personal_email": "include", "personal_contact_number": "include"},
        {"url": JANE},
    ]


def test_somebody_between_jobs_has_no_company(proxycurl: Proxycurl) -> None:
    proxycurl.profiles[JANE] = {**PROFILE, "experiences": PROFILE["experiences"][:1]}
    found = ask(proxycurl)
    assert (found.company, found.title) == ("", "CTO at Acme")


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (401, ProfileRefused, "proxycurl.key"),
        (403, ProfileRefused, "proxycurl.credits"),
        (410, ProfileRefused, "proxycurl.410"),
        (429, ProfilePostponed, "proxycurl.limit"),
        (500, ProfilePostponed, "proxycurl.500"),
        (503, ProfilePostponed, "proxycurl.503"),
    ],
)
def test_each_refusal_has_its_meaning(
    proxycurl: Proxycurl, status: int, kind: type[Exception], code: str
) -> None:
    proxycurl.status = status
    proxycurl.headers = {"Retry-After": "7"}
    with pytest.raises(kind) as refusal:
        ask(proxycurl)
    error: Any = refusal.value
    assert error.code == code
    assert getattr(error, "seconds", 7) == 7
    if status == 503:
        assert "please retry" in error.reason


def test_nobody_there_costs_what_it_says(proxycurl: Proxycurl) -> None:
    with pytest.raises(ProfileMissing) as missing:
        ask(proxycurl, "https://www.linkedin.com/in/nobody")
    assert missing.value.cost == 1
    proxycurl.status = 400
    with pytest.raises(ProfileMissing) as wrong:
        ask(proxycurl)
    assert wrong.value.cost == 0


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff", b"[" * 100_000])
def test_no_usable_answer(proxycurl: Proxycurl, body: bytes) -> None:
    proxycurl.body = body
    with pytest.raises(ProfilePostponed) as refusal:
        ask(proxycurl)
    assert refusal.value.code == "proxycurl.answer"


def test_strange_fields_are_passed_over(proxycurl: Proxycurl) -> None:
    proxycurl.profiles[JANE] = {
        **{name: {"what": 1} for name in PROFILE},
        "first_name": "Ja\x00ne",
        "experiences": ["x", {"ends_at": None, "title": 7}],
        "personal_emails": [None, " a@b.example "],
    }
    found = ask(proxycurl)
    assert (found.first_name, found.title, found.emails) == ("Ja\ufffdne", "", ("a@b.example",))


def test_nobody_listens_and_no_key_is_told(caplog: pytest.LogCaptureFixture) -> None:
    account = ProxycurlAccount(SecretStr(KEY), "http://127.0.0.1:1", proxied=False)
    source = Source(account)
    with caplog.at_level(logging.DEBUG), pytest.raises(ProfilePostponed) as refusal:
        source.find(JANE)
    source.close()
    assert refusal.value.code == "proxycurl.unreachable"
    assert KEY not in f"{account!r} {refusal.value!r} {caplog.text}"


def test_a_wrong_key(proxycurl: Proxycurl) -> None:
    with pytest.raises(ProfileRefused) as refusal:
        ask(proxycurl, key="wrong")
    assert refusal.value.code == "proxycurl.key"
