"""The lines around the card: how far one is, what is scanned next, what was scanned last. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content
from textual.style import Style

from crmtui.kit.i18n import _
from crmtui.tui.sign import TONES
from crmtui.tui.text import fit, literal, shorten, width_of
from crmtui.tui.verdicts.sign import VerdictSign
from crmtui.tui.widgets.pages import Tone

if TYPE_CHECKING:
    from crmtui.services.picking import PickPlace

_BAR: Final = 25
_ALARM: Final = "bold reverse"


class Seen(NamedTuple):
    """One answer, for the list of the last ones."""

    time: str
    sign: VerdictSign
    what: str


class Counts(NamedTuple):
    """What this console has sent since the batch was opened."""

    unsent: int = 0
    scans: int = 0
    errors: int = 0


def progress_line(
    place: "PickPlace", width: int, database: str, *, alarm: bool, counts: Counts, ascii_only: bool
) -> Content:
    """`line 7 of 23  [####----]  16 to go   short 1        DB ok  saved`."""
    line = _("line {n} of {all}").format(n=place.line, all=place.lines)
    facts = [_("{n} to go").format(n=place.units_to_go)]
    if place.units_short:
        facts.append(_("short {n}").format(n=place.units_short))
    kept = _("{n} UNSENT").format(n=counts.unsent) if counts.unsent else _("all saved")
    right = Content.assemble(
        (f" {database} " if alarm else database, _ALARM if alarm else ""),
        "  ",
        (f" {kept} " if counts.unsent else kept, _ALARM if counts.unsent else ""),
    )
    tail = "  ".join(facts)
    room = width - width_of(line) - width_of(tail) - right.cell_length - 6
    left = f"{line}  {_bar(place, min(_BAR, room), ascii_only)}  {tail}"
    return Content(fit(left, max(0, width - right.cell_length - 1))) + " " + right


def _bar(place: "PickPlace", room: int, ascii_only: bool) -> str:
    cells = room - 2
    if cells < 4 or not place.lines:
        return ""
    gone = place.lines if place.step.name == "DONE" else place.line - 1
    full = cells * gone // place.lines
    done, left = ("#", "-") if ascii_only else ("█", "░")
    return f"[{done * full}{left * (cells - full)}]"


def step_line(place: "PickPlace", width: int) -> Content:
    """`1 location [OK] A-03-2-B     2 item >> SCAN 2 MORE <<     3 tote -`."""
    step = place.step.name
    bin_code, tote = shorten(place.bin, 14), shorten(place.tote or "", 14)
    parts = [
        _part(_("1 location"), step == "BIN", step != "BIN", bin_code, bin_code),
        _part(
            _("2 lot") if step == "LOT" else _("2 item"),
            step in ("ITEM", "LOT"),
            step in ("TOTE", "ZERO"),
            _wanted_item(place),
            f"{place.have}",
        ),
    ]
    if place.needs_tote or step == "TOTE":
        parts.append(
            _part(_("3 tote"), step == "TOTE", step == "ZERO", tote or _("A FREE ONE"), tote)
        )
    if step == "ZERO":
        parts.append(Content.styled(_("empty? >> Y OR N <<"), _ALARM))
    if step == "DONE":
        parts = [Content.styled(_("[OK] all lines are done.  Enter ends the batch."), "bold")]
    gap = max(2, (width - sum(part.cell_length for part in parts)) // max(1, len(parts)))
    return Content(" " * min(gap, 5)).join(parts).truncate(width)


def _wanted_item(place: "PickPlace") -> str:
    if place.step.name == "LOT":
        return _("THE LOT")
    left = place.need - place.have
    return _("{n} MORE").format(n=left) if place.have else _("1 OF {n}").format(n=left)


def _part(name: str, now: bool, passed: bool, wanted: str, found: str) -> Content:
    if now:
        return Content.assemble(
            (name, "bold"), " ", (_(">> SCAN {what} <<").format(what=wanted), _ALARM)
        )
    return Content(f"{name} [OK] {found}" if passed else f"{name} -")


def seen_lines(seen: Sequence[Seen], width: int, height: int) -> Content:
    """The last answers, newest first."""
    rows = []
    for each in seen[:height]:
        tone: Tone = each.sign.tone if each.sign.tone in ("good", "bad", "caution") else "muted"
        sign = fit(f"{each.sign.symbol} {each.sign.short}", 22)
        rows.append(
            Content.assemble(
                f"{each.time} ",
                (sign, TONES[tone]),
                f" {shorten(literal(each.what), max(0, width - 32))}",
            )
        )
    if not rows:
        return Content.styled(_("Nothing was scanned yet."), "$text-muted")
    return Content("\n").join(rows)


def hint_line(place: "PickPlace") -> Content:
    """What can be typed now, or clicked."""
    step = place.step.name
    if step == "ITEM":
        text = _("1-9 then Enter sets the count     0 then Enter: none there (short pick)")
    elif step == "ZERO":
        return Content.assemble(
            _("Look into the place:  "),
            _link("tell_empty(True)", _("Y  it is empty")),
            "     ",
            _link("tell_empty(False)", _("N  something is left there")),
        )
    elif step == "TOTE" and not place.tote:
        text = _("Scan any tote that is not in use: it becomes this order's.")
    elif step == "DONE":
        link = _link("finish", _("Enter  ends the batch"))
        return link + _("     Esc  goes back and leaves it open")
    else:
        text = _("A code that does not scan can be typed, with Enter.")
    return Content(text)


def _link(action: str, text: str) -> Content:
    key, _gap, label = text.partition("  ")
    shown = Content.assemble((key, "bold"), f"  {label}")
    return shown.stylize(Style.from_meta({"@click": f"screen.{action}"}))


def foot_line(counts: Counts, sound: bool, width: int) -> Content:
    """Counts of what was sent, and whether the bell is on."""
    left = _("unsent: {unsent}     scan count {scans}     errors {errors}").format(
        unsent=counts.unsent, scans=counts.scans, errors=counts.errors
    )
    right = _("F9 sound {state}   Esc back").format(state=_("on") if sound else _("off"))
    return Content(fit(left, max(0, width - width_of(right)))) + right
