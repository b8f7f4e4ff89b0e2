"""No secret is shown, logged, recorded or stored in the clear."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text

from crmtui.kit.actor import system_actor
from crmtui.kit.errors import CrmError
from crmtui.models import ApiKey, DomainEventRow, LoginThrottle, Membership, User, UserSession
from crmtui.services import identity
from crmtui.services.identity import ApiKeyCreate, Credentials, Role, UserUpdate
from tests.services.identity.conftest import PASSWORD, PIN, House, new_user

TABLES = [ApiKey, DomainEventRow, LoginThrottle, Membership, User, UserSession]


def everything_stored(house: House) -> str:
    with house.backend.read(system_actor()) as tx:
        found = [
            str(row)
            for table in TABLES
            for row in tx.execute(text(f"SELECT * FROM {table.__tablename__}"))
        ]
    return "\n".join(found)


def test_secrets_are_nowhere_to_be_read(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    data = new_user("bea", Role.FRONT_DESK, pin=True)
    given = Credentials(email="bea@house.example", password=PASSWORD)
    seen: list[object] = [data, given, UserUpdate(password=PASSWORD, pin=PIN)]
    bea = identity.add_user(house.backend, house.admin, data)
    seen += [bea, identity.log_in(house.backend, given, "console")]
    seen.append(identity.switch_operator(house.backend, house.admin, bea.user_id, PIN))
    with house.backend.write(house.admin) as tx:
        key = identity.create_api_key(tx, ApiKeyCreate(name="K", dialect="crm"))
    with house.backend.write(system_actor()) as tx:
        session = identity.create_session(tx, bea.user_id, "crm")
    seen += [key, session]
    for token in (key.key, session.token):
        seen.append(identity.authenticate(house.backend, token.get_secret_value(), "crm"))
    for wrong in ("correct horse?", "crm_nothing"):
        with pytest.raises(CrmError) as caught:
            identity.log_in(house.backend, Credentials(email=wrong, password=wrong), "console")
        seen += [caught.value, repr(caught.value), caught.value.details]
        with pytest.raises(CrmError) as caught:
            identity.authenticate(house.backend, wrong, "crm")
        seen += [caught.value, repr(caught.value), caught.value.details]

    shown = "\n".join(f"{thing!r} {thing}" for thing in seen)
    audit = "\n".join(str(entry.data) for entry in house.trail())
    secrets = [PASSWORD, PIN, key.key, session.token]
    for secret in secrets:
        plain = secret.get_secret_value()
        assert plain not in shown
        assert plain not in caplog.text
        assert plain not in audit
    stored = everything_stored(house)
    assert "argon2id" in stored
    for secret in (PASSWORD, key.key, session.token):
        assert secret.get_secret_value() not in stored
    assert "argon2" not in shown + audit
