"""All that is known of one deal, in words. Pure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from textual.content import Content

from crmtui.kit.formats import format_datetime
from crmtui.kit.i18n import _
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.deals.reading import DealRead
from crmtui.tui.screens.deals.words import Here, close_sign, day_text, status_sign, value_text
from crmtui.tui.screens.tasks.words import Shown, due_sign, priority_word
from crmtui.tui.sign import TONES, Sign
from crmtui.tui.text import fit, literal

if TYPE_CHECKING:
    from crmtui.services.deals import DealMoved

_LABEL: Final = 16


def describe_deal(read: DealRead, here: Here) -> Content:
    """Facts, notes, tasks, and how it came to where it is, the latest step first."""
    return join_parts(
        [
            ("", _facts(read, here)),
            (_("Notes"), _notes(read.deal.notes)),
            (_("Tasks"), _tasks(read, here)),
            (_("History"), _history(read, here)),
        ]
    )


def _facts(read: DealRead, here: Here) -> Iterator[Content]:
    deal = read.deal
    yield Content.styled(literal(deal.name), "bold")
    yield _fact(_("Status"), status_sign(deal.status.value))
    if deal.lost_reason:
        yield _fact(_("Why lost"), deal.lost_reason)
    yield _fact(_("Stage"), stage_text(read))
    yield _fact(_("Value"), value_text(deal, here.locale))
    closes, sign = day_text(deal.expected_close_on, here.locale), close_sign(deal, here.today)
    late = deal.status.value == "open" and bool(sign.symbol)
    yield _fact(_("Expected close"), closes, sign if late else None)
    if deal.closed_at is not None:
        yield _fact(_("Closed"), format_datetime(deal.closed_at, here.timezone, here.locale))
    for label, link in (
        (_("Person"), deal.contact_id),
        (_("Company"), deal.company_id),
        (_("Owner"), deal.owner_id),
    ):
        if link is not None:
            yield _fact(label, read.names.get(link) or _("(cannot be seen)"))
    yield _fact(_("Made"), format_datetime(deal.created_at, here.timezone, here.locale))


def stage_text(read: DealRead) -> str:
    """Where it is: pipeline, stage, and how likely it is won from there."""
    if read.pipeline is None:
        return _("(deleted)")
    stages = {stage.id: stage for stage in read.pipeline.stages}
    stage = stages.get(read.deal.stage_id)
    if stage is None:
        return f"{read.pipeline.name} / " + _("(deleted)")
    return f"{read.pipeline.name} / {stage.name}   {stage.probability} %"


def _fact(label: str, value: str | Sign, sign: Sign | None = None) -> Content:
    parts: list[Content | str] = [Content.styled(fit(label, _LABEL), "dim")]
    if isinstance(value, Sign):
        parts.append(Content.styled(value.whole, TONES[value.tone]))
    else:
        parts.append(literal(value))
    if sign is not None:
        parts += ["   ", Content.styled(sign.whole, TONES[sign.tone])]
    return Content.assemble(*parts)


def _notes(notes: str) -> Iterator[Content]:
    return (Content(literal(line)) for line in notes.splitlines())


def _tasks(read: DealRead, here: Here) -> Iterator[Content]:
    shown = Shown(here.now, here.timezone)
    for task in read.tasks:
        sign = due_sign(task, shown)
        owner = read.names.get(task.owner_id, "") if task.owner_id else ""
        yield Content.assemble(
            Content.styled(fit(sign.whole, 22), TONES[sign.tone]),
            Content.styled(fit(priority_word(task.priority.value), 8), "dim"),
            literal(task.title),
            f"   {literal(owner)}" if owner else "",
        )


def _history(read: DealRead, here: Here) -> Iterator[Content]:
    for step in reversed(read.history):
        when = format_datetime(step.at, here.timezone, here.locale)
        line = f"{when}   {literal(_step(step))}   {literal(step.moved_by_name)}"
        if step.undone_at is None:
            yield Content(line)
        else:
            undone = format_datetime(step.undone_at, here.timezone, here.locale)
            back = _("taken back {when}").format(when=undone)
            yield Content.styled(f"{line}   ({back})", "$text-muted")


def _step(step: "DealMoved") -> str:
    if step.from_stage_id is None:
        return _("made in {stage}").format(stage=step.to_stage)
    said = []
    if step.from_stage_id != step.to_stage_id:
        said.append(f"{step.from_stage} -> {step.to_stage}")
    if step.from_status != step.to_status:
        said.append(status_sign(step.to_status.value).whole)
    return "  ".join(said)
