"""Roles, scopes and plans."""

from __future__ import annotations

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.errors import Forbidden, Invalid
from crmtui.services.identity import DIALECTS, PERMISSIONS, PLANS, ROLE_PERMISSIONS
from crmtui.services.identity.permissions import require_grantable, require_scopes
from crmtui.services.identity.plans import key_limit, rate_limit
from crmtui.services.identity.schemas import PlanTier, Role


def actor(*permissions: str) -> Actor:
    return Actor("user", None, None, frozenset(permissions), "Tess", "test")


def test_an_admin_may_everything_and_a_viewer_changes_nothing() -> None:
    admin, viewer = (actor(*ROLE_PERMISSIONS[role]) for role in (Role.ADMIN, Role.VIEWER))
    assert all(admin.can(name) for name in PERMISSIONS)
    assert [name for name in PERMISSIONS if viewer.can(name) and not name.endswith(":read")] == []
    assert not viewer.can("users:read")
    assert not viewer.can("keys:read")


def test_a_manager_may_all_but_what_makes_admins() -> None:
    manager = actor(*ROLE_PERMISSIONS[Role.MANAGER])
    assert {name for name in PERMISSIONS if not manager.can(name)} == {
        "users:manage",
        "keys:manage",
        "organization:manage",
    }


def test_the_front_desk_sells_and_scans() -> None:
    desk = actor(*ROLE_PERMISSIONS[Role.FRONT_DESK])
    assert desk.can("tickets:redeem")
    assert desk.can("orders:write")
    for refused in ("tickets:override", "orders:give_away", "events:write", "checkin:configure"):
        assert not desk.can(refused)


def test_every_role_holds_only_what_the_vocabulary_has() -> None:
    for role in Role:
        assert ROLE_PERMISSIONS[role] <= {*PERMISSIONS, "*"}


def test_scopes_are_names_areas_or_everything() -> None:
    assert require_scopes(["*"]) == ("*",)
    assert require_scopes(["tickets:*", "events:read", "tickets:*"]) == ("tickets:*", "events:read")


@pytest.mark.parametrize(
    "scope", ["", "tickets", "tickets:fly", "*:*", ":*", "x:*", "TICKETS:READ", "a" * 9000, "\x00"]
)
def test_an_unknown_scope_is_refused(scope: str) -> None:
    with pytest.raises(Invalid) as caught:
        require_scopes(["events:read", scope])
    assert caught.value.code == "api_key.scopes"
    assert len(caught.value.message) < 1000


def test_a_key_without_scope_is_refused() -> None:
    with pytest.raises(Invalid):
        require_scopes([])


def test_nobody_gives_more_than_they_have() -> None:
    require_grantable(actor("*"), ["*", "tickets:*"])
    require_grantable(actor("tickets:*"), ["tickets:*", "tickets:read"])
    for held, wanted in (
        ("tickets:*", "*"),
        ("tickets:read", "tickets:*"),
        ("a:*", "tickets:read"),
    ):
        with pytest.raises(Forbidden) as caught:
            require_grantable(actor(held), [wanted])
        assert caught.value.code == "permission.exceeded"


def test_plans_are_those_of_the_document() -> None:
    table = {
        tier.value: (plan.requests_per_minute, plan.bulk_per_day) for tier, plan in PLANS.items()
    }
    assert table == {
        "free": (60, 10),
        "starter": (300, 50),
        "professional": (1000, 200),
        "agency": (3000, 500),
        "enterprise": (None, None),
    }
    assert key_limit(PlanTier.STARTER, "l4yercak3") == 3
    assert key_limit(PlanTier.STARTER, "crm") is None


def test_an_own_limit_narrows_the_plans() -> None:
    assert rate_limit(PlanTier.FREE, None) == 60
    assert rate_limit(PlanTier.FREE, 10) == 10
    assert rate_limit(PlanTier.FREE, 100_000) == 60
    assert rate_limit(PlanTier.ENTERPRISE, None) is None
    assert rate_limit(PlanTier.ENTERPRISE, 100_000) == 100_000


def test_no_credential_can_be_taken_for_another_dialects() -> None:
    prefixes = [form.key_prefix for form in DIALECTS.values()]
    prefixes += [form.session_prefix for form in DIALECTS.values()]
    assert len(set(prefixes)) == 2 * len(DIALECTS)
    for form in DIALECTS.values():
        key, token = form.new_key(), form.new_session_token()
        assert len(key) == len(form.key_prefix) + 32
        assert len(token) == len(form.session_prefix) + 64
        assert not key.startswith(tuple(other.session_prefix for other in DIALECTS.values()))
        assert form.preview(key) == f"{form.key_prefix}{key[len(form.key_prefix) :][:4]}..."
