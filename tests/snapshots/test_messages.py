"""The area of messages as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crmtui.tui.screens.messages import MessagesScreen, open_message_form
from tests.snapshots.conftest import CompareSizes
from tests.tui.mail_office import NUMBER, MailOffice
from tests.tui.office import fill, press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


class Scene(NamedTuple):
    keys: tuple[str, ...] = ()
    role: str = "admin"
    form: str = ""


SCENES = {
    "list": Scene(("down", "down", "down")),
    "failed": Scene(("end", "up", "enter")),
    "held_question": Scene(("f9",)),
    "email": Scene(form="email"),
    "text": Scene(form="sms"),
    "viewer_nothing_like_that": Scene(("f6", "f6", "f6", "f6", "f7"), role="viewer"),
}


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    scene = SCENES[name]
    office = MailOffice(sqlite_backend, tmp_path)
    office.add_messages()
    console = office.console(MessagesScreen, scene.role)
    console.options = console.options._replace(senders=lambda: {"sms": NUMBER})

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *scene.keys)
        screen = pilot.app.screen
        if scene.form and isinstance(screen, MessagesScreen):
            open_message_form(screen, office.joana, scene.form)
            await settled(pilot)
            await fill(pilot, **{"body" if scene.form == "sms" else "text": "Dear [/x],\nhello."})
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(console, prepare)
