"""An office on each kind of database."""

from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from tests.services.contact_imports.lists import Office, open_office


@pytest.fixture
def office(backend: Backend) -> Office:
    return open_office(backend)
