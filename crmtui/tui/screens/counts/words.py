"""What states and verdicts of counting are called, and which sign each has. Pure."""

from typing import TYPE_CHECKING

from crmtui.kit.i18n import _, ngettext
from crmtui.tui import sign as signs
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.sign import ASK, NO, OK, Kind, VerdictSign

if TYPE_CHECKING:
    from crmtui.services.counts import CountAnswer, CountClosed, CountDetail, SheetLine
    from crmtui.tui.widgets.pages import Cell


def state_cell(count: "CountDetail") -> "Cell":
    """How far a count is."""
    return _state(count).cell


def state_text(count: "CountDetail") -> str:
    """The same in running text."""
    return _state(count).whole


def _state(count: "CountDetail") -> signs.Sign:
    going_on = count.status.value == "recount" and bool(count.recounter_name)
    return _states()["recounting" if going_on else count.status.value]


def _states() -> dict[str, signs.Sign]:
    return {
        "requested": signs.Sign("..", _("to do"), ""),
        "counting": signs.Sign(">>", _("counting"), "caution"),
        "recount": signs.Sign("!!", _("to recount"), "caution"),
        "recounting": signs.Sign(">>", _("recounting"), "caution"),
        "review": signs.Sign("??", _("review"), "bad"),
        "completed": signs.Sign("OK", _("done"), "good"),
        "cancelled": signs.Sign("--", _("cancelled"), "muted"),
    }


def ready_card(count: "CountDetail") -> Card:
    """Nothing was scanned yet: the bin comes first."""
    what = _("Count everything that lies in it.")
    if count.sku is not None:
        what = _("Count only {sku}.").format(sku=count.sku)
    text = [what, _("Nobody is told here what should be there.")]
    if count.note:
        text.append(_("Sent back: {why}").format(why=count.note))
    sign = VerdictSign("idle", "[  ]", "", _("SCAN {bin}").format(bin=count.bin.upper()), "")
    return Card(sign, title=(_("Go to {bin}").format(bin=count.bin), count.cause), text=tuple(text))


def begun_card(count: "CountDetail", lines: int) -> Card:
    """The bin was right: now the goods; so many `lines` of a recount are left."""
    text = _("Scan every unit, or scan one and type how many there are in all.")
    if count.status.value == "recount" and lines:
        text = ngettext(
            "{n} line differed. Count it once more.",
            "{n} lines differed. Count them once more.",
            lines,
        ).format(n=lines)
    return Card(VerdictSign(*OK, _("RIGHT BIN"), ""), title=(count.bin, ""), text=(text,))


def counted_card(line: "SheetLine", added: int | None) -> Card:
    """So many of it now; `added` by a scan, or None where the number was typed."""
    units = line.units or 0
    how = _("set to {n}").format(n=units) if added is None else f"+{added}"
    lot = "" if line.lot is None else _("lot {code}").format(code=line.lot)
    expiry = "" if line.expires_on is None else _("expires {day}").format(day=line.expires_on)
    return Card(
        VerdictSign(*OK, _("{n} COUNTED").format(n=units), ""),
        corner=(how,),
        title=(line.name, line.sku),
        pairs=((lot, expiry),) if lot else (),
    )


def lot_card(answer: "CountAnswer") -> Card:
    """The code does not tell of which lot it is."""
    known = ", ".join(answer.choices[:8])
    text = [_("Scan the code of its lot, or type it: L2291, or L2291 2027-03-31.")]
    if known:
        text.append(_("Known: {lots}").format(lots=known))
    return Card(VerdictSign(*ASK, _("WHICH LOT"), ""), title=(answer.found, ""), text=tuple(text))


def refused_card(answer: "CountAnswer") -> Card:
    """A scan that counted nothing, and what was wanted instead."""
    settled = answer.verdict.value == "wrong_item" and not answer.wanted
    word, text = _refusals()["agreed" if settled else answer.verdict.value]
    text = text.format(found=answer.found, wanted=answer.wanted)
    tone = ASK if answer.verdict.value == "ambiguous" else NO
    return Card(VerdictSign(*tone, word, ""), title=(answer.found, ""), text=(text,))


def _refusals() -> dict[str, tuple[str, str]]:
    wrong = _("Nothing was counted: only {wanted} is counted here.")
    return {
        "wrong_bin": (_("WRONG BIN"), _("Nothing was counted: go to {wanted}.")),
        "wrong_item": (_("WRONG ITEM"), wrong),
        "agreed": (_("NOT AGAIN"), _("Nothing was counted: this line agreed already.")),
        "ambiguous": (_("AMBIGUOUS"), _("Several items have this code. Scan their SKU.")),
        "unknown": (_("UNKNOWN CODE"), _("Nothing was counted: no item has this code.")),
    }


def no_line_card(text: str) -> Card:
    """A number without anything that it could be of."""
    hint = _("Scan what you counted first, then type how many there are.")
    return Card(VerdictSign(*NO, _("OF WHAT?"), ""), title=(text, ""), text=(hint,))


def failed_card(text: str, message: str) -> Card:
    """It could not be counted."""
    return Card(VerdictSign(*NO, _("NOT COUNTED"), ""), title=(text, ""), text=(message,))


def waiting_card(text: str) -> Card:
    """The database has not answered yet."""
    hint = _("Not counted yet: the database has not answered. It is sent again by itself.")
    return Card(VerdictSign("wait", "[..]", "…", _("WAIT"), ""), title=(text, ""), text=(hint,))


def closed_card(closed: "CountClosed") -> Card:
    """What the end of a count came to; no number of it is told."""
    outcome = closed.outcome.value
    tone, word, text = _outcomes()[outcome]
    return Card(
        VerdictSign(*tone, word, ""),
        title=(closed.count.bin, closed.count.code),
        text=tuple(text.split("\n")),
    )


def _outcomes() -> dict[str, tuple[Kind, str, str]]:
    return {
        "agrees": (OK, _("DONE"), _("The ledger agrees. Enter leads back.")),
        "posted": (OK, _("DONE"), _("The ledger follows the count. Enter leads back.")),
        "recount": (
            ASK,
            _("COUNT AGAIN"),
            _("Something differs. Scan the bin to recount it,\nor leave it to somebody else."),
        ),
        "review": (
            ASK,
            _("FOR REVIEW"),
            _("Somebody else decides now. Enter leads back."),
        ),
        "outdated": (
            ("caution", "[!!]", "!"),
            _("MOVED MEANWHILE"),
            _("Something came or went while you counted.\nScan the bin and count it anew."),
        ),
    }


def counted_text(units: "list[int]") -> str:
    """How many lines were counted, and how many units in all."""
    lines = ngettext("{n} line", "{n} lines", len(units)).format(n=len(units))
    total = sum(units)
    return f"{lines}, " + ngettext("{n} unit", "{n} units", total).format(n=total)


def line_name(line: "SheetLine") -> str:
    """A line in a question."""
    return line.sku if line.lot is None else f"{line.sku} {line.lot}"
