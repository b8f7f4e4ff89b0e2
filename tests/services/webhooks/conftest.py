from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from tests.services.webhooks.house import House


@pytest.fixture
def house(backend: Backend) -> House:
    """An organization with webhooks, on both databases."""
    return House(backend)
