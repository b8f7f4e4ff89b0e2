"""What the papers of a warehouse need to know, as plain values; the callers fill them."""

from dataclasses import dataclass
from datetime import date, datetime

from crmtui.kit.clock import require_aware
from crmtui.kit.formats import zone


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLabel:
    """Sticks on an item or its package; `code` is what a scanner reads, a GTIN or else the SKU."""

    sku: str
    name: str
    code: str
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BinLabel:
    """Sticks on a bin; `code` is what a scanner reads."""

    code: str
    warehouse: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteLabel:
    """Sticks on a tote; `code` is what a scanner reads."""

    code: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickStop:
    """One thing to be taken out of one bin for one order."""

    bin: str
    sku: str
    name: str
    quantity: int
    order: str
    unit: str = ""
    lot: str = ""
    expires_on: date | None = None
    tote: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickListInput:
    """One walk through the warehouse; `stops` are in its order.

    `printed_at` is aware and is shown in `timezone`.

    Raises:
        Invalid: `time.unknown_zone`.
        ValueError: `printed_at` carries no time zone.
    """

    batch: str
    stops: tuple[PickStop, ...]
    picker: str = ""
    warehouse: str = ""
    printed_at: datetime | None = None
    timezone: str = "UTC"
    locale: str = "en"

    def __post_init__(self) -> None:
        zone(self.timezone)
        if self.printed_at is not None:
            require_aware(self.printed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """What is in a parcel; `ordered` is shown where it is another number."""

    sku: str
    name: str
    quantity: int
    ordered: int | None = None
    unit: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackingSlipInput:
    """What lies in a parcel, for who opens it. Addresses have their lines as people write them."""

    organization: str
    order: str
    recipient: str
    address: str
    lines: tuple[SlipLine, ...]
    sender: str = ""
    reference: str = ""
    parcel: int = 1
    parcels: int = 1
    note: str = ""
    printed_on: date | None = None
    locale: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingLabelInput:
    """Sticks on a parcel. Addresses have their lines as people write them."""

    organization: str
    sender: str
    recipient: str
    address: str
    order: str
    tracking_number: str = ""
    carrier: str = ""
    parcel: int = 1
    parcels: int = 1
    weight_grams: int | None = None
