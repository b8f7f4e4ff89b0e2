"""What the states of orders and the verdicts of packing are called, and their signs. Pure."""

from typing import TYPE_CHECKING, Final

from crmtui.kit.i18n import _
from crmtui.tui.sign import Sign
from crmtui.tui.verdicts.sign import ASK, NO, OK, VerdictSign

if TYPE_CHECKING:
    from crmtui.services.fulfilment import (
        CustomerOrderDetail,
        OrderEvent,
        PackAnswer,
        PackVerdict,
    )

STATES: Final = {
    "open": Sign("○", _("open"), "caution"),
    "reserved": Sign("◔", _("reserved"), ""),
    "picking": Sign("◑", _("picking"), ""),
    "picked": Sign("◕", _("picked"), ""),
    "packed": Sign("●", _("packed"), "good"),
    "shipped": Sign("✓", _("shipped"), "good"),
    "cancelled": Sign("✗", _("cancelled"), "muted"),
}
URGENT: Final = Sign("!", _("urgent"), "bad")


def state_of(order: "CustomerOrderDetail") -> Sign:
    return STATES[order.status.value]


def progress_of(order: "CustomerOrderDetail") -> str:
    """How many units of how many have left, or are at least packed."""
    units = sum(line.quantity for line in order.lines)
    done = sum(line.packed + line.shipped for line in order.lines)
    return f"{done}/{units}"


def event_text(event: "OrderEvent") -> str:
    """What happened, in a few words."""
    text = _events().get(event.what, event.what.replace("_", " "))
    return text.format_map({"parcel": "", "units": "", "sku": "", "quantity": "", **event.facts})


def _events() -> dict[str, str]:
    return {
        "created": _("taken down"),
        "updated": _("changed"),
        "lines_changed": _("{sku}: now {quantity}"),
        "reserved": _("reserved"),
        "picking": _("picking began"),
        "picked": _("picked"),
        "packed": _("packed"),
        "parcel_opened": _("parcel {parcel} begun"),
        "parcel_closed": _("parcel {parcel} closed"),
        "parcel_discarded": _("parcel {parcel} discarded"),
        "partly_shipped": _("shipped in part"),
        "shipped": _("shipped"),
        "released": _("the rest released"),
        "cancelled": _("cancelled"),
        "put_back": _("{units} put back"),
    }


# --- verdicts --------------------------------------------------------------------------------


def failed_sign() -> VerdictSign:
    return _bad(_("NOT DONE"))


def done_sign(word: str) -> VerdictSign:
    return VerdictSign(*OK, word, word.lower())


def ask_sign(word: str) -> VerdictSign:
    return VerdictSign("wait", "[>>]", "▶", word, word.lower())


def verdict_sign(verdict: "PackVerdict") -> VerdictSign:
    """No two refusals share the word, so that they can be told apart without any colour."""
    return {
        "packed": done_sign(_("IN THE PARCEL")),
        "done": done_sign(_("ALL PACKED")),
        "unpacked": ask_sign(_("TAKEN OUT")),
        "wrong_item": _bad(_("WRONG ITEM")),
        "wrong_lot": _bad(_("WRONG LOT")),
        "too_many": _bad(_("TOO MANY")),
        "ambiguous": VerdictSign(*ASK, _("AMBIGUOUS"), _("ambiguous")),
        "unknown": _bad(_("UNKNOWN CODE")),
    }[verdict.value]


def _bad(word: str) -> VerdictSign:
    return VerdictSign(*NO, word, word.lower())


def verdict_texts(answer: "PackAnswer") -> tuple[str, ...]:
    """What was wrong, and what would have been right."""
    name, left = answer.verdict.value, answer.place.to_pack
    text = {
        "packed": _("{left} more to pack."),
        "done": _("Enter closes the parcel."),
        "unpacked": _("It lies in the tote again; {left} to pack."),
        "wrong_item": _("Not of this order. Wanted: {wanted}"),
        "wrong_lot": _("Another lot was picked: {wanted}"),
        "too_many": _("Left of it: {wanted}"),
        "ambiguous": _("Scan a narrower code, such as the lot: {wanted}"),
        "unknown": _("Nothing has this code. Wanted: {wanted}"),
    }[name]
    return (text.format(left=left, wanted=answer.wanted or _("nothing more")),)


def verdict_sign_unknown() -> VerdictSign:
    """The code means nothing here."""
    return _bad(_("UNKNOWN CODE"))
