"""What users keep about themselves, and the preferences of users and organizations."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.errors import Forbidden
from crmtui.kit.i18n import _
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import User
from crmtui.services.identity import errors, rules
from crmtui.services.identity.members import end_sessions
from crmtui.services.identity.organizations import lock_organization
from crmtui.services.identity.passwords import HashedSecrets
from crmtui.services.identity.schemas import Preferences, PreferenceValues, Profile, ProfileUpdate

_CHECKS: Final = {
    "email": rules.normalise_email,
    "timezone": lambda name: name and rules.require_timezone(name),
    "language": rules.require_language,
}
_IN_SETTINGS: Final = ("timezone", "language")


def get_profile(tx: ReadTx) -> Profile:
    """The actor's own profile.

    Raises:
        Forbidden: profile.users_only, for an API key.
        NotFound: user.not_found.
    """
    return _profile(_load_own(tx))


def update_profile(tx: WriteTx, data: ProfileUpdate) -> Profile:
    """Change the actor's own profile.

    Raises:
        Forbidden: profile.users_only, for an API key.
        NotFound: user.not_found.
        Invalid: user.email, organization.timezone, user.language.
        Conflict: user.email_taken.
    """
    user = _load_own(tx)
    before = _profile(user)
    wanted = {
        name: _CHECKS[name](value) if name in _CHECKS else value
        for name, value in data.model_dump(exclude_none=True).items()
    }
    changed = sorted(name for name, value in wanted.items() if getattr(before, name) != value)
    for name in changed:
        if name in _IN_SETTINGS:
            user.settings = {**user.settings, name: wanted[name]}
        else:
            setattr(user, name, wanted[name])
    if changed:
        tx.flush()
        _record(tx, user, changed)
    return _profile(user)


def update_preferences(tx: WriteTx, part: Preferences, given: PreferenceValues) -> PreferenceValues:
    """Lay `given` over a part of the preferences, null removing; what is kept then.

    Raises:
        Forbidden: profile.users_only, for an API key; permission.missing (organization:manage),
            for the organization's.
        Invalid: preferences.invalid.
    """
    require_user(tx.actor)
    if part is Preferences.SYSTEM:
        return _update_system(tx, given)
    user = _load_own(tx)
    kept = user.settings.get(part, {})
    merged = rules.merge_preferences(kept, given)
    if merged != kept:
        user.settings = {**user.settings, part.value: merged}
        _record(tx, user, [part.value])
    return merged


def set_password(tx: WriteTx, hashed: HashedSecrets, kept_token: str | None) -> None:
    """Give the actor a new password and end their other sessions (`flows.change_password`)."""
    user = _load_own(tx)
    assert hashed.password is not None  # noqa: S101
    user.password_hash = hashed.password
    end_sessions(tx, user.id, everywhere=True, except_token=kept_token)
    _record(tx, user, ["password"])


def require_user(actor: Actor) -> UUID:
    """The id of the user who acts.

    Raises:
        Forbidden: profile.users_only.
    """
    if actor.kind != "user" or actor.id is None:
        raise Forbidden("profile.users_only", _("Only a user has a profile and settings."))
    return actor.id


def _update_system(tx: WriteTx, given: PreferenceValues) -> PreferenceValues:
    tx.actor.require("organization:manage")
    organization = lock_organization(tx)
    kept = organization.settings.get(Preferences.SYSTEM, {})
    merged = rules.merge_preferences(kept, given)
    if merged != kept:
        organization.settings = {**organization.settings, Preferences.SYSTEM.value: merged}
        facts = {"changed": ["settings"]}
        tx.record(DomainEvent("organization.updated", "organization", organization.id, facts))
    return merged


def _load_own(tx: ReadTx) -> User:
    query = select(User).where(User.id == require_user(tx.actor))
    user = tx.session.scalar(query.with_for_update() if tx.writable else query)
    if user is None:
        raise errors.user_not_found()
    return user


def _record(tx: WriteTx, user: User, changed: list[str]) -> None:
    facts: dict[str, Any] = {"changed": changed, "name": user.name}
    tx.record(DomainEvent("user.updated", "user", user.id, facts))


def _profile(user: User) -> Profile:
    return Profile(
        user_id=user.id,
        email=user.email,
        name=user.name,
        phone=user.phone,
        timezone=user.settings.get("timezone", ""),
        language=user.settings.get("language", ""),
    )
