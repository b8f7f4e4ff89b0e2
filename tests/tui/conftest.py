"""A still environment: nothing of the developer's terminal or of earlier tests gets in."""

import os
from collections.abc import Iterator

import pytest

for _name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_ANIMATIONS"):
    os.environ.pop(_name, None)

from crmtui.tui.log_file import stop_log  # noqa: E402
from tests.tui.parsed_styles import share_parsed_styles  # noqa: E402

share_parsed_styles()


@pytest.fixture(autouse=True)
def closed_log() -> Iterator[None]:
    """Each console writes its log into its own directory."""
    yield
    stop_log()
