"""The lines around the board: what is shown, where one is, what can be done. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmtui.kit.i18n import _
from crmtui.tui.screens.deals.choice import BoardChoice
from crmtui.tui.screens.deals.reading import BoardRead
from crmtui.tui.screens.deals.words import (
    Here,
    close_sign,
    day_text,
    deals_text,
    sum_texts,
    value_text,
    weighted_text,
)
from crmtui.tui.text import shorten
from crmtui.tui.widgets.click_line import Piece

if TYPE_CHECKING:
    from crmtui.services.deals import BoardColumn, DealDetail
    from crmtui.tui.screens.deals.board_view import BoardView

Pieces = list[Piece]


def scope_pieces(read: BoardRead, choice: BoardChoice, here: Here) -> tuple[Pieces, Pieces]:
    """The pipeline and the filter on the left, all sums on the right."""
    board = read.board
    name = shorten(board.pipeline.name, 24)
    left = [Piece(name, "strong", "choose_pipeline", _("Show another pipeline"))]
    left += [Piece(part, "caution", "filter", _("Change the filter")) for part in choice.parts()]
    if not choice.is_all:
        left.append(Piece(_("(show all)"), "muted", "show_all", _("All open deals")))
    total = " + ".join(sum_texts(board.sums, here.locale))
    right = [Piece(deals_text(board.count)), Piece(total)]
    if board.sums and choice.status == "open":
        weighted = _("expected {sum}").format(sum=weighted_text(board.sums, here.locale))
        right.append(Piece(weighted, "muted", "", _("By the probability of the stages")))
    return left, right


def stage_pieces(columns: Sequence["BoardColumn"], chosen: int, shown: range) -> Pieces:
    """All stages, those beside the shown ones too, to be clicked."""
    pieces = []
    for at, column in enumerate(columns):
        tone = "strong" if at == chosen else "" if at in shown else "muted"
        text = f"{shorten(column.stage.name, 16)} {column.count:,}"
        pieces.append(Piece(text, tone, f"choose_stage({at})", column.stage.name))  # type: ignore[arg-type]
    # As many as are needed for the chosen one to have room, one before it included.
    return pieces[max(0, min(chosen - 1, shown.start)) :]


def deal_pieces(
    board: "BoardView", read: BoardRead, here: Here, may_write: bool
) -> tuple[Pieces, Pieces]:
    """The chosen deal in full, as far as there is room."""
    deal, column = board.deal, board.column
    if deal is None or column is None:
        if read.board.count:
            return [Piece(_("No deal in this stage."), "muted")], []
        hint = _("No deal here. ^N makes one.") if may_write else _("No deal here.")
        return [Piece(hint, "muted", "new" if may_write else "")], []
    names = [read.names.get(link, "") for link in (deal.contact_id, deal.company_id) if link]
    sign = close_sign(deal, here.today)
    left = [
        Piece(shorten(deal.name, 40), "", "open_chosen", _("Open the deal")),
        *(Piece(shorten(name, 24), "muted") for name in names if name),
        Piece(value_text(deal, here.locale)),
        Piece(day_text(deal.expected_close_on, here.locale), "muted"),
        Piece(sign.whole if sign.symbol else "", sign.tone if sign.tone != "muted" else ""),
    ]
    place = _("{number} of {count}").format(
        number=f"{board.place.card(column) + 1:,}", count=f"{column.count:,}"
    )
    return left, [Piece(place, "muted")]


def step_pieces(deal: "DealDetail | None", may_write: bool) -> tuple[Pieces, Pieces]:
    """What one key does, to be clicked."""
    if not may_write:
        return [], [Piece(_("/ find"), "", "find", _("A deal by name, wherever it stands"))]
    right = [
        Piece(_("/ find"), "", "find", _("A deal by name, wherever it stands")),
        Piece(_("F9 stages"), "", "edit_pipelines", _("Change pipelines and stages")),
    ]
    if deal is None:
        return [Piece(_("^N new deal"), "", "new", _("Make a new deal"))], right
    if deal.status.value == "open":
        steps = [
            Piece(_("< back"), "", "move(-1)", _("Move the deal to the stage before")),
            Piece(_("> on"), "", "move(1)", _("Move the deal to the next stage")),
            Piece(_("w won"), "", "win", _("Close the deal as won")),
            Piece(_("x lost"), "", "lose", _("Close the deal as lost, with a reason")),
        ]
    else:
        steps = [Piece(_("F7 open again"), "", "reopen", _("Open the deal again"))]
    undo = Piece(_("^Z take back"), "", "undo", _("Take the latest step back"))
    return [*steps, undo, Piece(_("F8 delete"), "", "delete", _("Delete the deal"))], right
