"""What each verdict is called, which sign it has, and which reasons there are. Pure.

A verdict is a word, a symbol and a tone; no two refusals share the word, so that they can be told
apart without any colour.
"""

from typing import TYPE_CHECKING, Final

from crmtui.kit.i18n import _
from crmtui.tui.verdicts.sign import ASK, OK, VerdictSign

if TYPE_CHECKING:
    from crmtui.services.picking import PickPlace

Reason = tuple[str, str]
"""A digit's reason: what is kept, and what is shown."""


def sign_of(verdict: str) -> VerdictSign:
    """The sign of a verdict, by the name that the service has for it."""
    good = _good().get(verdict)
    if good is not None:
        return VerdictSign(*OK, good, good.lower())
    return _changes().get(verdict) or _refusals().get(verdict) or _bad(_("REFUSED"))


def _good() -> dict[str, str]:
    return {
        "BIN_OK": _("RIGHT PLACE"),
        "ITEM_OK": _("RIGHT ITEM"),
        "LOT_OK": _("RIGHT LOT"),
        "TOTE_OK": _("IN THE TOTE"),
        "COUNT_OK": _("COUNT SET"),
        "ZERO_OK": _("ANSWERED"),
    }


def _changes() -> dict[str, VerdictSign]:
    return {
        "SHORT_OK": VerdictSign("caution", "[--]", "!", _("SHORT PICK"), _("short pick")),
        "POSTPONED": VerdictSign("wait", "[>>]", "▶", _("SKIPPED"), _("skipped")),
        "UNDONE": VerdictSign("wait", "[<<]", "◀", _("TAKEN BACK"), _("taken back")),
        "TOTE_CHANGED": VerdictSign("wait", "[>>]", "▶", _("NEXT TOTE"), _("next tote")),
        "DONE": VerdictSign("wait", "[==]", "…", _("DONE BEFORE"), _("done before")),
    }


def _bad(word: str, symbol: str = "[XX]", mark: str = "✗") -> VerdictSign:
    return VerdictSign("bad", symbol, mark, word, word.lower())


def _refusals() -> dict[str, VerdictSign]:
    return {
        "WRONG_BIN": _bad(_("WRONG PLACE")),
        "WRONG_ITEM": _bad(_("WRONG ITEM")),
        "WRONG_LOT": _bad(_("WRONG LOT")),
        "WRONG_TOTE": _bad(_("WRONG TOTE")),
        "UNKNOWN": _bad(_("UNKNOWN CODE")),
        "OVER_PICK": _bad(_("TOO MANY"), "[!!]", "!"),
        "NOT_SCANNED": _bad(_("SCAN IT FIRST"), "[!!]", "!"),
        "AMBIGUOUS": VerdictSign(*ASK, _("AMBIGUOUS"), _("ambiguous")),
    }


def opening_sign() -> VerdictSign:
    """The batch is being read."""
    return VerdictSign("idle", "[--]", "", _("OPENING"), "")


def waiting_sign() -> VerdictSign:
    """The database has not answered yet."""
    return VerdictSign("wait", "[..]", "…", _("NOT PICKED YET"), _("not yet"))


def failed_sign() -> VerdictSign:
    """It could not be decided; nothing was picked."""
    return _bad(_("NOT PICKED"))


def saved_sign() -> VerdictSign:
    """The last scan before the console ended had been kept."""
    return VerdictSign("caution", "[OK]", "✓", _("LAST SCAN SAVED"), _("last scan saved"))


def kind_name(kind: str) -> str:
    """What somebody did who did not scan."""
    names = {
        "count": _("the count"),
        "short": _("the short pick"),
        "undo": _("taking back"),
        "skip": _("the skip"),
        "zero": _("the answer"),
        "tote": _("the next tote"),
    }
    return names.get(kind, _("the scan"))


SHORT_REASONS: Final = (
    ("MISSING", _("Not there, or fewer than told")),
    ("DAMAGED", _("Damaged or spoilt")),
    ("EXPIRED", _("Past its date")),
    ("MISPLACED", _("Something else lies there")),
    ("UNREACHABLE", _("Cannot be reached")),
)
"""By the names that the service has for them."""

SKIP_REASONS: Final = (
    ("way blocked", _("The way is blocked")),
    ("somebody works there", _("Somebody works there")),
    ("waits for goods", _("Goods are just coming")),
    ("needs a lift", _("Needs a ladder, a lift or a second person")),
    ("another way", _("Another way is shorter")),
)
END_REASONS: Final = (
    ("order can wait", _("The rest can wait")),
    ("goods missing", _("Goods are missing")),
    ("made by mistake", _("Made by mistake")),
    ("customer changed it", _("A customer changed the order")),
)


def label_of(reason: str) -> str:
    """What is shown for the reason of a line."""
    return dict((*SHORT_REASONS, *SKIP_REASONS))[reason]


def place_facts(place: "PickPlace", lines: int) -> tuple[str, ...]:
    """What the label of the place says in words: aisle, bay, level and slot."""
    facts = (
        (_("aisle {code}"), place.aisle),
        (_("bay {code}"), place.bay),
        (_("level {code}"), place.level),
        (_("slot {code}"), place.slot),
    )
    told = [text.format(code=code) for text, code in facts if code]
    return (*told[: lines - 1], "  ".join(told[lines - 1 :])) if len(told) > lines else (*told,)
