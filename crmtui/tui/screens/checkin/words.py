"""What each verdict is called, which sign it has, and what to do next. Pure.

A verdict is a word, a symbol and a tone; no two that mean different things share both word and
symbol, so that they can be told apart without any colour.
"""

from typing import Final, Literal, NamedTuple

from crmtui.kit.i18n import _

Tone = Literal["good", "caution", "bad", "wait", "idle"]
"""Let in; ask or decide; do not let in; not known yet; nothing scanned."""


class Sign(NamedTuple):
    """One outcome: `word` for the banner, `short` for a line of the list."""

    tone: Tone
    symbol: str
    mark: str
    """The symbol for letters three lines high."""
    word: str
    short: str


_OK: Final = ("good", "[OK]", "✓")
_ALREADY: Final = ("bad", "[!!]", "!")
_ASK: Final = ("caution", "[??]", "?")
_NO: Final = ("bad", "[XX]", "✗")
_LATER: Final = ("wait", "[..]", "…")
_BACK: Final = ("wait", "[<<]", "◀")


def sign_of(result: str, direction: str = "entry", detail: str = "") -> Sign:
    """The sign of a stored or fresh scan."""
    if result == "ok":
        return _sign(_OK, _("EXIT OK"), _("exit")) if direction == "exit" else admit_sign()
    if result == "invalid" and detail:
        return _sign(_NO, _("OTHER EVENT"), _("other event"))
    known = _refusals()
    return known.get(result) or _sign(_NO, _("REFUSED"), result)


def admit_sign() -> Sign:
    return _sign(_OK, _("ADMIT"), _("admit"))


def waiting_sign() -> Sign:
    """A scan that the database has not answered yet."""
    return _sign(_LATER, _("WAIT"), _("not yet"))


def failed_sign() -> Sign:
    """A scan that could not be decided; nobody was admitted."""
    return _sign(_NO, _("NOT ADMITTED"), _("not admitted"))


def ready_sign() -> Sign:
    return Sign("idle", "[  ]", "", _("READY"), "")


def halted_sign(word: str) -> Sign:
    """Nothing can be scanned here; `word` says why."""
    return Sign("idle", "[--]", "", word, "")


def sold_sign() -> Sign:
    return _sign(_OK, _("SOLD"), _("sold"))


def group_sign(admitted: int, asked: int) -> Sign:
    """The outcome of a group: all, some or none."""
    word = _("{n} ADMITTED").format(n=admitted)
    if admitted == asked:
        return _sign(_OK, word, word.lower())
    text = _("{n} OF {all}").format(n=admitted, all=asked)
    return _sign(_ASK if admitted else _NO, text, text.lower())


def _sign(kind: tuple[str, str, str], word: str, short: str) -> Sign:
    tone, symbol, mark = kind
    return Sign(tone, symbol, mark, word, short)  # type: ignore[arg-type]


def _refusals() -> dict[str, Sign]:
    return {
        "invalid": _sign(_NO, _("UNKNOWN CODE"), _("unknown code")),
        "unpaid": _sign(_ASK, _("UNPAID"), _("unpaid")),
        "blocked": _sign(_NO, _("BLOCKED"), _("blocked")),
        "invalid_time": _sign(_ASK, _("NOT VALID NOW"), _("not valid now")),
        "canceled": _sign(_NO, _("CANCELLED"), _("cancelled")),
        "already_redeemed": _sign(_ALREADY, _("ALREADY USED"), _("already used")),
        "product": _sign(_NO, _("WRONG PRODUCT"), _("wrong product")),
        "rules": _sign(_NO, _("REFUSED"), _("refused")),
        "ambiguous": _sign(_ASK, _("AMBIGUOUS"), _("ambiguous")),
        "revoked": _sign(_NO, _("REVOKED"), _("revoked")),
        "incomplete": _sign(_ASK, _("DATA MISSING"), _("data missing")),
        "annulled": _sign(_BACK, _("UNDONE"), _("undone")),
    }


def explain(result: str, detail: str) -> str:
    """What the refusal is about, in a sentence; empty where the word says it all."""
    texts = {
        "invalid": _("This ticket is for: {detail}"),
        "blocked": _("Blocked: {detail}"),
        "invalid_time": _("Valid: {detail}"),
        "product": _("This list does not admit: {detail}"),
        "rules": "{detail}",
        "ambiguous": _("One code, several tickets: {detail}"),
        "revoked": "{detail}",
        "incomplete": _("Missing: {detail}"),
        "ok": _("Admitted in spite of: {detail}"),
    }
    text = texts.get(result, "")
    return text.format(detail=detail) if detail else ""


def advise(result: str, detail: str, *, may_override: bool, overridable: bool, key: str) -> str:
    """The next step. An override is offered only where it would work and is permitted."""
    step = _steps(detail).get(result, "")
    if not overridable:
        return step
    if may_override:
        last = _("{key} admits with a reason.").format(key=key)
    else:
        last = _("A supervisor can admit with a reason.")
    return f"{step} {last}".strip()


def _steps(detail: str) -> dict[str, str]:
    return {
        "invalid": _("Check event and list (^E).")
        if detail
        else _("Scan again, or find the name (F2)."),
        "unpaid": _("Take the payment first."),
        "blocked": _("Ask the office before anybody goes in."),
        "canceled": _("Not valid any more. Send to the box office."),
        "product": _("Send to the right door, or check the list (^E)."),
        "ambiguous": _("Find the person (F2) and choose the ticket."),
        "revoked": _("Ask for the newer ticket, or find the name (F2)."),
    }
