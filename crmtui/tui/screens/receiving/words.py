"""How the receiving desk answers: a word, a symbol and a tone for each outcome. Pure."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.screens.receiving.machine import (
    Command,
    Desk,
    Load,
    Mode,
    Step,
    Told,
    find_suggestion,
)
from crmtui.tui.times import local_time
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.sign import ASK, NO, OK, OTHER, Kind, VerdictSign
from crmtui.tui.widgets.pages import Tone

if TYPE_CHECKING:
    from crmtui.services.stock import Arrival


def describe(step: Step, layout: str = "") -> Card:
    """The banner of a step that wrote nothing; `layout` is a keyboard's that may be at fault."""
    if step.told is Told.UNKNOWN and layout:
        text = _("Is the keyboard set to {layout}? The scanner types another one: Ctrl+T tests it.")
        card = _refuse(step)
        return card._replace(text=(*card.text, text.format(layout=layout)))
    if step.told in _REFUSALS:
        return _refuse(step)
    return describe_desk(step.desk)


def describe_desk(desk: Desk) -> Card:
    """What is in hand and what comes next."""
    if desk.waiting is not None:
        return _ask_for_lot(desk.waiting)
    if desk.load is not None:
        return _counting(desk, desk.load)
    if desk.source is not None:
        return Card(
            VerdictSign("idle", "[<<]", "◀", desk.source.code, ""),
            title=(_("Out of bin {code}").format(code=desk.source.code), ""),
            advice=_("Scan what you take out of it. Esc leaves the bin."),
        )
    if desk.mode is Mode.PUT_AWAY:
        return Card(
            VerdictSign("idle", "[  ]", "", _("SCAN BIN"), ""),
            text=(_("Scan the bin in which the goods lie now."),),
        )
    return Card(
        VerdictSign("idle", "[  ]", "", _("SCAN GOODS"), ""),
        text=(_("Scan what came in: its barcode, GS1 label or SKU."),),
    )


def _counting(desk: Desk, load: Load) -> Card:
    """The bin stands in large letters: it is what one looks for next."""
    home = find_suggestion(desk)
    word = _("SCAN BIN") if home is None else home.code
    advice = _("Scan more of it, type the number, then scan the bin.")
    if home is not None:
        advice = _("Scan more, or type the number. Then scan the bin, or Enter for {code}.").format(
            code=home.code
        )
    return Card(
        VerdictSign("caution", "[->]", "▶", word, ""),
        corner=(units_text(load), _("in hand")),
        title=(load.ware.name, load.ware.sku),
        pairs=((lot_text(load), ""),),
        advice=advice,
    )


def _ask_for_lot(load: Load) -> Card:
    return Card(
        VerdictSign(*ASK, _("WHICH LOT"), ""),
        title=(load.ware.name, load.ware.sku),
        text=(_("Its code says no lot. Type it, or scan the GS1 label: Enter opens the form."),),
    )


def describe_done(command: Command) -> Card:
    """Units are in their bin."""
    load, place = command.load, command.target
    word, advice = _("RECEIVED"), _("Next: scan goods.")
    where = _("into {code}").format(code=place.code)
    if command.source is not None:
        word, advice = _("PUT AWAY"), _("Next: scan goods out of {code}, or another bin.")
        where = f"{command.source.code} → {place.code}"
        advice = advice.format(code=command.source.code)
    return Card(
        VerdictSign(*OK, word, ""),
        corner=(units_text(load), where),
        title=(load.ware.name, load.ware.sku),
        pairs=((lot_text(load), ""),),
        advice=advice,
    )


def describe_left(command: Command) -> Card:
    """The console was ended before it could tell what became of these."""
    return describe_done(command)._replace(
        advice=_("Your last one before the console ended was saved. Do not scan it again.")
    )


def describe_left_failure(command: Command, text: str) -> Card:
    """The same, but it was refused."""
    load = command.load
    last = _("Before the console ended: {units} {sku}.")
    return Card(
        VerdictSign(*NO, _("NOT SAVED"), ""),
        text=(last.format(units=units_text(load), sku=load.ware.sku), text),
        advice=_("Nothing was written. Scan it again."),
    )


def describe_failure(word: str, text: str) -> Card:
    """The database refused; what was in hand still is."""
    return Card(
        VerdictSign(*NO, word, ""),
        text=(text, _("Nothing was written.")),
        advice=_("It is still in hand: scan a bin, correct the number, or drop it with Esc."),
    )


def describe_undone(sku: str, available: int) -> Card:
    text = _("{sku}: {count} are free now.").format(sku=sku, count=available)
    return Card(VerdictSign("wait", "[<<]", "◀", _("TAKEN BACK"), ""), text=(text,))


def _refuse(step: Step) -> Card:
    kind, word, explain = _REFUSALS[step.told]
    held = step.desk.load
    still = ""
    if held is not None:
        still = _("Still in hand: {units} {sku}").format(units=held.units, sku=held.ware.sku)
    return Card(
        VerdictSign(*kind, word, ""),
        text=tuple(filter(None, (explain(step), still))),
        note=_("Nothing was written."),
        advice=_("F4 gives this barcode to an item.") if step.told is Told.UNKNOWN else "",
    )


def _about(step: Step, at: int = 0) -> str:
    return step.about[at] if len(step.about) > at else ""


def _several(step: Step) -> str:
    return _("This may be any of: {names}").format(names=", ".join(step.about))


def _other_item(step: Step) -> str:
    others = ", ".join(step.about[1:])
    text = _("You scanned {others}. First put {sku} into its bin, or drop it with Esc.")
    return text.format(others=others, sku=_about(step))


def _other_lot(step: Step) -> str:
    text = _("In hand is {held}, this is {other}. First put that into its bin.")
    return text.format(held=_about(step), other=_about(step, 1))


_Refusal = tuple[Kind, str, Callable[[Step], str]]
_REFUSALS: Final[dict[Told, _Refusal]] = {
    Told.UNKNOWN: (
        NO,
        _("UNKNOWN"),
        lambda step: _("Neither goods nor a bin: {code}").format(code=_about(step)),
    ),
    Told.AMBIGUOUS: (ASK, _("AMBIGUOUS"), _several),
    Told.BIN_FIRST: (ASK, _("BIN FIRST"), lambda _s: _("Scan the bin in which it lies now.")),
    Told.GOODS_FIRST: (
        ASK,
        _("GOODS FIRST"),
        lambda _s: _("A bin comes after the goods that go into it. Scan the goods."),
    ),
    Told.OTHER_ITEM: (OTHER, _("OTHER ITEM"), _other_item),
    Told.OTHER_LOT: (OTHER, _("OTHER LOT"), _other_lot),
    Told.SAME_BIN: (
        ASK,
        _("SAME BIN"),
        lambda step: _("It lies in {code} already. Scan another bin.").format(code=_about(step)),
    ),
    Told.BIN_NEEDED: (
        ASK,
        _("SCAN BIN"),
        lambda step: _("{sku} has no other bin of its own: scan one.").format(sku=_about(step)),
    ),
    Told.BAD_COUNT: (
        ASK,
        _("WRONG NUMBER"),
        lambda step: _("{n} is no number of units: type 1 to 999999.").format(n=_about(step)),
    ),
    Told.BUSY: (
        ASK,
        _("IN HAND"),
        lambda step: _("First put {sku} into its bin, or drop it with Esc.").format(
            sku=_about(step)
        ),
    ),
}


def units_text(load: Load) -> str:
    return f"{load.units} × {load.ware.unit}"


def lot_text(load: Load) -> str:
    parts = []
    if load.lot is not None:
        parts.append(_("lot {lot}").format(lot=load.lot))
    if load.expires_on is not None:
        parts.append(_("exp. {day}").format(day=load.expires_on.isoformat()))
    return "  ".join(parts)


def mode_text(desk: Desk) -> str:
    return _("Receiving") if desk.mode is Mode.RECEIVE else _("Putting away")


def arrival_cells(arrival: "Arrival", timezone: str) -> tuple[str, ...]:
    """An arrival in the list: when, how many of what, into which bin, by whom."""
    place = arrival.bin if arrival.from_bin is None else f"{arrival.from_bin} → {arrival.bin}"
    what = arrival.name if arrival.lot is None else f"{arrival.name} ({arrival.lot})"
    state = _("[<<] back") if arrival.undone else _("[OK] in")
    return (
        local_time(arrival.at, timezone),
        f"{arrival.quantity} ×",
        arrival.sku,
        what,
        place,
        state,
        arrival.actor_name,
    )


def arrival_tone(arrival: "Arrival") -> Tone:
    return "muted" if arrival.undone else ""


def waiting_text(count: int) -> str:
    return ngettext("{n} scan waits", "{n} scans wait", count).format(n=count)
