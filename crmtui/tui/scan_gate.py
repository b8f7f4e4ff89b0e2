"""Tells a scanner's burst of keys from a person's typing. Pure: no terminal, no clock, no widgets.

A wedge scanner is a keyboard that types faster than anybody can. The gate is fed every key with the
time at which the terminal sent it, holds what may become a scan, and decides: a `Scan`, or a
`Replay` of keys that a person pressed. Nothing is lost: every key fed comes out exactly once, in
order, as part of a scan, as a replay, or as the line end that belongs to a scan.

Where a key can be shown at once and taken back later (a text field), the caller shows it and says
so (`echoed`); it then waits for nothing, and `Scan.echoed` tells the caller to take the text back.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from crmtui.kit.scan_text import clean_code, split_aim
from crmtui.tui.gate_rules import GateRules
from crmtui.tui.scan_codes import split_paste

END_KEYS: Final = {"enter": "CR", "ctrl+m": "CR", "ctrl+j": "LF", "newline": "LF", "tab": "TAB"}
ETX: Final = "ctrl+c"
STX: Final = "ctrl+b"
SEPARATORS: Final = {
    "ctrl+right_square_bracket": "\x1d",
    "ctrl+circumflex_accent": "\x1e",
    "ctrl+d": "\x04",
    "ctrl+backslash": "\x1c",
    "ctrl+underscore": "\x1f",
}
"""GS, RS, EOT, FS, US: by key name, because kitty terminals send these keys without a character."""

GS: Final = "ctrl+right_square_bracket"
MODIFIERS: Final = frozenset(
    f"{side}_{key}"
    for side in ("left", "right")
    for key in ("shift", "control", "alt", "super", "hyper", "meta")
) | {"iso_level3_shift", "iso_level5_shift", "caps_lock", "num_lock"}
"""Kitty terminals report these before each capital letter; they belong to no code."""

Source = Literal["burst", "prefix", "paste"]


class Stroke(NamedTuple):
    """One key: its name, its character if it has one, and when the terminal sent it (seconds)."""

    key: str
    character: str | None
    at: float
    token: object = None
    """What the caller wants back with a replay; the gate does not look at it."""


class Scan(NamedTuple):
    """A complete scan. `code` is free of framing and of the AIM identifier, which is in `aim`."""

    code: str
    at: float
    raw: str
    aim: str = ""
    source: Source = "burst"
    ending: str = ""
    slowest: float = 0.0
    """The longest pause inside the scan, in seconds: what the gap must exceed."""
    echoed: bool = False
    """Some of its characters are already on the screen and must be taken back."""


class Replay(NamedTuple):
    """Keys of a person, to be handled as if the gate were not there."""

    strokes: tuple[Stroke, ...]


class ReplayPaste(NamedTuple):
    """A paste of a person."""

    text: str


Decision = Scan | Replay | ReplayPaste


class ScanGate:
    """One terminal's gate. Feed it keys and pastes in order; call `expire` when `deadline`
    passes."""

    def __init__(self, rules: GateRules | None = None) -> None:
        self.rules = rules or GateRules()
        self._held: list[tuple[Stroke, bool]] = []
        self._prefixed = False
        self._slowest = 0.0
        self._ended_at: float | None = None

    @property
    def idle(self) -> bool:
        """Nothing is held: the next key begins something new."""
        return not self._held

    @property
    def deadline(self) -> float | None:
        """When held keys must be given back if nothing follows; None if nobody waits for any."""
        if not self._held or not (self._prefixed or any(not shown for _, shown in self._held)):
            return None
        return self._last + self._patience

    def may_echo(self, stroke: Stroke) -> bool:
        """Whether a text field may show this key before the gate has decided."""
        return not self._prefixed and _printable(stroke) is not None

    def feed(self, stroke: Stroke, *, echoed: bool = False) -> list[Decision]:
        """Take the next key; `echoed` when the caller has shown it already."""
        if stroke.key in MODIFIERS:
            return [Replay((stroke,))]
        decided = self.expire(stroke.at)
        if self._held:
            self._slowest = max(self._slowest, stroke.at - self._last)
        decided += self._take(stroke, echoed)
        return decided

    def paste(self, text: str, at: float) -> list[Decision]:
        """Take a bracketed paste: scans if it is lines of codes with their line end, else a
        paste."""
        decided = self.flush()
        self._ended_at = None
        codes = split_paste(text, self.rules.minimum)
        if not codes:
            return [*decided, ReplayPaste(text)]
        return [*decided, *(_scan(raw, at, source="paste", ending="paste") for raw in codes)]

    def expire(self, now: float) -> list[Decision]:
        """Give back, or complete, what has waited too long at `now`."""
        if not self._held or now - self._last <= self._patience:
            return []
        if self._prefixed and self._content():
            return [self._complete(self._last, "silence")]
        return self.flush()

    def flush(self) -> list[Decision]:
        """Give all held keys back."""
        strokes = tuple(stroke for stroke, shown in self._held if not shown)
        self._reset()
        return [Replay(strokes)] if strokes else []

    @property
    def _last(self) -> float:
        return self._held[-1][0].at

    @property
    def _patience(self) -> float:
        return self.rules.silence if self._prefixed else self.rules.gap

    def _take(self, stroke: Stroke, echoed: bool) -> list[Decision]:
        if stroke.key in END_KEYS or (stroke.key == ETX and self._long_enough()):
            return self._end(stroke)
        self._ended_at = None
        if self.rules.prefix and stroke.key == self.rules.prefix:
            decided = self.flush()
            self._prefixed = True
            self._held.append((stroke, False))
            return decided
        if self._belongs(stroke):
            self._held.append((stroke, echoed))
            return []
        return [*self.flush(), *_replay(stroke, echoed)]

    def _belongs(self, stroke: Stroke) -> bool:
        """Whether `stroke` may be part of a scan here."""
        if self.rules.prefix and not self._prefixed:
            return False
        if _printable(stroke) is not None:
            return True
        if stroke.key in SEPARATORS:
            return bool(self._held) or stroke.key == GS
        return stroke.key == STX and not self._content()

    def _end(self, stroke: Stroke) -> list[Decision]:
        if self._long_enough():
            name = END_KEYS.get(stroke.key, "ETX")
            self._ended_at = stroke.at
            return [self._complete(stroke.at, name)]
        if not self._held and self._ended_at is not None:
            if stroke.at - self._ended_at <= self.rules.gap:
                self._ended_at = stroke.at  # the LF of CRLF, or a doubled suffix
                return []
            self._ended_at = None
        return [*self.flush(), Replay((stroke,))]

    def _long_enough(self) -> bool:
        least = 1 if self._prefixed else self.rules.minimum
        return len(self._content()) >= least

    def _content(self) -> str:
        return "".join(_character(stroke) for stroke, _ in self._held)

    def _complete(self, at: float, ending: str) -> Scan:
        found = _scan(
            self._content(),
            at,
            source="prefix" if self._prefixed else "burst",
            ending=ending,
            slowest=self._slowest,
            echoed=any(shown for _, shown in self._held),
        )
        self._reset()
        return found

    def _reset(self) -> None:
        self._held.clear()
        self._prefixed = False
        self._slowest = 0.0


def _scan(
    raw: str,
    at: float,
    *,
    source: Source,
    ending: str,
    slowest: float = 0.0,
    echoed: bool = False,
) -> Scan:
    aim, rest = split_aim(raw)
    return Scan(clean_code(rest), at, raw, aim, source, ending, slowest, echoed)


def _replay(stroke: Stroke, echoed: bool) -> Sequence[Decision]:
    return [] if echoed else [Replay((stroke,))]


def _printable(stroke: Stroke) -> str | None:
    """The character that a text field would insert for this key."""
    character = stroke.character
    if character is None or len(character) != 1 or not character.isprintable():
        return None
    modifiers = stroke.key.rpartition("+")[0]
    return character if modifiers in ("", "shift") else None


def _character(stroke: Stroke) -> str:
    if stroke.key in SEPARATORS:
        return SEPARATORS[stroke.key]
    return _printable(stroke) or ""
