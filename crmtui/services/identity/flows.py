"""What takes long because it hashes: no transaction is open meanwhile.

A guess goes: short write (count the try, load the hash) → check → short write (forget the tries,
note the login). Whoever is not counted is not checked.
"""

from collections.abc import Callable
from uuid import UUID

from pydantic import SecretStr

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError, Forbidden, Invalid
from crmtui.kit.i18n import _
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.services.identity import (
    departures,
    errors,
    logins,
    members,
    passwords,
    profiles,
    throttle,
)
from crmtui.services.identity.rules import normalise_email
from crmtui.services.identity.schemas import (
    Credentials,
    LoggedIn,
    MemberDetail,
    OrganizationCreate,
    OrganizationDetail,
    UserCreate,
    UserUpdate,
)


def log_in(
    backend: Backend, given: Credentials, via: str, organization_id: UUID | None = None
) -> LoggedIn:
    """Let a user in by password, to `organization_id` or the organization they joined first.

    Raises:
        Unauthenticated: login.wrong, also for unknown addresses, after as much work;
            user.disabled.
        Throttled: login.throttled, after 5 wrong tries for 1, 2, 4 … 300 seconds.
        Forbidden: organization.not_a_member.
    """
    email = _spelling(given.email)
    subject = throttle.throttle_subject("login", email)
    system = system_actor(via)
    with backend.write(system) as tx:
        throttle.count_try(tx, subject)
        # What is no address is nobody's, and PostgreSQL would choke on a NUL.
        found = logins.find_login(tx, email) if "@" in email else None
    stored = None if found is None else found.password_hash
    if not passwords.matches_password(stored, given.password) or found is None:
        raise errors.login_wrong()
    renewed = passwords.rehash(found.password_hash, given.password)
    refusal: CrmError | None = None
    with backend.write(system) as tx:
        _require_unchanged(tx, email, stored, errors.login_wrong)
        throttle.forget_tries(tx, subject)
        try:
            entered = logins.actor_for_user(tx, found.id, organization_id, via)
        except CrmError as error:
            # The password was right all the same: that the tries are forgotten must be kept.
            refusal = error
    if refusal is not None:
        raise refusal
    # By the user, who is known by now: the trail names who did it, not who let them.
    with backend.write(entered.actor) as tx:
        logins.note_login(tx, found.id, renewed)
        _record(tx, "user.logged_in", entered, entered.actor)
    return entered


def switch_operator(backend: Backend, actor: Actor, user_id: UUID, pin: SecretStr) -> LoggedIn:
    """Let another member of the actor's organization take over this console by PIN.

    Raises:
        Forbidden: operator.console_only, for an API key.
        NotFound: user.not_found.
        Unauthenticated: pin.wrong, also where no PIN is set; user.disabled.
        Throttled: login.throttled, after 5 wrong tries for 1, 2, 4 … 300 seconds.
    """
    if actor.kind == "api_key":
        raise Forbidden("operator.console_only", _("Operators change at a console only."))
    with backend.write(actor) as tx:
        member = logins.get_pin(tx, user_id)
        subject = throttle.throttle_subject("pin", str(member.id))
        throttle.count_try(tx, subject)
    if not passwords.matches_pin(member.pin_hash, pin):
        raise errors.pin_wrong()
    with backend.write(system_actor(actor.via, actor.organization_id)) as tx:
        now = logins.get_pin(tx, user_id)
        if now.disabled_at is not None:
            raise errors.user_disabled()
        if now.pin_hash != member.pin_hash:
            raise errors.pin_wrong()
        throttle.forget_tries(tx, subject)
        entered = logins.actor_for_user(tx, user_id, actor.organization_id, actor.via)
        _record(tx, "user.switched", entered, actor)
    return entered


def verify_password(backend: Backend, actor: Actor, password: SecretStr) -> None:
    """Make sure that the actor is still who sits there (unlocking a console).

    Raises:
        Unauthenticated: password.wrong; user.disabled.
        Throttled: login.throttled; the tries count together with those of logging in.
        Forbidden: password.users_only, for an API key.
    """
    if actor.kind != "user" or actor.id is None:
        raise Forbidden("password.users_only", _("Only a user has a password."))
    system = system_actor(actor.via)
    with backend.write(system) as tx:
        email, stored = logins.get_password(tx, actor.id)
        subject = throttle.throttle_subject("login", email)
        throttle.count_try(tx, subject)
    if not passwords.matches_password(stored, password):
        raise errors.password_wrong()
    with backend.write(system) as tx:
        _require_unchanged(tx, email, stored, errors.password_wrong)
        throttle.forget_tries(tx, subject)
        logins.actor_for_user(tx, actor.id, actor.organization_id, actor.via)


def change_password(
    backend: Backend,
    actor: Actor,
    current: SecretStr,
    new: SecretStr,
    kept_token: str | None = None,
) -> None:
    """Give the actor a new password; all their sessions end but that of `kept_token`.

    Raises:
        Invalid: user.password, when the new one is too short or too long.
        what `verify_password` raises.
    """
    hashed = passwords.hash_secrets(new, None)
    verify_password(backend, actor, current)
    with backend.write(actor) as tx:
        profiles.set_password(tx, hashed, kept_token)


def delete_account(backend: Backend, actor: Actor, password: SecretStr) -> None:
    """Delete the actor for good, wherever they belong (departures.py).

    Raises:
        Conflict: user.last_admin, when an organization would be left with members but no admin.
        what `verify_password` raises.
    """
    verify_password(backend, actor, password)
    with backend.write(departures.nameless(actor)) as tx:
        departures.delete_own_user(tx)


def add_user(backend: Backend, actor: Actor, data: UserCreate) -> MemberDetail:
    """`create_user` with the hashing done before the transaction; raises what it raises."""
    actor.require("users:manage")
    hashed = passwords.hash_secrets(data.password, data.pin)
    with backend.write(actor) as tx:
        return members.create_user(tx, data, hashed)


def change_member(backend: Backend, actor: Actor, user_id: UUID, data: UserUpdate) -> MemberDetail:
    """`update_member` with the hashing done before the transaction; raises what it raises."""
    if actor.kind != "user" or actor.id != user_id:
        actor.require("users:manage")
    hashed = passwords.hash_secrets(data.password, data.pin)
    with backend.write(actor) as tx:
        return members.update_member(tx, user_id, data, hashed)


def found(
    backend: Backend, organization: OrganizationCreate, admin: UserCreate, via: str
) -> OrganizationDetail:
    """`set_up` by the program itself, with the hashing done before the transaction."""
    hashed = passwords.hash_secrets(admin.password, admin.pin)
    with backend.write(system_actor(via)) as tx:
        return members.set_up(tx, organization, admin, hashed)


def _spelling(email: str) -> str:
    """The address as it is stored; what is none is counted and refused like an unknown one."""
    try:
        return normalise_email(email)
    except Invalid:
        return f"not an address: {email.strip().lower()}".replace("@", " ")


def _require_unchanged(
    tx: WriteTx, email: str, stored: str | None, wrong: Callable[[], CrmError]
) -> None:
    """The password may have been changed while this one was being checked."""
    row = logins.find_login(tx, email)
    if row is None or row.password_hash != stored:
        raise wrong()


def _record(tx: WriteTx, topic: str, entered: LoggedIn, by: Actor) -> None:
    facts = {"name": entered.actor.name, "role": entered.role.value, "by": by.name}
    organization_id = entered.organization.id
    tx.record(DomainEvent(topic, "user", entered.user_id, facts, organization_id=organization_id))
