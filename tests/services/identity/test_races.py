"""What two do at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.services import identity
from crmtui.services.identity import OrganizationCreate, Role, UserUpdate
from tests.services.identity.conftest import House, hashed, new_user

SYSTEM = system_actor("test")


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run the calls together; "done" or the error's code of each, sorted."""
    codes: list[str] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        try:
            call()
            codes.append("done")
        except CrmError as error:
            codes.append(error.code)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(codes)


def test_two_admins_cannot_remove_each_other(house: House) -> None:
    bea = house.add("bea", Role.ADMIN)
    other = house.enter(bea).actor
    assert house.admin.id is not None
    ana, demoted = house.admin.id, UserUpdate(role=Role.VIEWER)
    codes = at_once(
        lambda: identity.change_member(house.backend, house.admin, bea.user_id, demoted),
        lambda: identity.change_member(house.backend, other, ana, demoted),
    )
    assert codes == ["done", "user.last_admin"]


def test_one_of_two_set_ups_wins(backend: Backend) -> None:
    def set_up(name: str) -> None:
        with backend.write(SYSTEM) as tx:
            identity.set_up(
                tx, OrganizationCreate(name=name), new_user(name, Role.ADMIN), hashed(False)
            )

    hashed(False)
    codes = at_once(lambda: set_up("one"), lambda: set_up("two"))
    assert codes == ["done", "organization.already_set_up"]
    with backend.read(SYSTEM) as tx:
        assert len(identity.list_organizations(tx)) == 1


def test_one_of_two_refreshes_wins(house: House) -> None:
    with house.backend.write(house.admin) as tx:
        assert house.admin.id is not None
        session = identity.create_session(tx, house.admin.id, "l4yercak3")
    token = session.token.get_secret_value()

    def refresh() -> None:
        with house.backend.write(SYSTEM) as tx:
            identity.refresh_session(tx, token)

    assert at_once(refresh, refresh) == ["done", "session.unknown"]


def test_one_address_is_added_once(house: House) -> None:
    codes = at_once(*[lambda: house.add("bea", Role.VIEWER)] * 2)
    assert codes == ["done", "user.email_taken"]


def test_organizations_of_one_name_are_both_made_or_one_is_told(backend: Backend) -> None:
    def create() -> None:
        with backend.write(SYSTEM) as tx:
            identity.create_organization(tx, OrganizationCreate(name="Same"))

    codes = at_once(create, create)
    assert set(codes) <= {"done", "organization.slug_taken"}
    with backend.read(SYSTEM) as tx:
        slugs = [found.slug for found in identity.list_organizations(tx)]
    assert len(slugs) == len(set(slugs)) == codes.count("done")
