"""The word, the symbol and the tone of a verdict. No colour alone ever says what it is."""

from typing import Final, Literal, NamedTuple

from crmtui.kit.i18n import _

VerdictTone = Literal["good", "caution", "bad", "wait", "idle"]
"""All is well; ask or decide; refused; not known yet; nothing scanned."""


class VerdictSign(NamedTuple):
    """One outcome: `word` for the banner, `short` for a line of the list."""

    tone: VerdictTone
    symbol: str
    mark: str
    """The symbol for letters three lines high."""
    word: str
    short: str


Kind = tuple[VerdictTone, str, str]
"""Tone, symbol and mark of a sign, whatever its word."""
OK: Final[Kind] = ("good", "[OK]", "✓")
NO: Final[Kind] = ("bad", "[XX]", "✗")
OTHER: Final[Kind] = ("bad", "[!!]", "!")
"""Refused, too, but it is not the wrong thing."""
ASK: Final[Kind] = ("caution", "[??]", "?")
LATER: Final[Kind] = ("wait", "[..]", "…")
BACK: Final[Kind] = ("wait", "[<<]", "◀")


def ready_sign() -> VerdictSign:
    """Nothing was scanned yet."""
    return VerdictSign("idle", "[  ]", "", _("READY"), "")
