"""Records found by the beginnings and insides of words, in the order of their names.

Stored with a record: `search_text`, its folded words with the name's first (`name words / other
words`), and `search_key`, bits of the name above others that make it unique, so that the order
of keys is the order of names. Each kind of record has a `NameIndex` on a table of its own,
`<kind>_search`, and a scope (an event, an organization) beyond which nothing is ever found.
"""

from crmtui.kit.name_index.asking import (
    Found,
    find_keys,
    find_namesakes,
    first_by_likeness,
    first_by_name,
    first_keys,
    matching_keys,
)
from crmtui.kit.name_index.keys import BY_LETTERS, draw_keys, draw_keys_at, name_letters
from crmtui.kit.name_index.name_order import name_key
from crmtui.kit.name_index.stored import index_words, scope_tag, scope_word, stored_text
from crmtui.kit.name_index.tables import (
    BY_FREQUENCY,
    Entry,
    KeyOrder,
    NameIndex,
)
from crmtui.kit.name_index.terms import SHORTEST, Sought
from crmtui.kit.name_index.writing import add, count_entries, rebuild, remove

__all__ = [
    "BY_FREQUENCY",
    "BY_LETTERS",
    "SHORTEST",
    "Entry",
    "Found",
    "KeyOrder",
    "NameIndex",
    "Sought",
    "add",
    "count_entries",
    "draw_keys",
    "draw_keys_at",
    "find_keys",
    "find_namesakes",
    "first_by_likeness",
    "first_by_name",
    "first_keys",
    "index_words",
    "matching_keys",
    "name_key",
    "name_letters",
    "rebuild",
    "remove",
    "scope_tag",
    "scope_word",
    "stored_text",
]
