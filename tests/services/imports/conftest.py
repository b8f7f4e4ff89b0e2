import pytest

from crmtui.kit.backend import Backend
from tests.services.imports.lists import Venue, open_venue


@pytest.fixture
def venue(backend: Backend) -> Venue:
    """An organization with a published event without limits, on either database."""
    return open_venue(backend)
