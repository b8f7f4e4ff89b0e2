"""In whose name a job runs: what they may do is looked up when it runs, not when enqueued."""

from typing import Final

from crmtui.kit.actor import EVERYTHING, Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden, NotFound, Unauthenticated
from crmtui.kit.i18n import _
from crmtui.services import identity
from crmtui.services.jobs.kinds import GiveUp
from crmtui.services.jobs.outcomes import Claimed

VIA: Final = "job"


def find_actor(backend: Backend, claimed: Claimed) -> Actor:
    """The actor of a job, with the rights they have now.

    Raises:
        GiveUp: actor.gone, when the user was disabled or the key revoked since.
    """
    if claimed.actor_kind == "system":
        everything = frozenset({EVERYTHING})
        return Actor("system", None, claimed.organization_id, everything, claimed.actor_name, VIA)
    try:
        with backend.read(system_actor(VIA)) as tx:
            if claimed.actor_id is None:
                raise NotFound("actor.gone", "")
            if claimed.actor_kind == "api_key":
                return identity.actor_for_api_key(tx, claimed.actor_id, VIA)
            user = claimed.actor_id
            return identity.actor_for_user(tx, user, claimed.organization_id, VIA).actor
    except (Forbidden, NotFound, Unauthenticated) as error:
        message = _("{name} may not act in this organization any more.")
        raise GiveUp("actor.gone", message.format(name=claimed.actor_name)) from error
