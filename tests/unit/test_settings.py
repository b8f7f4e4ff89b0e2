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
