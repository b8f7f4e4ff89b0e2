"""What the console asks of identity. Everything is imported when it is called: it brings
pydantic."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from crmtui.kit.actor import Actor, system_actor
from crmtui.tui.ports import Backend, ConsoleOptions

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend as RealBackend
    from crmtui.services.identity import LoggedIn, OrganizationDetail

VIA = "console"


def is_set_up(tx: Any) -> bool:
    """Whether there is anybody who could log in."""
    from crmtui.services import identity

    return identity.is_set_up(tx)


def demo_pin(options: ConsoleOptions, name: str) -> str:
    """The PIN of somebody in the demo, empty elsewhere: nobody was asked to choose one there."""
    if not options.demo:
        return ""
    from crmtui.services import demo

    return demo.find_pin(name) or ""


def demo_login(options: ConsoleOptions) -> tuple[str, str] | None:
    """E-mail address and password with which one comes back into the demo, None elsewhere."""
    if not options.demo:
        return None
    from crmtui.services import demo

    return demo.first_login()


def log_in(backend: Backend, email: str, password: str) -> "LoggedIn":
    """Let a user in by password; raises what `identity.log_in` raises."""
    from pydantic import SecretStr

    from crmtui.services import identity

    given = identity.Credentials(email=email, password=SecretStr(password))
    return identity.log_in(_real(backend), given, VIA)


def set_up(backend: Backend, organization: dict[str, Any], admin: dict[str, Any]) -> "LoggedIn":
    """Make the first organization and its administrator, who is logged in then."""
    from crmtui.services import identity

    new = identity.OrganizationCreate(**organization)
    user = identity.UserCreate(role=identity.Role.ADMIN, **_without_empty(admin, "pin"))
    identity.found(_real(backend), new, user, VIA)
    return log_in(backend, admin["email"], admin["password"])


def switch_operator(backend: Backend, actor: Actor, user_id: UUID, pin: str) -> "LoggedIn":
    """Let another user take over by PIN."""
    from pydantic import SecretStr

    from crmtui.services import identity

    return identity.switch_operator(_real(backend), actor, user_id, SecretStr(pin))


def prove(backend: Backend, actor: Actor, secret: str) -> None:
    """Make sure that `actor` sits there still, by PIN if it looks like one and else by password."""
    from pydantic import SecretStr

    from crmtui.services import identity

    looks_like_pin = secret.isascii() and secret.isdigit() and 4 <= len(secret) <= 8
    if looks_like_pin and actor.id is not None:
        identity.switch_operator(_real(backend), actor, actor.id, SecretStr(secret))
    else:
        identity.verify_password(_real(backend), actor, SecretStr(secret))


def list_operators(tx: Any) -> list[tuple[str, str]]:
    """Who may take over by PIN: ids and names."""
    from crmtui.services import identity

    return [(str(one.user_id), one.name) for one in identity.list_operators(tx)]


def get_organization(backend: Backend, actor: Actor) -> "OrganizationDetail":
    """The actor's organization, read by the program itself: everybody sees its name and time."""
    from crmtui.services import identity

    with backend.read(system_actor(VIA, actor.organization_id)) as tx:
        return identity.get_organization(tx)


def _real(backend: Backend) -> "RealBackend":
    """Flows open transactions of their own and ask for the class, not for the shape."""
    return cast("RealBackend", backend)


def _without_empty(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value or name not in names}
