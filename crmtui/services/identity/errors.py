"""The typed errors of identity, each made in one place."""

from datetime import datetime

from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound, Throttled, Unauthenticated
from crmtui.kit.i18n import _, ngettext


def invalid(code: str, field: str, message: str) -> Invalid:
    """Input that cannot be accepted, with its remedy."""
    return Invalid(code, message, {field: message})


def user_not_found() -> NotFound:
    return NotFound("user.not_found", _("There is no such user in this organization."))


def organization_not_found() -> NotFound:
    return NotFound("organization.not_found", _("There is no such organization."))


def api_key_not_found() -> NotFound:
    return NotFound("api_key.not_found", _("There is no such API key in this organization."))


def not_a_member() -> Forbidden:
    return Forbidden("organization.not_a_member", _("You do not belong to this organization."))


def last_admin() -> Conflict:
    return Conflict(
        "user.last_admin",
        _("Somebody must remain who may manage users. Make another user an admin first."),
    )


def login_wrong() -> Unauthenticated:
    """The same for a wrong password and an unknown address, so that nobody can list our users."""
    return Unauthenticated("login.wrong", _("E-mail or password is wrong."))


def password_wrong() -> Unauthenticated:
    return Unauthenticated("password.wrong", _("The password is wrong."))


def pin_wrong() -> Unauthenticated:
    return Unauthenticated("pin.wrong", _("The PIN is wrong, or this user has none."))


def user_disabled() -> Unauthenticated:
    return Unauthenticated("user.disabled", _("This user has been disabled. Ask an admin."))


def session_unknown() -> Unauthenticated:
    return Unauthenticated("session.unknown", _("There is no such session. Log in."))


def session_expired(at: datetime | None = None) -> Unauthenticated:
    """`at` is told where time ended it, not a person."""
    error = Unauthenticated("session.expired", _("The session has ended. Log in again."))
    if at is not None:
        error.details["expired_at"] = at
    return error


def too_many_tries(seconds: int) -> Throttled:
    message = ngettext(
        "Too many wrong tries. Wait {seconds} second.",
        "Too many wrong tries. Wait {seconds} seconds.",
        seconds,
    )
    return Throttled("login.throttled", message.format(seconds=seconds), retry_after=seconds)
