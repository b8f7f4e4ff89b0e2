"""Where to go and what to take: the place in the largest type that there is room for."""

from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from crmtui.kit.i18n import _
from crmtui.tui.screens.picking.words import place_facts
from crmtui.tui.styles import component_style
from crmtui.tui.text import fit, literal, shorten, width_of
from crmtui.tui.widgets.block_letters import HEIGHT, LARGE, draw, draw_large

if TYPE_CHECKING:
    from crmtui.services.picking import PickPlace
    from crmtui.tui.app import CrmApp

_GAP: Final = 2
_ROOMY: Final = 12
"""Lines of the card from which on the place is written in double size, and the count large."""
_GTIN: Final = 14
_UNICODE: Final = "┏━┓┃┗┛┣┫"
_ASCII: Final = "+=+|++++"


class WalkCard(Widget):
    """Draws a `PickPlace` itself, frame and all: a verdict must not style the screen anew."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("walk-card--frame", "walk-card--now", "walk-card--place", "walk-card--faint"),
    }
    DEFAULT_CSS = """
    WalkCard {
        height: 9;
        text-wrap: nowrap;
        & > .walk-card--frame { color: $primary; }
        & > .walk-card--now { background: $primary; color: auto 100%; text-style: bold; }
        & > .walk-card--place { text-style: bold; }
        & > .walk-card--faint { color: $text-muted; }
    }
    WalkCard:ansi {
        & > * { background: ansi_default; color: ansi_default; }
        & > .walk-card--now { text-style: bold reverse; }
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    place: "reactive[PickPlace | None]" = reactive(None)

    def render(self) -> Content:
        width = self.size.width - 4
        place = self.place
        if width < 1 or place is None:
            return Content("")
        step = place.step.name
        tall = LARGE if self.size.height >= _ROOMY else HEIGHT
        middle = self.size.height - tall - 3
        going, taking = _titles(step)
        at_goods = step in ("ITEM", "LOT", "TOTE")
        lines = [
            self._edge("top", going, self._next(place), now=step in ("BIN", "ZERO")),
            *self._framed(self._goal(place, width, tall), width, tall),
            self._edge("middle", taking, self._count(place), now=at_goods),
            *self._framed(self._goods(place, width, middle), width, middle),
            self._edge("bottom", "", _postponed(place)),
        ]
        return Content("\n").join(lines)

    # --- the frame --------------------------------------------------------------------------

    def _edge(self, where: str, title: str, end: str, *, now: bool = False) -> Content:
        """An edge with a title let into it; the one of what is to be scanned stands out."""
        signs = _ASCII if self._ascii else _UNICODE
        left, right = {"top": (0, 2), "middle": (6, 7), "bottom": (4, 5)}[where]
        frame = component_style(self, "walk-card--frame")
        chip = component_style(self, "walk-card--now") if now else Style(bold=True)
        shown = f" {self._pointer} {title} " if now else f" {title} " if title else ""
        end = f" {end} " if end else ""
        rest = self.size.width - 3 - width_of(shown) - width_of(end) - 1
        return Content.assemble(
            (signs[left] + signs[1], frame),
            (shown, chip),
            (signs[1] * max(0, rest), frame),
            (end, Style(bold=True)),
            (signs[1] + signs[right], frame),
        )

    def _framed(self, lines: list[Content], width: int, height: int) -> list[Content]:
        side = Content.styled((_ASCII if self._ascii else _UNICODE)[3], self._frame)
        filled = [*lines, *[Content("")] * height][:height]
        return [
            side + Content(" ") + line.pad_right(max(0, width - line.cell_length)) + " " + side
            for line in filled
        ]

    @property
    def _frame(self) -> Style:
        return component_style(self, "walk-card--frame")

    @property
    def _pointer(self) -> str:
        return ">" if self._ascii else "▶"

    @property
    def _ascii(self) -> bool:
        return cast("CrmApp", self.app).symbols.ascii

    # --- where ------------------------------------------------------------------------------

    def _next(self, place: "PickPlace") -> str:
        if not place.next_bin:
            return ""
        if place.next_bin == place.bin:
            return _("next: same place")
        return _("next: {code}").format(code=shorten(place.next_bin, 24))

    def _goal(self, place: "PickPlace", width: int, height: int) -> list[Content]:
        """The place's code as large as it goes, what its parts mean beside it."""
        goal = _("DONE") if place.step.name == "DONE" else literal(place.bin)
        facts = place_facts(place, height)
        beside = max(map(width_of, facts), default=0)
        drawn = self._letters(goal, width - beside - _GAP, height)
        if len(drawn) == 1 and facts:
            # Without the facts it may go: the code says the same.
            drawn, facts = self._letters(goal, width, height), ()
        beside = max(map(width_of, facts), default=0)
        above = [""] * ((height - len(drawn)) // 2)
        rows = [*above, *drawn, *[""] * height][:height]
        told = [*[""] * ((height - len(facts)) // 2), *facts, *[""] * height][:height]
        style = component_style(self, "walk-card--place")
        faint = component_style(self, "walk-card--faint")
        room = width - beside
        return [
            Content.styled(fit(row, room), style) + Content.styled(fact, faint)
            for row, fact in zip(rows, told, strict=True)
        ]

    def _letters(self, text: str, room: int, height: int) -> tuple[str, ...]:
        if self._ascii:
            spaced = " ".join(text.upper())
            return (spaced if len(spaced) <= room else shorten(text.upper(), room, "~"),)
        drawn = (draw_large if height >= LARGE else draw)(text, room)
        return tuple(shorten(line, room) for line in drawn) if len(drawn) == 1 else drawn

    # --- what -------------------------------------------------------------------------------

    def _count(self, place: "PickPlace") -> str:
        if place.step.name == "DONE":
            return ""
        text = _("have {have} of {need} ({unit})")
        return text.format(have=place.have, need=place.need, unit=shorten(place.unit, 16))

    def _goods(self, place: "PickPlace", width: int, height: int) -> list[Content]:
        """The item with its numbers, its tote, and the count in large letters if they fit."""
        if place.step.name == "DONE":
            text = _("Every line of this batch is done. Bring the totes to packing.")
            return [Content(""), Content.styled(text, "bold")]
        large: tuple[str, ...] = ()
        if height > HEIGHT and not self._ascii:
            large = draw(f"{place.have}/{place.need}", width // 3)
        beside = width_of(large[0]) + _GAP if len(large) == HEIGHT else 0
        lines = self._texts(place, width - beside, height)
        if not beside:
            return lines
        lines += [Content("")] * (HEIGHT - len(lines))
        for row, drawn in enumerate(large):
            lines[row] = lines[row].pad_right(width - width_of(drawn) - lines[row].cell_length)
            lines[row] += Content.styled(drawn, "bold")
        return lines

    def _texts(self, place: "PickPlace", room: int, height: int) -> list[Content]:
        name = Content.styled(shorten(place.item_name, room), "bold")
        if height < HEIGHT:
            return [name, self._tote(place, room)]
        numbers = Content(shorten("   ".join(_numbers(place)), room))
        return [name, numbers, self._tote(place, room)]

    def _tote(self, place: "PickPlace", room: int) -> Content:
        """Into which tote, and for whom; a batch of one order may do without totes."""
        whom = _("order {code}  {name}").format(
            code=literal(place.order_code), name=literal(place.customer_name)
        )
        if not place.needs_tote:
            return Content(shorten(whom, room))
        tote = place.tote or _("any free one")
        text = _("PUT IN tote: {code}").format(code=shorten(tote, 20))
        now = place.step.name == "TOTE"
        style = component_style(self, "walk-card--now") if now else Style(bold=True)
        return Content.styled(text, style) + shorten(f"   {whom}", max(0, room - width_of(text)))


def _titles(step: str) -> tuple[str, str]:
    if step == "DONE":
        return _("THE WAY IS WALKED"), ""
    if step == "ZERO":
        return _("IS THIS PLACE EMPTY NOW?"), _("TAKEN")
    return _("GO TO"), _("PUT IN THE TOTE") if step == "TOTE" else _("TAKE")


def _numbers(place: "PickPlace") -> list[str]:
    """What stands on the item: its numbers, its lot and until when it is good."""
    facts = (
        ("SKU {}", place.sku),
        (_("code {}"), _as_printed(place.barcode)),
        (_("lot {}"), place.lot),
        (_("exp {}"), str(place.expires_on or "")),
    )
    return [text.format(literal(value)) for text, value in facts if value]


def _as_printed(barcode: str) -> str:
    """An EAN is kept with a leading zero, as a GTIN; printed it has thirteen digits."""
    is_ean = len(barcode) == _GTIN and barcode.isdecimal()
    return barcode.removeprefix("0") if is_ean else barcode


def _postponed(place: "PickPlace") -> str:
    return _("skipped before") if place.postponed and place.step.name != "DONE" else ""
