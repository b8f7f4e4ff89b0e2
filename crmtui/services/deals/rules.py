"""What may become of a deal. Pure.

As in the CRMs that people know: a deal that was won or lost stays where it is until somebody opens
it again, so that neither a slip on the board nor a late client moves what is settled.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from crmtui.kit.money import round_half_up
from crmtui.services.deals import errors
from crmtui.services.deals.schemas import CurrencySum, DealStatus, StageCreate

DEFAULT_PIPELINE: Final = "Sales"
DEFAULT_STAGES: Final = (
    StageCreate(name="Lead", probability=10),
    StageCreate(name="Qualified", probability=30),
    StageCreate(name="Proposal", probability=60),
    StageCreate(name="Negotiation", probability=80),
)
"""Won and lost are no stages: a deal keeps the stage in which it was closed."""

DEAL_NULLABLE: Final = frozenset({"expected_close_on", "owner_id", "contact_id", "company_id"})
STEPS: Final = frozenset({"pipeline_id", "stage_id", "status", "lost_reason"})
"""Fields that are not simply set."""


def require_values(area: str, wanted: Mapping[str, Any], nullable: frozenset[str]) -> None:
    """Raise `Invalid` (<area>.required) where a field that must have a value is emptied."""
    for field, value in wanted.items():
        if value is None and field not in nullable:
            raise errors.required(area, field)


def require_step(old: DealStatus, new: DealStatus, *, moves: bool) -> None:
    """Raise `Conflict` (deal.closed) when a closed deal would move or change its outcome."""
    settled = old is not DealStatus.OPEN
    if settled and new is not DealStatus.OPEN and (moves or new is not old):
        raise errors.closed(old)


def require_same_stages(known: Iterable[UUID], wanted: Iterable[UUID]) -> None:
    """Raise `Invalid` (pipeline.stages) unless `wanted` is `known` in some order."""
    if sorted(known) != sorted(wanted):
        raise errors.stages_differ()


def chance(status: DealStatus | None, probability: int) -> int:
    """How likely a deal of that status brings its value, in percent."""
    return {DealStatus.WON: 100, DealStatus.LOST: 0}.get(status or DealStatus.OPEN, probability)


def weigh(value_minor: int, probability: int) -> int:
    """A sum by the probability of its stage, in percent."""
    return round_half_up(Decimal(value_minor * probability) / 100)


def add_up(sums: Iterable[CurrencySum]) -> tuple[CurrencySum, ...]:
    """The sums of several stages together, by currency code."""
    totals: dict[str, CurrencySum] = {}
    for each in sums:
        known = totals.get(each.currency)
        totals[each.currency] = each if known is None else _join(known, each)
    return tuple(totals[currency] for currency in sorted(totals))


def _join(one: CurrencySum, other: CurrencySum) -> CurrencySum:
    return CurrencySum(
        currency=one.currency,
        count=one.count + other.count,
        value_minor=one.value_minor + other.value_minor,
        weighted_minor=one.weighted_minor + other.weighted_minor,
    )
