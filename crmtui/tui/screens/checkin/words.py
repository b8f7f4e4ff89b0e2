"""What each verdict is called, which sign it has, and what to do next. Pure.

A verdict is a word, a symbol and a tone; no two that mean different things share both word and
symbol, so that they can be told apart without any colour.
"""

from crmtui.kit.i18n import _
from crmtui.tui.verdicts.sign import ASK, BACK, LATER, NO, OK, OTHER, Kind, VerdictSign


def sign_of(result: str, direction: str = "entry", detail: str = "") -> VerdictSign:
    """The sign of a stored or fresh scan."""
    if result == "ok":
        return _sign(OK, _("EXIT OK"), _("exit")) if direction == "exit" else admit_sign()
    if result == "invalid" and detail:
        return _sign(NO, _("OTHER EVENT"), _("other event"))
    known = _refusals()
    return known.get(result) or _sign(NO, _("REFUSED"), result)


def admit_sign() -> VerdictSign:
    return _sign(OK, _("ADMIT"), _("admit"))


def waiting_sign() -> VerdictSign:
    """A scan that the database has not answered yet."""
    return _sign(LATER, _("WAIT"), _("not yet"))


def failed_sign() -> VerdictSign:
    """A scan that could not be decided; nobody was admitted."""
    return _sign(NO, _("NOT ADMITTED"), _("not admitted"))


def halted_sign(word: str) -> VerdictSign:
    """Nothing can be scanned here; `word` says why."""
    return VerdictSign("idle", "[--]", "", word, "")


def sold_sign() -> VerdictSign:
    return _sign(OK, _("SOLD"), _("sold"))


def group_sign(admitted: int, asked: int) -> VerdictSign:
    """The outcome of a group: all, some or none."""
    word = _("{n} ADMITTED").format(n=admitted)
    if admitted == asked:
        return _sign(OK, word, word.lower())
    text = _("{n} OF {all}").format(n=admitted, all=asked)
    return _sign(ASK if admitted else NO, text, text.lower())


def _sign(kind: Kind, word: str, short: str) -> VerdictSign:
    return VerdictSign(*kind, word, short)


def _refusals() -> dict[str, VerdictSign]:
    return {
        "invalid": _sign(NO, _("UNKNOWN CODE"), _("unknown code")),
        "unpaid": _sign(ASK, _("UNPAID"), _("unpaid")),
        "blocked": _sign(NO, _("BLOCKED"), _("blocked")),
        "invalid_time": _sign(ASK, _("NOT VALID NOW"), _("not valid now")),
        "canceled": _sign(NO, _("CANCELLED"), _("cancelled")),
        "already_redeemed": _sign(OTHER, _("ALREADY USED"), _("already used")),
        "product": _sign(NO, _("WRONG PRODUCT"), _("wrong product")),
        "rules": _sign(NO, _("REFUSED"), _("refused")),
        "ambiguous": _sign(ASK, _("AMBIGUOUS"), _("ambiguous")),
        "revoked": _sign(NO, _("REVOKED"), _("revoked")),
        "incomplete": _sign(ASK, _("DATA MISSING"), _("data missing")),
        "annulled": _sign(BACK, _("UNDONE"), _("undone")),
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
