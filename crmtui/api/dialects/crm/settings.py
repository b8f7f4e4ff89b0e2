"""User settings: profile, password, preferences, and deleting the account."""

from typing import Annotated, Any, Final

from pydantic import Field, RootModel, SecretStr
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.callers import SessionCall
from crmtui.api.dialects.crm.envelope import MessageOut, bare
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.inputs import WireModel
from crmtui.api.dialects.crm.sessions import forget_cookie
from crmtui.api.sections import section
from crmtui.kit.schemas import Name, text_of
from crmtui.services import identity
from crmtui.services.identity import Preferences, Profile, ProfileUpdate

router: Final = section("User Settings")


class ProfileIn(WireModel):
    """What is to be changed."""

    name: Name | None = None
    email: Annotated[str, Field(max_length=500)] | None = None
    phone: Annotated[str, text_of(60)] | None = None
    timezone: Annotated[str, Field(max_length=60)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None

    def to_update(self) -> ProfileUpdate:
        return ProfileUpdate(**self.model_dump())


class PasswordIn(WireModel):
    current_password: SecretStr
    new_password: SecretStr


class PreferencesIn(RootModel[dict[str, Any]]):
    """Any preferences by name; null removes one."""


class DeletionIn(WireModel):
    password: SecretStr
    """The account's: a stolen session must not be enough."""


class ProfileUserOut(TypedDict):
    id: str
    email: str
    name: str
    phone: str | None
    timezone: str | None
    language: str | None


class ProfileOut(TypedDict):
    success: bool
    message: str
    user: ProfileUserOut


class PreferencesOut(TypedDict):
    success: bool
    message: str
    settings: dict[str, Any]


@router.put(
    "/api/settings/profile",
    summary="Update Profile",
    response_model=ProfileOut,
    responses=refusals("VALIDATION_ERROR", "DUPLICATE_RESOURCE"),
)
async def update_profile(call: SessionCall, body: ProfileIn) -> Response:
    """Changes what is given; `email` is what one logs in with."""
    changed = await call.write(call.home, identity.update_profile, body.to_update())
    return bare(message="Profile updated successfully", user=_user(changed))


@router.put(
    "/api/settings/password",
    summary="Update Password",
    response_model=MessageOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def update_password(call: SessionCall, body: PasswordIn) -> Response:
    """All other sessions of the user end."""
    backend = call.services.backend
    given = (body.current_password, body.new_password)
    await call.services.workers.slow(
        identity.change_password, backend, call.home, *given, call.token
    )
    return bare(message="Password updated successfully")


@router.put(
    "/api/settings/notifications",
    summary="Update Notification Settings",
    response_model=PreferencesOut,
    responses=refusals("VALIDATION_ERROR"),
)
async def update_notifications(call: SessionCall, body: PreferencesIn) -> Response:
    """The user's own; answers with all that are kept."""
    return await _update(call, Preferences.NOTIFICATIONS, body)


@router.put(
    "/api/settings/system",
    summary="Update System Settings",
    response_model=PreferencesOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def update_system(call: SessionCall, body: PreferencesIn) -> Response:
    """The organization's, for admins; answers with all that are kept."""
    return await _update(call, Preferences.SYSTEM, body)


@router.put(
    "/api/settings/appearance",
    summary="Update Appearance Settings",
    response_model=PreferencesOut,
    responses=refusals("VALIDATION_ERROR"),
)
async def update_appearance(call: SessionCall, body: PreferencesIn) -> Response:
    """The user's own; answers with all that are kept."""
    return await _update(call, Preferences.APPEARANCE, body)


@router.delete(
    "/api/settings/delete-account",
    summary="Delete Account",
    response_model=MessageOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def delete_account(call: SessionCall, body: DeletionIn) -> Response:
    """For good: memberships and sessions go, keys are revoked. Asks for the password."""
    await call.services.workers.slow(
        identity.delete_account, call.services.backend, call.home, body.password
    )
    response = bare(message="Account deleted successfully")
    forget_cookie(response)
    return response


async def _update(call: SessionCall, part: Preferences, body: PreferencesIn) -> Response:
    kept = await call.write(call.home, identity.update_preferences, part, body.root)
    return bare(message=f"{part.value.capitalize()} settings updated successfully", settings=kept)


def _user(profile: Profile) -> ProfileUserOut:
    return {
        "id": str(profile.user_id),
        "email": profile.email,
        "name": profile.name,
        "phone": profile.phone or None,
        "timezone": profile.timezone or None,
        "language": profile.language or None,
    }
