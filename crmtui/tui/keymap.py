"""Remapped keys: which ids there are, and which remappings would take a key from another
binding."""

from collections.abc import Iterable, Mapping

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import _character_to_key

from crmtui.kit.i18n import _


def normal_key(key: str) -> str:
    """`key` as Textual names it: `?` is `question_mark`."""
    key = key.strip()
    return _character_to_key(key) if len(key) == 1 else key


def find_clashes(keymap: Mapping[str, str], bindings: Iterable[Binding]) -> list[str]:
    """A sentence for each id that does not exist and each key that two bindings of a place want."""
    known: dict[str, list[Binding]] = {}
    for binding in bindings:
        if binding.id:
            known.setdefault(binding.id, []).append(binding)
    problems = [
        _('keys."{name}": there is no such key binding.').format(name=name)
        for name in keymap
        if name not in known
    ]
    users: dict[str, list[str]] = {}
    for name, found in known.items():
        keys = keymap.get(name, ",".join(binding.key for binding in found)).split(",")
        for key in {normal_key(key) for key in keys}:
            users.setdefault(key, []).append(name)
    for key, names in users.items():
        mapped = [name for name in names if name in keymap]
        if len(names) > 1 and mapped:
            others = ", ".join(name for name in names if name != mapped[0])
            text = _('keys."{name}": {key} already belongs to {others}.')
            problems.append(text.format(name=mapped[0], key=key, others=others))
    return problems


def bindings_of(node: DOMNode) -> list[Binding]:
    """All bindings of a node, as they are after remapping."""
    return [binding for _key, binding in node._bindings]
