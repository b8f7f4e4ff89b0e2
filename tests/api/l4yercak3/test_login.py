"""The page that hands a session to a waiting command line client."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from crmtui.api.dialects.l4yercak3 import login_page
from crmtui.kit.errors import Invalid
from tests.api.conftest import PASSWORD, World, ok

PATH = "/auth/cli-login"
CALLBACK = "http://127.0.0.1:4321/callback?from=cli"


@pytest.fixture
def browser(sqlite_world: World) -> httpx.Client:
    sqlite_world.user()
    return sqlite_world.client(Accept="text/html")


def fields_of(page: httpx.Response) -> dict[str, str]:
    assert page.headers["content-type"].startswith("text/html"), page.text
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return {name: html.unescape(text) for name, text in found}


def open_form(browser: httpx.Client, **asked: str) -> dict[str, str]:
    page = browser.get(PATH, params=asked)
    assert page.status_code == 200
    return fields_of(page)


def log_in(browser: httpx.Client, fields: dict[str, str], **given: str) -> httpx.Response:
    sent = {**fields, "email": "ada@example.com", "password": PASSWORD, **given}
    return browser.post(PATH, data=sent)


def test_the_token_goes_to_the_waiting_client(sqlite_world: World, browser: httpx.Client) -> None:
    form = open_form(browser, callback=CALLBACK, state="s1&x")
    answer = log_in(browser, form)
    assert answer.status_code == 303
    target = urlsplit(answer.headers["location"])
    assert (target.netloc, target.path) == ("127.0.0.1:4321", "/callback")
    given = parse_qs(target.query)
    assert (given["from"], given["state"]) == (["cli"], ["s1&x"])
    client = sqlite_world.client(given["token"][0])
    assert ok(client.get("/api/v1/auth/cli/validate"))["email"] == "ada@example.com"
    assert answer.headers["cache-control"] == "no-store"


def test_the_browser_may_follow_the_redirect(browser: httpx.Client) -> None:
    page = browser.get(PATH, params={"callback": CALLBACK})
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' http://127.0.0.1:4321" in policy


def test_without_a_waiting_client_the_token_is_shown_once(
    sqlite_world: World, browser: httpx.Client
) -> None:
    answer = log_in(browser, open_form(browser))
    assert answer.status_code == 200
    token = re.search(r"cli_session_[0-9a-f]{64}", answer.text)
    assert token is not None
    ok(sqlite_world.client(token[0]).get("/api/v1/organizations"))
    assert answer.headers["cache-control"] == "no-store"


def test_a_wrong_password_shows_the_form_again(browser: httpx.Client) -> None:
    form = open_form(browser, callback=CALLBACK, state="s1")
    answer = log_in(browser, form, password="wrong")
    assert answer.status_code == 401
    assert fields_of(answer) == form
    assert 'value="ada@example.com"' in answer.text
    assert "wrong" not in re.sub(r'class="wrong".*?</p>', "", answer.text)
    assert log_in(browser, fields_of(answer)).status_code == 303


def test_guessing_is_slowed_down(sqlite_world: World, browser: httpx.Client) -> None:
    form = open_form(browser)
    answers = [log_in(browser, form, password=f"guess {number}") for number in range(7)]
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert log_in(browser, form).status_code == 429
    sqlite_world.backend.clock.advance(timedelta(minutes=10))  # type: ignore[attr-defined]
    assert log_in(browser, form).status_code == 200


def test_a_forged_form_is_refused(sqlite_world: World, browser: httpx.Client) -> None:
    form = open_form(browser)
    stranger = sqlite_world.client()
    assert log_in(stranger, form).status_code == 403
    assert log_in(browser, {**form, "form": "0" * 64}).status_code == 403
    assert log_in(browser, {**form, "form": "é"}).status_code == 403
    cross_site = {**form, "email": "ada@example.com", "password": PASSWORD}
    answer = browser.post(PATH, data=cross_site, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "callback",
    [
        "https://127.0.0.1:4321/",
        "http://example.com:4321/",
        "http://127.0.0.1.example.com:4321/",
        "http://127.0.0.1:4321@example.com/",
        "http://example.com:80#@127.0.0.1:4321/",
        "http://127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://0.0.0.0:4321/",
        "//127.0.0.1:4321/",
        "javascript:alert(1)",
        "http://127.0.0.1:4321\\@example.com/",
        "http://127.0.0.1:4321/\r\nX: y",
        "http://localhost:4321/" + "x" * 1000,
        "http://[::1/",
        "file:///etc/passwd",
    ],
)
def test_no_other_machine_gets_a_token(shared_world: World, callback: str) -> None:
    page = shared_world.client().get(PATH, params={"callback": callback})
    assert page.status_code == 400
    assert "<form" not in page.text
    with pytest.raises(Invalid, match="this machine") as refused:
        login_page.read_waiting(callback, "")
    assert refused.value.code == "login.callback"


@pytest.mark.parametrize(
    "callback",
    [
        "http://localhost:1/",
        "http://[::1]:4321/cb",
        "http://127.0.0.1:65535",
        "http://127.8.8.8:2/x",
    ],
)
def test_this_machine_does(callback: str) -> None:
    assert login_page.read_waiting(callback, "x").callback == callback


def test_what_is_sent_is_shown_as_text(browser: httpx.Client) -> None:
    form = open_form(browser, state='"><script>alert(1)</script>')
    assert form["state"] == '"><script>alert(1)</script>'
    answer = log_in(browser, form, email='"><b>x', password="x")
    assert "<b>" not in answer.text
    assert "<script" not in answer.text


GARBAGE = ["", "x" * 10_000, "\x00\x01", "👩‍🚒", "' OR 1=1 --", "[/x]", "\ud800"]


@pytest.mark.parametrize("email", GARBAGE)
@pytest.mark.parametrize("password", GARBAGE[:3])
def test_garbage_is_a_wrong_login(shared_world: World, email: str, password: str) -> None:
    browser = shared_world.client()
    form = open_form(browser)
    sent = {**form, "email": email.encode("utf-8", "surrogatepass"), "password": password}
    answer = browser.post(PATH, data=sent)
    assert answer.status_code in (400, 401, 413, 429), answer.text
    assert 'role="alert"' in answer.text


def test_json_is_no_form(shared_world: World) -> None:
    answer = shared_world.client().post(PATH, json={"email": "x"})
    assert answer.status_code == 400
    assert "<form" in answer.text
