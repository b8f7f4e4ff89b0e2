"""From an answer to what the banner shows of it. Pure."""

from typing import TYPE_CHECKING, Final

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.screens.picking import words
from crmtui.tui.screens.picking.journal import Command
from crmtui.tui.text import shorten
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.sign import ready_sign

if TYPE_CHECKING:
    from crmtui.services.picking import PickAnswer, PickPlace
    from crmtui.tui.problems import Problem


def describe_answer(shown: str, command: Command, answer: "PickAnswer", stamp: str) -> Card:
    """The banner of one answer; `shown` is what was scanned or pressed."""
    sign = words.sign_of(answer.verdict.name)
    if answer.verdict.is_refusal:
        wanted = _("WANTED: {wanted}").format(wanted=answer.wanted or "-")
        return Card(sign, stamp=stamp, title=(wanted, ""), text=(_name_found(shown, answer),))
    right = progress(command, answer) if command.kind in _COUNTED else ""
    title = (_title(shown, command, answer), right)
    return Card(sign, stamp=stamp, title=title, text=(next_step(answer.place),))


def _title(shown: str, command: Command, answer: "PickAnswer") -> str:
    if command.kind == "undo" and answer.found:
        return _("Put {n} back where it was.").format(n=answer.found)
    return answer.found or shown if command.kind == "scan" else shown


def describe_place(place: "PickPlace", text: str = "") -> Card:
    """The banner of a place at which nothing was scanned yet."""
    return Card(ready_sign(), title=(text, ""), text=(next_step(place),))


_COUNTED: Final = frozenset({"scan", "count", "undo"})


def describe_seen(shown: str, answer: "PickAnswer") -> str:
    """The same in a line of the list."""
    if not answer.verdict.is_refusal:
        return shown
    found = answer.found if answer.found != shown else ""
    text = _("{code} {found}, wanted {wanted}")
    return text.format(code=shown, found=found, wanted=answer.wanted).replace(" ,", ",")


def _name_found(shown: str, answer: "PickAnswer") -> str:
    found = answer.found or shown
    code = f"   ({shown})" if found != shown else ""
    return _("found: {found}").format(found=found) + code


def describe_left(command: Command, answer: "PickAnswer", stamp: str) -> Card:
    """What became of the last thing that was sent before the console ended."""
    what = command.code or words.kind_name(command.kind)
    if answer.verdict.is_refusal:
        sign = words.sign_of(answer.verdict.name)
        text = _("Your last scan was refused: nothing was picked by it.")
        return Card(sign, stamp=stamp, title=(what, ""), text=(text,))
    text = _("Your last scan was saved: {how}. Do not scan it again.")
    return Card(
        words.saved_sign(),
        stamp=stamp,
        title=(text.format(how=progress(command, answer)), ""),
        text=(_("It was {code}. Go on from here.").format(code=shorten(what, 40)),),
    )


def describe_left_failure(command: Command, problem: "Problem") -> Card:
    """The last thing that was sent before the console ended was not, and cannot be, done."""
    what = command.code or words.kind_name(command.kind)
    text = _("Your last scan was not saved: {what}").format(what=shorten(what, 40))
    return Card(words.failed_sign(), title=(text, ""), text=(problem.whole,))


def describe_failure(shown: str, problem: "Problem") -> Card:
    """The banner of something that could not be decided."""
    end = f"  ({problem.reference})" if problem.reference else ""
    return Card(words.failed_sign(), title=(shown, ""), text=(problem.whole + end,))


def describe_waiting(shown: str, count: int) -> Card:
    """The banner while the database does not answer."""
    text = ngettext(
        "{n} scan waits for the database and is sent again by itself.",
        "{n} scans wait for the database and are sent again by themselves.",
        count,
    )
    return Card(words.waiting_sign(), title=(shown, ""), text=(text.format(n=count),))


def progress(command: Command, answer: "PickAnswer") -> str:
    """How much of the line is taken now, or that it is done."""
    place = answer.place
    if str(place.task_id) == command.task_id:
        return _("{have} of {need}").format(have=place.have, need=place.need)
    return _("this line is done")


def next_step(place: "PickPlace") -> str:
    """What comes next, in a sentence."""
    left = place.need - place.have
    again = _("Next: scan {left} more of {item}.")
    sentences = {
        "BIN": _("Next: go to {bin} and scan it."),
        "ITEM": again if place.have else _("Next: take {item} and scan it."),
        "LOT": _("Next: scan the lot."),
        "TOTE": _("Next: put it in {tote} and scan that."),
        "ZERO": _("Is {bin} empty now? Y or N."),
        "DONE": _("All lines are done. Enter ends the batch."),
    }
    return sentences[place.step.name].format(
        bin=place.bin,
        item=shorten(place.item_name, 40),
        left=left,
        tote=place.tote or _("any free tote"),
    )
