"""The scan gate: whatever a scanner sends arrives once, whole and in order; a person notices
nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.kit.scan_text import split_aim
from crmtui.tui.gate_rules import GateRules
from crmtui.tui.scan_codes import find_caps_fault, find_layout_fault
from crmtui.tui.scan_gate import Decision, Replay, ReplayPaste, Scan, ScanGate, Stroke

NAMES = {"\r": "enter", "\n": "ctrl+j", "\t": "tab", "\x02": "ctrl+b", "\x03": "ctrl+c"}
NAMES |= {"\x1d": "ctrl+right_square_bracket", "\x1e": "ctrl+circumflex_accent", "\x04": "ctrl+d"}
HUMAN_GAP = 0.12


def stroke(character: str, at: float) -> Stroke:
    return Stroke(NAMES.get(character, character), character, at)


def type_text(
    gate: ScanGate, text: str, at: float = 0.0, gap: float = 0.005, *, echoed: bool = False
) -> list[Decision]:
    decided: list[Decision] = []
    for index, character in enumerate(text):
        key = stroke(character, at + index * gap)
        decided += gate.feed(key, echoed=echoed and gate.may_echo(key))
    return decided


def codes(decided: list[Decision]) -> list[str]:
    return [one.code for one in decided if isinstance(one, Scan)]


def replayed(decided: list[Decision]) -> str:
    strokes = [key for one in decided if isinstance(one, Replay) for key in one.strokes]
    return "".join(key.character or f"<{key.key}>" for key in strokes)


@pytest.mark.parametrize("suffix", ["\r", "\n", "\r\n", "\n\r", "\t", "\r\r", "\r\n\r\n"])
@pytest.mark.parametrize("gap", [0.0, 0.005, 0.02, 0.049])
def test_scan_ends_with_any_line_end_at_any_speed(suffix: str, gap: float) -> None:
    decided = type_text(ScanGate(), f"TK-0000777{suffix}", gap=gap)
    assert codes(decided) == ["TK-0000777"]
    assert replayed(decided) == ""


@pytest.mark.parametrize("suffix", ["\r", "\n", "\r\n", "\t"])
def test_twenty_scans_in_one_write_stay_apart_and_in_order(suffix: str) -> None:
    expected = [f"TICKET{number:04}" for number in range(20)]
    decided = type_text(ScanGate(), "".join(code + suffix for code in expected), gap=0.0)
    assert codes(decided) == expected
    assert replayed(decided) == ""


def test_typing_of_a_person_is_replayed_in_order() -> None:
    gate = ScanGate()
    decided = type_text(gate, "anna\r", gap=HUMAN_GAP)
    assert codes(decided) == []
    assert replayed(decided + gate.flush()) == "anna\r"


def test_a_lone_key_has_a_deadline_and_is_given_back_after_it() -> None:
    gate = ScanGate()
    assert gate.feed(stroke("x", 1.0)) == []
    assert gate.deadline == pytest.approx(1.05)
    assert gate.expire(1.04) == []
    assert replayed(gate.expire(1.06)) == "x"
    assert gate.idle
    assert gate.deadline is None


def test_short_burst_with_enter_is_typing() -> None:
    decided = type_text(ScanGate(), "abc\r")
    assert codes(decided) == []
    assert replayed(decided) == "abc\r"


def test_echoed_keys_are_not_replayed_but_reported_on_a_scan() -> None:
    gate = ScanGate()
    assert type_text(gate, "TK0001", echoed=True) == []
    assert gate.deadline is None, "nobody waits for keys that are already on the screen"
    (scan,) = gate.feed(stroke("\r", 0.03))
    assert isinstance(scan, Scan)
    assert scan.echoed


def test_echoed_typing_replays_only_the_line_end() -> None:
    gate = ScanGate()
    decided = type_text(gate, "anna\r", gap=HUMAN_GAP, echoed=True)
    assert replayed(decided) == "\r"


def test_separators_are_part_of_a_scan_and_pass_alone() -> None:
    decided = type_text(ScanGate(), "]d201095011010209171719050810AB\x1d2110\r")
    (scan,) = decided
    assert isinstance(scan, Scan)
    assert scan.aim == "]d2"
    assert scan.code == "01095011010209171719050810AB\x1d2110"
    assert replayed(type_text(ScanGate(), "\x04")) == "\x04"


def test_kitty_terminals_send_separators_without_character() -> None:
    gate = ScanGate()
    decided = type_text(gate, "01AB")
    decided += gate.feed(Stroke("ctrl+right_square_bracket", None, 0.02))
    decided += type_text(gate, "21\r", at=0.025)
    assert codes(decided) == ["01AB\x1d21"]


def test_modifier_keys_of_kitty_do_not_cut_a_scan() -> None:
    gate = ScanGate()
    decided: list[Decision] = []
    for index, character in enumerate("TKAB"):
        decided += gate.feed(Stroke("left_shift", None, index * 0.01))
        decided += gate.feed(Stroke(character, character, index * 0.01))
    decided += gate.feed(stroke("\r", 0.05))
    assert codes(decided) == ["TKAB"]


def test_stx_and_etx_frame_a_scan() -> None:
    gate = ScanGate()
    assert codes(type_text(gate, "\x02TK0001\x03\r\x02TK0002\x03\r")) == ["TK0001", "TK0002"]
    assert codes(type_text(gate, "\x02TK0003\x03", at=9.0)) == ["TK0003"]


def test_ctrl_b_and_ctrl_c_of_a_person_pass() -> None:
    gate = ScanGate()
    decided = type_text(gate, "\x02", at=0.0) + type_text(gate, "\x03", at=1.0)
    assert replayed(decided) == "\x02\x03"


def test_other_keys_give_back_what_was_held_first() -> None:
    gate = ScanGate()
    decided = type_text(gate, "ab") + gate.feed(Stroke("down", None, 0.01))
    assert replayed(decided) == "ab<down>"


def test_alt_combinations_are_never_content() -> None:
    gate = ScanGate()
    assert replayed(gate.feed(Stroke("alt+a", "a", 0.0))) == "a"
    assert gate.idle


def test_second_line_end_much_later_is_a_persons_enter() -> None:
    gate = ScanGate()
    assert codes(type_text(gate, "TK0001\r")) == ["TK0001"]
    assert replayed(gate.feed(stroke("\r", 1.0))) == "\r"


class TestPrefix:
    RULES = GateRules(prefix="f13")

    def scan(self, gate: ScanGate, text: str, at: float, gap: float = 0.1) -> list[Decision]:
        return gate.feed(Stroke("f13", None, at)) + type_text(gate, text, at + 0.01, gap)

    def test_prefix_removes_guessing(self) -> None:
        gate = ScanGate(self.RULES)
        assert codes(self.scan(gate, "A1\r", 0.0)) == ["A1"]
        assert replayed(type_text(gate, "TK0001\r", at=5.0)) == "TK0001\r"

    def test_silence_completes_a_scan_without_line_end(self) -> None:
        gate = ScanGate(self.RULES)
        self.scan(gate, "TK0001", 0.0, gap=0.0)
        deadline = gate.deadline
        assert deadline is not None
        assert codes(gate.expire(deadline + 0.001)) == ["TK0001"]

    def test_prefix_alone_is_the_function_key(self) -> None:
        gate = ScanGate(self.RULES)
        gate.feed(Stroke("f13", None, 0.0))
        assert replayed(gate.expire(9.0)) == "<f13>"

    def test_nothing_is_echoed_inside_a_prefixed_scan(self) -> None:
        gate = ScanGate(self.RULES)
        gate.feed(Stroke("f13", None, 0.0))
        assert not gate.may_echo(stroke("a", 0.01))


class TestPaste:
    def test_code_with_line_end_is_a_scan(self) -> None:
        assert codes(ScanGate().paste("TK0001\r\n", 0.0)) == ["TK0001"]

    def test_several_codes_are_several_scans(self) -> None:
        assert codes(ScanGate().paste("TK0001\rTK0002\r", 0.0)) == ["TK0001", "TK0002"]

    @pytest.mark.parametrize(
        "text", ["TK0001", "Anna Müller\n", "\n", "", "abc\n", "a b c d\nTK0001\n"]
    )
    def test_words_stay_a_paste(self, text: str) -> None:
        assert ScanGate().paste(text, 0.0) == [ReplayPaste(text)]

    def test_held_keys_come_before_the_paste(self) -> None:
        gate = ScanGate()
        gate.feed(stroke("a", 0.0))
        first, second = gate.paste("TK0001\n", 0.01)
        assert isinstance(first, Replay)
        assert isinstance(second, Scan)


def test_aim_identifier_needs_something_behind_it() -> None:
    assert split_aim("]Q1HELLO") == ("]Q1", "HELLO")
    assert split_aim("]Q1") == ("", "]Q1")
    assert split_aim("A]Q1") == ("", "A]Q1")


def test_slowest_pause_is_reported_for_the_test_page() -> None:
    (scan,) = type_text(ScanGate(GateRules(gap=0.1)), "TK0001\r", gap=0.08)
    assert isinstance(scan, Scan)
    assert scan.slowest == pytest.approx(0.08)


@pytest.mark.parametrize(
    ("typed", "layout", "likely"),
    [
        ("àà&\"è'!ç&&", "AZERTY", "0013748911"),
        ("&\"'(-", "AZERTY", "13456"),
        ("TKßOO", "QWERTZ", "TK-OO"),
        ("ЕЛ0001", "ЙЦУКЕН", "TK0001"),
    ],
)
def test_layout_faults_are_named(typed: str, layout: str, likely: str) -> None:
    fault = find_layout_fault(typed)
    assert fault is not None
    assert (fault.layout, fault.likely) == (layout, likely)


@pytest.mark.parametrize("code", ["TK0001", "a-b_c", "01ABC\x1d21", "https://x.example/t?c=1", ""])
def test_sound_codes_have_no_layout_fault(code: str) -> None:
    assert find_layout_fault(code) is None


def test_caps_lock_is_seen_on_a_known_code() -> None:
    assert find_caps_fault("crmTUI-7", "CRMtui-7")
    assert not find_caps_fault("CRMtui-7", "CRMtui-7")


CODE = st.text(
    alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=4, max_size=40
).filter(lambda text: text.isprintable() and split_aim(text)[0] == "")
SUFFIX = st.sampled_from(["\r", "\n", "\r\n", "\t"])


@given(st.lists(st.tuples(CODE, SUFFIX), min_size=1, max_size=20), st.data(), st.booleans())
def test_scans_are_never_lost_joined_or_reordered(
    scans: list[tuple[str, str]], data: st.DataObject, echoed: bool
) -> None:
    gate, at, decided = ScanGate(), 0.0, []
    for code, suffix in scans:
        for character in code + suffix:
            key = stroke(character, at)
            decided += gate.feed(key, echoed=echoed and gate.may_echo(key))
            at += data.draw(st.floats(0.0, 0.049))
    assert codes(decided) == [code for code, _ in scans]
    assert replayed(decided) == ""


TYPED = st.text(alphabet="abcXYZ 019-\r\t\n\x1d\x02\x03\x04", max_size=30)


@given(TYPED, st.floats(0.051, 2.0))
def test_a_persons_keys_all_come_back_in_order(text: str, gap: float) -> None:
    gate = ScanGate()
    decided = type_text(gate, text, gap=gap) + gate.flush()
    assert codes(decided) == []
    assert replayed(decided) == text


@given(st.lists(st.tuples(st.sampled_from("ab1-\r\n\t\x1d\x02\x03\x04"), st.floats(0, 0.2))))
def test_every_key_comes_out_once(keys: list[tuple[str, float]]) -> None:
    gate, at, decided = ScanGate(), 0.0, []
    for character, pause in keys:
        at += pause
        decided += gate.feed(stroke(character, at))
    decided += gate.flush()
    fed = "".join(character for character, _ in keys)
    out = "".join(one.raw if isinstance(one, Scan) else replayed([one]) for one in decided)
    ends_and_frames = str.maketrans("", "", "\r\n\t\x02\x03")
    assert out.translate(ends_and_frames) == fed.translate(ends_and_frames)
