from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from tests.services.checkin.venue import Venue


@pytest.fixture
def venue(backend: Backend) -> Venue:
    """An event with a product, a list and a gate, on both databases."""
    return Venue(backend)
