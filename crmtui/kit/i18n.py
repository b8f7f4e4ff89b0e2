"""The words a person reads. English is the source; other languages are gettext catalogues."""

import gettext as _gettext
from typing import Final

from crmtui.kit.resources import data_path

DOMAIN: Final = "crmtui"

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use_language(language: str) -> None:
    """Switch all following texts to `language` (`de`); English where it has no translation."""
    global _catalogue, _language
    _language = language
    _catalogue = _gettext.translation(
        DOMAIN, localedir=str(data_path("locale")), languages=[language], fallback=True
    )


def language_in_use() -> str:
    """What `use_language` was told last."""
    return _language


def _(message: str) -> str:
    """`message` in the chosen language."""
    return _catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a countable text that fits `count`."""
    return _catalogue.ngettext(one, many, count)
