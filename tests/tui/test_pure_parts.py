"""What the console decides without a terminal: texts, columns, configuration, state, keys."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding

from crmtui.tui import themes
from crmtui.tui.bindings import APP_BINDINGS
from crmtui.tui.config import load_config
from crmtui.tui.keymap import all_places, find_clashes
from crmtui.tui.modals.form import Field, _complaint
from crmtui.tui.problems import describe
from crmtui.tui.screens.audit import _facts
from crmtui.tui.state import EVERYBODY, StateStore
from crmtui.tui.status import Status
from crmtui.tui.text import fit, literal, one_line, width_of
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import GAP, Column, fit_columns
from tests.tui.support import NOW


class TestText:
    @given(st.text(max_size=80), st.integers(0, 60))
    def test_fit_takes_exactly_its_width_and_no_control_character(
        self, text: str, width: int
    ) -> None:
        shown = fit(text, width)
        assert width_of(shown) == width
        assert all(ord(character) >= 32 for character in shown)

    @given(st.text(max_size=200))
    def test_literal_is_stable(self, text: str) -> None:
        assert literal(literal(text)) == literal(text)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("plain", "plain"),
            ("[red]a[/x]", "[red]a[/x]"),
            ("a\x1b[31mb", "a␛[31mb"),
            ("a\r\nb", "a␍␊b"),
            ("\u202eevil", "\ufffdevil"),
            ("e\u0301", "é"),
            ("z\u200b\u200by", "zy"),
            ("a" + "\u0300" * 50, "à" + "\u0300" * 2),
        ],
    )
    def test_pictures_of_what_must_not_act(self, text: str, shown: str) -> None:
        assert literal(text) == shown

    def test_wide_characters_are_cut_at_a_whole_one(self) -> None:
        assert fit("王小明", 4) == "王… "
        assert fit("王小明", 6) == "王小明"
        assert fit("ab", 4, "right") == "  ab"

    def test_a_field_of_one_line_gets_one_line(self) -> None:
        assert one_line("a\nb\x1bc") == "a b c"


class TestColumns:
    COLUMNS = (
        Column("a", "a", 8, keep=90),
        Column("b", "b", 10, grow=1, most=30),
        Column("c", "c", 10, keep=10),
        Column("d", "d", 5, grow=2),
    )

    @given(st.integers(1, 300))
    def test_columns_never_take_more_than_there_is(self, room: int) -> None:
        shown = fit_columns(self.COLUMNS, room)
        assert shown
        assert sum(width for _, width in shown) + GAP * (len(shown) - 1) <= room

    def test_the_least_important_column_goes_first(self) -> None:
        assert [index for index, _ in fit_columns(self.COLUMNS, 36)] == [0, 1, 3]

    def test_room_is_shared_up_to_what_a_column_can_use(self) -> None:
        widths = dict(fit_columns(self.COLUMNS, 200))
        assert widths[0] == 8
        assert widths[1] == 30
        assert sum(widths.values()) + GAP * 3 == 200


class TestConfig:
    def load(self, tmp_path: Path, text: str) -> object:
        path = tmp_path / "console.toml"
        path.write_text(text)
        return load_config(path)

    def test_without_a_file_there_are_defaults_and_no_complaints(self, tmp_path: Path) -> None:
        config = load_config(tmp_path / "console.toml")
        assert config.scanner.gap == 0.05
        assert config.problems == ()

    def test_everything_can_be_set(self, tmp_path: Path) -> None:
        config = self.load(
            tmp_path,
            'theme = "nord"\nlock_after_minutes = 0\nmouse = false\n'
            '[scanner]\ngap_ms = 100\nminimum = 6\nprefix = "f13"\n'
            '[bell]\nenabled = false\n[keys]\n"app.help" = "f12"\n',
        )
        assert config.problems == ()  # type: ignore[attr-defined]
        assert config.scanner.gap == 0.1  # type: ignore[attr-defined]
        assert config.scanner.prefix == "f13"  # type: ignore[attr-defined]
        assert not config.bell.enabled  # type: ignore[attr-defined]
        assert config.keys == {"app.help": "f12"}  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        "text",
        [
            "theme = 3",
            "colour = 'red'",
            "scanner = 3",
            "[scanner]\ngap_ms = 'fast'",
            "[scanner]\ngap_ms = true",
            "[scanner]\ngap_ms = 9999",
            "[scanner]\nprefix = 'x'",
            "[keys]\n'app.help' = 3",
            "this is not toml",
            "theme = '\x00'",
        ],
    )
    def test_a_mistake_is_named_and_the_default_holds(self, tmp_path: Path, text: str) -> None:
        config = self.load(tmp_path, text)
        assert len(config.problems) == 1  # type: ignore[attr-defined]
        assert config.scanner.gap == 0.05  # type: ignore[attr-defined]


class TestState:
    def test_what_was_kept_is_there_next_time_and_private(self, tmp_path: Path) -> None:
        path = tmp_path / "state.json"
        store = StateStore(path)
        store.put("user-1", "area", "audit")
        store.save()
        assert StateStore(path).get("user-1", "area") == "audit"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [path]

    def test_two_consoles_keep_each_others_choices(self, tmp_path: Path) -> None:
        path = tmp_path / "state.json"
        one, other = StateStore(path), StateStore(path)
        one.put("anna", "area", "audit")
        other.put("bert", "area", "events")
        one.save()
        other.save()
        assert StateStore(path).get("anna", "area") == "audit"
        assert StateStore(path).get("bert", "area") == "events"

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 3}', "\x00\xff"])
    def test_a_broken_file_is_as_good_as_none(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "state.json"
        path.write_text(content)
        store = StateStore(path)
        assert store.get(EVERYBODY, "theme") is None
        store.put(EVERYBODY, "theme", "nord")
        store.save()
        assert json.loads(path.read_text()) == {EVERYBODY: {"theme": "nord"}}

    def test_a_directory_that_cannot_be_written_stops_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        store = StateStore(tmp_path / "file" / "state.json")
        store.put(EVERYBODY, "theme", "nord")
        store.save()


class TestKeymap:
    BINDINGS = (
        Binding("f1", "help", id="app.help"),
        Binding("f2", "new", id="admin.new"),
        Binding("a,b", "two", id="two.keys"),
    )

    def test_sound_remapping_has_no_complaints(self) -> None:
        assert find_clashes({"app.help": "f12", "admin.new": "f1"}, [self.BINDINGS]) == []

    @pytest.mark.parametrize(
        "keymap", [{"app.hlep": "f12"}, {"app.help": "f2"}, {"app.help": "b"}, {"two.keys": "f1,c"}]
    )
    def test_unknown_ids_and_taken_keys_are_named(self, keymap: dict[str, str]) -> None:
        assert len(find_clashes(keymap, [self.BINDINGS])) == 1

    def test_ids_of_all_screens_dialogs_and_widgets_are_known(self) -> None:
        keymap = {"table.open": "f20", "form.save": "f21", "audit.search": "f22"}
        assert find_clashes(keymap, all_places(self.BINDINGS)) == []

    def test_every_binding_has_an_id_and_every_one_shown_a_tooltip(self) -> None:
        for place in all_places(list(Binding.make_bindings(APP_BINDINGS))):
            for binding in place:
                assert binding.id, binding
                assert binding.tooltip or not binding.show, binding

    def test_the_console_itself_has_no_clash_within_a_screen(self) -> None:
        for place in all_places(list(Binding.make_bindings(APP_BINDINGS))):
            keys: dict[str, str] = {}
            for binding in place:
                assert keys.setdefault(binding.key, binding.id or "") == binding.id


class TestStatus:
    STATUS = Status("14:07:31", "anna", "gate-2", "DB ok", False, "API on", "DEMO")

    def test_the_least_important_goes_first(self) -> None:
        texts = [part.text for part in self.STATUS.parts(34)]
        assert "14:07:31" in texts
        assert "gate-2" in texts
        assert "DEMO" not in texts

    def test_the_kind_of_database_is_told_where_there_is_room(self) -> None:
        status = self.STATUS._replace(kind="PostgreSQL")
        assert "PostgreSQL" in [part.text for part in status.parts(120)]
        assert "PostgreSQL" not in [part.text for part in status.parts(100)]

    def test_an_alarm_stays_longest(self) -> None:
        alarmed = self.STATUS._replace(alarm=True, database="DB NOT ANSWERING")
        assert [part.text for part in alarmed.parts(20)] == ["DB NOT ANSWERING"]


class TestProblems:
    def test_a_schema_error_names_its_fields(self) -> None:
        from crmtui.services.identity import UserCreate

        with pytest.raises(ValueError, match="role") as caught:
            UserCreate(email="a@b.c", name="", password="x", role="pope")  # type: ignore[arg-type]
        problem = describe(caught.value)
        assert set(problem.fields) == {"name", "role"}
        assert problem.expected

    def test_the_unexpected_shows_nothing_of_itself(self) -> None:
        problem = describe(RuntimeError("password=hunter2"))
        assert not problem.expected
        assert "hunter2" not in problem.message


class TestForms:
    @pytest.mark.parametrize(
        ("field", "value", "sound"),
        [
            (Field("a", "A", required=True), "", False),
            (Field("a", "A", required=True), "x", True),
            (Field("a", "A"), "", True),
            (Field("a", "A", longest=3), "abcd", False),
            (Field("a", "A", "choice", required=True), None, False),
            (Field("a", "A", "switch", required=True), False, True),
            (Field("a", "A", check=lambda text: "no"), "x", False),
        ],
    )
    def test_fields_are_checked(self, field: Field, value: object, sound: bool) -> None:
        assert (_complaint(field, value) == "") is sound


def test_facts_of_the_audit_trail_are_one_line() -> None:
    assert _facts({"name": "Anna", "scopes": ["*"], "n": 3}) == 'name: Anna, scopes: ["*"], n: 3'


def test_times_are_the_venues() -> None:
    assert local_stamp(NOW, "Europe/Berlin") == "2026-06-12 20:00:31"
    assert local_stamp(NOW, "Nowhere/Atall") == "2026-06-12 18:00:31"


@pytest.mark.parametrize("theme", themes.OWN, ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text-success", "background"),
        ("text-warning", "background"),
        ("text-error", "background"),
        ("foreground", "background"),
        ("foreground", "panel"),
        ("text-success", "success-muted"),
        ("text-warning", "warning-muted"),
        ("text-error", "error-muted"),
        ("block-cursor-foreground", "block-cursor-background"),
        ("footer-key-foreground", "footer-background"),
        ("footer-description-foreground", "footer-background"),
    ],
)
def test_our_themes_have_contrast(theme: object, text: str, ground: str) -> None:
    """WCAG 2.1, 1.4.3: 4.5 to 1."""
    from textual.color import Color

    tokens = theme.to_color_system().generate()  # type: ignore[attr-defined]
    below, shown = Color.parse(tokens[ground]), Color.parse(tokens[text])
    shown = below + shown
    lighter, darker = sorted((_luminance(shown), _luminance(below)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(color: object) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in color.rgb)  # type: ignore[attr-defined]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
