"""Services hash passwords quickly; `tests/unit/identity` tests the hashes themselves."""

import pytest


@pytest.fixture(autouse=True)
def hash_quickly(quick_hashes: None) -> None:
    """Most of a login's time would go into what `tests/unit/identity` proves already."""
