"""Phone numbers as cells of a list hold them."""

from crmtui.kit.errors import Invalid
from crmtui.kit.phones import normalise_phone
from crmtui.services.imports.problems import BadValue


def parse_phone(text: str, region: str | None) -> str:
    """The number as +CC…, read as one of `region` (such as `DE`) where it has no country code.

    Raises:
        BadValue: `phone.invalid`.
    """
    try:
        return normalise_phone(text, region)
    except Invalid as error:
        raise BadValue(error.code, error.message) from error
