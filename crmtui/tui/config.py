"""The console's configuration file, `console.toml` in the data directory. A mistake in it never
stops the console: it is named at the start, and the default holds.

    theme = "crmtui-contrast"
    lock_after_minutes = 10          # 0: never
    mouse = true

    [scanner]
    gap_ms = 50                      # 100 for Bluetooth
    minimum = 4
    prefix = "f13"

    [bell]
    enabled = true
    refused = 3

    [keys]
    "app.palette" = "ctrl+k"
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from crmtui.kit.i18n import _
from crmtui.tui.gate_rules import GateRules

FILE: Final = "console.toml"


class BellRules(NamedTuple):
    """When the terminal's bell rings. Sound is never the only sign."""

    enabled: bool = True
    accepted: int = 0
    refused: int = 3
    interval: float = 0.2
    """Seconds between the strokes of one signal."""


class ConsoleConfig(NamedTuple):
    """What the file says, with defaults for what it leaves out."""

    theme: str = ""
    lock_after_minutes: float = 10
    mouse: bool = True
    scanner: GateRules = GateRules()
    bell: BellRules = BellRules()
    keys: Mapping[str, str] = MappingProxyType({})
    problems: tuple[str, ...] = ()
    """What could not be used, in sentences."""


def load_config(path: Path) -> ConsoleConfig:
    """Read the file; one that is missing is empty."""
    if not path.exists():
        return ConsoleConfig()
    import tomllib

    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        text = _("{file} cannot be read: {reason}").format(file=path.name, reason=error)
        return ConsoleConfig(problems=(text,))
    return _Reader(content).config()


class _Reader:
    """Takes known values out of the parsed file and notes the rest."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content
        self._problems: list[str] = []

    def config(self) -> ConsoleConfig:
        top, scanner, bell = self._content, self._table("scanner"), self._table("bell")
        rules, chimes = GateRules(), BellRules()
        config = ConsoleConfig(
            theme=self._take(top, "theme", "", _text),
            lock_after_minutes=self._take(top, "lock_after_minutes", 10, _number(0, 24 * 60)),
            mouse=self._take(top, "mouse", True, _switch),
            scanner=GateRules(
                gap=self._take(scanner, "gap_ms", rules.gap * 1000, _number(5, 500)) / 1000,
                minimum=int(self._take(scanner, "minimum", rules.minimum, _number(2, 40))),
                prefix=self._take(scanner, "prefix", "", _function_key),
                silence=self._take(scanner, "silence_ms", 500, _number(50, 5000)) / 1000,
            ),
            bell=BellRules(
                enabled=self._take(bell, "enabled", True, _switch),
                accepted=int(self._take(bell, "accepted", chimes.accepted, _number(0, 5))),
                refused=int(self._take(bell, "refused", chimes.refused, _number(0, 5))),
            ),
            keys=self._keys(),
        )
        for table, where in ((top, ""), (scanner, "scanner."), (bell, "bell.")):
            self._problems += [
                _("{name} is not a setting.").format(name=where + key) for key in table
            ]
        return config._replace(problems=tuple(self._problems))

    def _table(self, name: str) -> dict[str, Any]:
        table = self._content.pop(name, {})
        if isinstance(table, dict):
            return dict(table)
        self._problems.append(_("{name} must be a table: [{name}]").format(name=name))
        return {}

    def _keys(self) -> dict[str, str]:
        keys = self._table("keys")
        wrong = [name for name, key in keys.items() if not isinstance(key, str) or not key.strip()]
        for name in wrong:
            self._problems.append(
                _('keys."{name}" must be a key such as "ctrl+k".').format(name=name)
            )
            del keys[name]
        return keys

    def _take(
        self, table: dict[str, Any], name: str, default: Any, check: Callable[[Any], str]
    ) -> Any:
        if name not in table:
            return default
        value = table.pop(name)
        wanted = check(value)
        if not wanted:
            return value
        self._problems.append(_("{name} must be {wanted}.").format(name=name, wanted=wanted))
        return default


def _text(value: object) -> str:
    return "" if isinstance(value, str) else _("a text in quotes")


def _switch(value: object) -> str:
    return "" if isinstance(value, bool) else _("true or false")


def _number(least: float, most: float) -> Callable[[object], str]:
    def check(value: object) -> str:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and least <= value <= most:  # type: ignore[operator]
            return ""
        return _("a number from {least} to {most}").format(least=least, most=most)

    return check


def _function_key(value: object) -> str:
    known = isinstance(value, str) and value in {"", *(f"f{number}" for number in range(1, 25))}
    return "" if known else _('a function key such as "f13"')
