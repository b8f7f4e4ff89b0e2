"""Who stands behind a request, and what handlers may do in their name."""

import re
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from starlette.requests import Request

from crmtui.api.edge import PRINCIPAL, SERVICES, STANDING, EdgeServices
from crmtui.api.rate_limit import Standing, Window
from crmtui.kit.actor import Actor
from crmtui.kit.errors import Forbidden, NotFound, Throttled, Unauthenticated
from crmtui.kit.i18n import _
from crmtui.kit.secret_box import SecretBox
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services import identity
from crmtui.services.identity import Principal

P = ParamSpec("P")
R = TypeVar("R")
_BEARER: Final = re.compile(r"bearer +([!-~]{1,512})", re.IGNORECASE)


class Call:
    """One authenticated request: its principal, and the services as that principal may use them."""

    __slots__ = ("principal", "services", "token")

    def __init__(self, services: EdgeServices, principal: Principal, token: str) -> None:
        self.services = services
        self.principal = principal
        self.token = token

    @property
    def is_session(self) -> bool:
        """Whether a user's session is behind this, not a program's key."""
        return self.principal.user_id is not None

    def actor_in(self, organization_id: UUID) -> Actor:
        """The principal, acting in one organization.

        Raises:
            Forbidden: it does not belong there.
        """
        return identity.scoped(self.principal, organization_id)

    def actors(self) -> tuple[Actor, ...]:
        """The principal in each organization that it may work in."""
        if not self.is_session:
            return (self.principal.actor,)
        return tuple(self.actor_in(each.id) for each in self.principal.organizations)

    @property
    def home(self) -> Actor:
        """The principal where it works unless it names an organization: a session's user in the
        organization they joined first."""
        return self.actors()[0]

    @property
    def organization_id(self) -> UUID:
        """The organization of `home`."""
        organization_id = self.home.organization_id
        assert organization_id is not None  # noqa: S101
        return organization_id

    async def open_secrets(self) -> SecretBox:
        """What seals the secrets that clients give; looking for its key may take a while."""
        backend = self.services.backend
        return await self.services.workers.slow(lambda: backend.secrets)

    async def read(
        self, actor: Actor, query: Callable[Concatenate[ReadTx, P], R], *a: P.args, **k: P.kwargs
    ) -> R:
        """Run a query as `actor`."""
        return await self.services.workers.read(actor, query, *a, **k)

    async def write(
        self, actor: Actor, command: Callable[Concatenate[WriteTx, P], R], *a: P.args, **k: P.kwargs
    ) -> R:
        """Run a command as `actor`; what it did is durable when this returns."""
        return await self.services.workers.write(actor, command, *a, **k)

    async def wherever(self, work: Callable[[Actor], Awaitable[R]]) -> R:
        """Run `work` in the organization that has what it is about.

        An id names one record of all organizations, so a session need not say which one it means.

        Raises:
            NotFound, Forbidden: when no organization of the principal has it.
        """
        refusal: Forbidden | NotFound | None = None
        for actor in self.actors():
            try:
                return await work(actor)
            except (Forbidden, NotFound) as error:
                if refusal is None or isinstance(error, Forbidden):
                    refusal = error
        raise refusal or NotFound("record.not_found", _("There is no such record."))

    def count_bulk(self, actor: Actor) -> None:
        """Count an export or import against the plan of the actor's organization.

        Raises:
            LimitReached: bulk.limit_reached.
        """
        plan = self.principal.plan_tier
        for organization in self.principal.organizations:
            if organization.id == actor.organization_id:
                plan = organization.plan_tier
        limit = None if plan is None else identity.PLANS[plan].bulk_per_day
        self.services.bulk.count(actor.organization_id, limit)


RatePolicy = Callable[[Principal], tuple[Hashable, Sequence[Window]]]
"""Whose requests count together, and how many there may be."""


def by_plan(principal: Principal) -> tuple[Hashable, Sequence[Window]]:
    """The limit of the key or of the plan, in any 60 seconds, for each key and session."""
    limit = principal.rate_limit
    return principal.subject_id, () if limit is None else (Window(limit),)


async def open_call(
    request: Request, dialect: str, token: str | None = None, policy: RatePolicy = by_plan
) -> Call:
    """Authenticate a request by `token` or its bearer token, and count it against its limits.

    Raises:
        Unauthenticated: token.missing, or what identity says of the token.
        Throttled: rate.limited.
    """
    services: EdgeServices = request.scope[SERVICES]
    token = bearer_token(request) if token is None else token
    principal = await services.workers.short(
        identity.authenticate, services.backend, token, dialect, services.workers.later
    )
    request.scope[PRINCIPAL] = principal.subject_id
    count_request(request, *policy(principal))
    return Call(services, principal, token)


def count_request(request: Request, caller: Hashable, windows: Sequence[Window]) -> None:
    """Count a request against limits; the response tells where the caller stands.

    Raises:
        Throttled: rate.limited.
    """
    services: EdgeServices = request.scope[SERVICES]
    try:
        request.scope[STANDING] = services.requests.count(caller, windows)
    except Throttled as refusal:
        told = refusal.details["limit"]
        request.scope[STANDING] = Standing(told, 0, refusal.retry_after)
        raise


def bearer_token(request: Request) -> str:
    """The token of the Authorization header.

    Raises:
        Unauthenticated: token.missing, when there is none or the header is malformed.
    """
    found = _BEARER.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        raise Unauthenticated("token.missing", _("Send the header Authorization: Bearer TOKEN."))
    return found[1]
