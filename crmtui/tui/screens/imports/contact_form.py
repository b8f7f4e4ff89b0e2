"""What the form of a list of contacts asks: who is known already, and what becomes of them."""

from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field

if TYPE_CHECKING:
    from crmtui.services.contact_imports import ImportOptions

_WAYS: Final = (
    ("email", _("e-mail")),
    ("linkedin", _("LinkedIn")),
    ("phone", _("phone")),
    ("name_company", _("name and company")),
)
_KNOWN: Final = (
    ("update", _("are updated by their row")),
    ("skip", _("stay as they are")),
    ("again", _("are created once more")),
)
_FILL: Final = _("from what is known of the company")


def form_fields(options: "ImportOptions") -> list[Field]:
    """The fields, with what holds now."""
    return [
        Field("update_by", _("Found by"), "choice", options.update_by, True, choices=_WAYS),
        Field("known", _("Known people"), "choice", _what_happens(options), True, choices=_KNOWN),
        Field("auto_fill", _("Fill gaps"), "switch", options.auto_fill, hint=_FILL),
    ]


def read_options(values: dict[str, Any]) -> "ImportOptions":
    """What the fields say."""
    from crmtui.services.contact_imports import ImportOptions

    return ImportOptions(
        update_by=values["update_by"],
        update_existing=values["known"] == "update",
        skip_duplicates=values["known"] != "again",
        auto_fill=values["auto_fill"],
    )


def describe_options(options: "ImportOptions") -> str:
    """What holds, in a line."""
    way, known = dict(_WAYS)[options.update_by], dict(_KNOWN)[_what_happens(options)]
    text = _("People found by {way} {happens}.").format(way=way, happens=known)
    if options.auto_fill:
        text += " " + _("Gaps are filled {how}.").format(how=_FILL)
    return text


def _what_happens(options: "ImportOptions") -> str:
    if options.update_existing:
        return "update"
    return "skip" if options.skip_duplicates else "again"
