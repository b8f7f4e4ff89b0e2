"""Lists as somebody likes to see them: a filter and an order under a name."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, Versioned

_SHARED: Final = text("owner_id IS NULL")
_TAKEN: Final = violation("view.name_taken", "There is a view of this name.", "name")


class SavedView(Identified, OrganizationScoped, Versioned, Base):
    """A filter and an order of one kind of list."""

    __tablename__ = "saved_views"
    __table_args__ = (
        # The database takes two nulls for different owners: what is shared has a key of its own.
        Index(
            "uq_saved_views_own",
            "organization_id",
            "area",
            "owner_id",
            "name_key",
            unique=True,
            info=_TAKEN,
        ),
        Index(
            "uq_saved_views_shared",
            "organization_id",
            "area",
            "name_key",
            unique=True,
            sqlite_where=_SHARED,
            postgresql_where=_SHARED,
            info=_TAKEN,
        ),
    )

    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    """Whose it is; nobody's is everybody's."""
    area: Mapped[str] = mapped_column(String(40))
    """What is listed, such as contacts."""
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(60))
    """The folded name: two spellings are one view."""
    filter: Mapped[dict[str, Any]]
    """What is not as it is where nothing is chosen, as the area's schema takes it."""
    sort: Mapped[str] = mapped_column(String(40))
    descending: Mapped[bool]
