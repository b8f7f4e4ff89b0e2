"""What a plan allows.

Requests and bulk operations are those of l4yercak3's table (Rate Limits). Of API keys the document
shows one number, 3 for a starter organization; the others are chosen around it. The limit counts
the l4yercak3 keys alone: it is that document's rule, and must not keep the keys of another dialect
away. An organization made on one's own machine (`crmtui init`, `org create`) has no plan to pay
for, so it is `enterprise`; one made over the API by a session starts as `free`.
"""

from dataclasses import dataclass
from typing import Final

from crmtui.services.identity.schemas import PlanTier

LIMITED_DIALECT: Final = "l4yercak3"
"""Whose keys the plan's limit counts."""


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """None is without limit."""

    requests_per_minute: int | None
    bulk_per_day: int | None
    api_keys: int | None


PLANS: Final[dict[PlanTier, PlanLimits]] = {
    PlanTier.FREE: PlanLimits(60, 10, 1),
    PlanTier.STARTER: PlanLimits(300, 50, 3),
    PlanTier.PROFESSIONAL: PlanLimits(1000, 200, 10),
    PlanTier.AGENCY: PlanLimits(3000, 500, 50),
    # The document shows `limit` as a number; so many keys nobody manages by hand.
    PlanTier.ENTERPRISE: PlanLimits(None, None, 1000),
}


def key_limit(tier: PlanTier, dialect: str | None) -> int | None:
    """How many active keys `tier` allows in `dialect`; None is without limit."""
    counts = dialect is None or dialect == LIMITED_DIALECT
    return PLANS[tier].api_keys if counts else None


def rate_limit(tier: PlanTier, own: int | None) -> int | None:
    """Requests a minute: a credential's own limit narrows the plan's, it never widens it."""
    allowed = PLANS[tier].requests_per_minute
    if own is None or allowed is None:
        return own if allowed is None else allowed
    return min(own, allowed)
