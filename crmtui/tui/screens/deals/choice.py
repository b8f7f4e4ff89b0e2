"""Which deals the board shows: chosen in parts, kept over restarts. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.screens.deals.words import STATUSES, read_day, status_sign
from crmtui.tui.text import shorten

if TYPE_CHECKING:
    from crmtui.services.deals import DealFilter


@dataclass(frozen=True)
class BoardChoice:
    """Everything chosen must hold; empty parts mean any."""

    pipeline: str = ""
    """The id of one; empty: the first."""
    status: str = "open"
    owner: str = ""
    owner_name: str = ""
    """An id, with the name that it had when it was chosen."""
    closes_from: str = ""
    closes_until: str = ""
    """Days as typed."""

    @classmethod
    def from_json(cls, kept: Any) -> Self:
        """The choice that was kept; what makes no sense (any more) is left out."""
        if not isinstance(kept, Mapping):
            return cls()
        given = {field.name: kept.get(field.name) for field in fields(cls)}
        return cls(**{k: v for k, v in given.items() if isinstance(v, str) and _is_known(k, v)})

    def to_json(self) -> dict[str, str]:
        """As it is kept."""
        return asdict(self)

    @property
    def is_all(self) -> bool:
        """Whether all open deals of the pipeline are shown."""
        return self == BoardChoice(self.pipeline)

    @property
    def pipeline_id(self) -> UUID | None:
        return UUID(self.pipeline) if self.pipeline else None

    def to_filter(self) -> "DealFilter":
        """As the service understands it."""
        from crmtui.services.deals import DealFilter, DealStatus

        return DealFilter(
            status=DealStatus(self.status),
            owner_id=UUID(self.owner) if self.owner else None,
            closes_after=read_day(self.closes_from),
            closes_before=read_day(self.closes_until),
        )

    def parts(self) -> list[str]:
        """What is chosen besides the pipeline, one short text each."""
        found = [status_sign(self.status).whole] if self.status != "open" else []
        if self.owner:
            found.append(_("owner: {name}").format(name=self.owner_name))
        if self.closes_from:
            found.append(_("closes from {day}").format(day=self.closes_from))
        if self.closes_until:
            found.append(_("closes until {day}").format(day=self.closes_until))
        return [shorten(part, 30) for part in found]


def _is_known(name: str, value: str) -> bool:
    if name in ("pipeline", "owner") and value:
        try:
            UUID(value)
        except ValueError:
            return False
    if name.startswith("closes") and value:
        return read_day(value) is not None
    return name != "status" or value in STATUSES
