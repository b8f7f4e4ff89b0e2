"""Which column of a file means what, and how its values are to be read."""

import re
from typing import Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.kit.schemas import Schema, invalid_fields
from crmtui.services.imports.amounts import DecimalMark
from crmtui.services.imports.fields import TargetField, field_label
from crmtui.services.imports.names import NameOrder
from crmtui.services.imports.states import ImportedState

_IDENTIFYING: Final = frozenset(
    {
        TargetField.TICKET_CODE,
        TargetField.NAME,
        TargetField.FIRST_NAME,
        TargetField.LAST_NAME,
        TargetField.EMAIL,
    }
)


class Mapping(Schema):
    """The meaning of a file's columns, guessed and corrected; never changed, only replaced."""

    labels: tuple[str, ...]
    """The labels of all columns of the file, each unique."""
    columns: dict[TargetField, int]
    """The column of each field, counted from 0."""
    phone_region: str | None = None
    """The country of phone numbers without a country code, such as DE."""
    currency: str = "EUR"
    """The currency of amounts that name none."""
    decimal_mark: DecimalMark = "auto"
    month_first: bool = False
    """Whether 03/04/2026 is the fourth of March."""
    name_order: NameOrder = "auto"
    timezone: str = "UTC"
    """The zone of times that name none, usually the event's."""
    default_product: str = Field(default="", max_length=200)
    """The product of rows that name none."""
    bad_contacts: Literal["reject", "drop"] = "reject"
    """What happens to a row whose e-mail or phone is wrong: refused, or taken without it."""
    state_words: dict[str, ImportedState] = Field(default_factory=dict)
    """What words of this file mean that no known system uses."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(_("a time zone such as Europe/Berlin")) from error
        return name

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, code: str) -> str:
        if not re.fullmatch("[A-Z]{3}", code):
            raise ValueError(_("three letters of a currency, such as EUR"))
        return code

    @field_validator("phone_region")
    @classmethod
    def _known_region(cls, region: str | None) -> str | None:
        if region is not None:
            from phonenumbers import SUPPORTED_REGIONS  # costs 200 ms, and most lists need none

            if region not in SUPPORTED_REGIONS:
                raise ValueError(_("two letters of a country, such as DE"))
        return region

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        if any(not 0 <= index < len(self.labels) for index in self.columns.values()):
            raise ValueError(_("a column that the file has"))
        return self

    def with_column(self, field: TargetField, column: str | int) -> Self:
        """The same mapping, but with `field` taken from a column given by its label or number.

        Raises:
            Invalid: `import.no_such_column`.
        """
        index = column if isinstance(column, int) else self._find(column)
        if not 0 <= index < len(self.labels):
            raise self._no_such_column(str(column))
        return self.replaced(columns={**self.columns, field: index})

    def without(self, field: TargetField) -> Self:
        """The same mapping, but with `field` taken from nowhere."""
        return self.replaced(
            columns={known: index for known, index in self.columns.items() if known != field}
        )

    def replaced(self, **options: Any) -> Self:
        """The same mapping with other options.

        Raises:
            Invalid: `import.mapping`, naming what is wrong.
        """
        return self.checked({**self.model_dump(), **options})

    @classmethod
    def checked(cls, values: dict[str, Any]) -> Self:
        """A mapping of these values; raises `Invalid` (import.mapping), naming what is wrong."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise invalid_fields(error, "import.mapping") from error

    def require_usable(self) -> None:
        """Raise `import.nobody_mapped` unless something says who the attendees are."""
        if not _IDENTIFYING & self.columns.keys():
            names = ", ".join(field_label(field) for field in TargetField if field in _IDENTIFYING)
            raise Invalid(
                "import.nobody_mapped",
                _("No column says who the attendees are. Map one of: {names}.").format(names=names),
                {"columns": names},
            )

    def _find(self, label: str) -> int:
        wanted = label.strip().casefold()
        for index, known in enumerate(self.labels):
            if known.casefold() == wanted:
                return index
        raise self._no_such_column(label)

    def _no_such_column(self, column: str) -> Invalid:
        known = ", ".join(self.labels)
        return Invalid(
            "import.no_such_column",
            _("The file has no column '{column}'. It has: {known}.").format(
                column=column, known=known[:500]
            ),
            {"column": known[:500]},
        )
