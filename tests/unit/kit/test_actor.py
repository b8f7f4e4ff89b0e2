"""Rights are held by name or by wildcard."""

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.errors import Forbidden


def actor(*permissions: str) -> Actor:
    return Actor("user", None, None, frozenset(permissions), "anna", "console")


@pytest.mark.parametrize(
    ("held", "allowed"),
    [
        (("*",), True),
        (("tickets:*",), True),
        (("tickets:redeem",), True),
        (("tickets:read",), False),
        (("events:*",), False),
        ((), False),
    ],
)
def test_a_wildcard_covers_its_area_only(held: tuple[str, ...], allowed: bool) -> None:
    assert actor(*held).can("tickets:redeem") is allowed


def test_a_missing_right_is_named() -> None:
    with pytest.raises(Forbidden) as refused:
        actor().require("tickets:redeem")
    assert refused.value.code == "permission.missing"
    assert refused.value.details == {"permission": "tickets:redeem"}
