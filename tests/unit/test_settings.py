"""Settings: what they accept, and that refusals name the variable."""

from pathlib import Path

import pytest

from crmtui.kit.errors import Invalid
from crmtui.settings import load_settings


def test_defaults_to_a_sqlite_file_in_the_data_directory(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path}/crmtui.sqlite"


def test_arguments_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRMTUI_PORT", "9000")
    monkeypatch.setenv("CRMTUI_HOST", "192.0.2.1")
    settings = load_settings(port=1234, host=None)
    assert (settings.port, settings.host) == (1234, "192.0.2.1")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("port", "http"),
        ("port", "70000"),
        ("port", "-1"),
        ("locale", "klingon!"),
        ("locale", "[/x]"),
        ("log_level", "loud"),
    ],
)
def test_refuses_naming_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(f"CRMTUI_{variable.upper()}", value)
    with pytest.raises(Invalid) as refused:
        load_settings()
    assert refused.value.code == "settings.invalid"
    assert list(refused.value.fields) == [variable]
    assert f"CRMTUI_{variable.upper()}" in refused.value.message
    assert "\n" not in refused.value.message


_MAIL = {"smtp_host": "mail.example.org", "smtp_from": "a@example.org"}
_LOGIN = {**_MAIL, "smtp_user": "venue", "smtp_password": "hunter2"}
_TWILIO = {"twilio_account_sid": "AC1", "twilio_auth_token": "hunter2"}


@pytest.mark.parametrize(
    ("given", "variable"),
    [
        ({"smtp_host": "mail.example.org"}, "smtp_from"),
        ({**_MAIL, "smtp_from": "nobody"}, "smtp_from"),
        ({**_MAIL, "smtp_from": "A\n <a@example.org>"}, "smtp_from"),
        ({**_MAIL, "smtp_user": "venue"}, "smtp_user"),
        ({**_LOGIN, "smtp_security": "none"}, "smtp_password"),
        ({**_MAIL, "smtp_security": "ssl"}, "smtp_security"),
        ({"twilio_account_sid": "AC1"}, "twilio_auth_token"),
        ({**_TWILIO, "twilio_account_sid": "../AC1"}, "twilio_account_sid"),
        ({**_TWILIO, "twilio_url": "http://api.example.org"}, "twilio_url"),
        ({**_TWILIO, "twilio_url": "ftp://127.0.0.1"}, "twilio_url"),
        ({**_TWILIO, "twilio_from": "Venue"}, "twilio_from"),
    ],
)
def test_ways_out_that_could_not_work_or_would_tell_a_secret(
    given: dict[str, str], variable: str
) -> None:
    with pytest.raises(Invalid) as refused:
        load_settings(**given)
    assert [*refused.value.fields] == [variable]
    assert "hunter2" not in f"{refused.value!r}"


def test_ways_out() -> None:
    settings = load_settings(**_LOGIN, **_TWILIO, twilio_url="https://eu.example.org/")
    assert settings.mail_sender == ("", "a@example.org")
    assert (settings.mail_port, settings.twilio_url) == (587, "https://eu.example.org")
    assert load_settings(**_MAIL, smtp_security="tls").mail_port == 465
    here = {**_LOGIN, "smtp_host": "127.0.0.1", "smtp_security": "none"}
    assert load_settings(**here).mail_port == 25
    assert "hunter2" not in f"{settings!r}{settings.model_dump()!r}{settings.model_dump_json()}"
