"""Words in letters three lines high, to be read from two metres away.

Each letter is drawn on a grid of five rows; two rows share a line of the terminal as half blocks.
What the font lacks, or what finds no room, is written in spaced capitals instead.
"""

import unicodedata
from functools import lru_cache
from typing import Final

HEIGHT: Final = 3
LARGE: Final = 5
"""Lines of the letters of double size."""

_ROWS: Final = 5
_GAP: Final = "."

_FONT: Final = {
    " ": ". . . . .",
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "#### #... ###. #... ####",
    "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
    "I": "# # # # #",
    "J": "..## ...# ...# #..# .##.",
    "K": "#..# #.#. ##.. #.#. #..#",
    "L": "#... #... #... #... ####",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#...# ##..# #.#.# #..## #...#",
    "O": ".##. #..# #..# #..# .##.",
    "P": "###. #..# ###. #... #...",
    "Q": ".##. #..# #..# #.#. .#.#",
    "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.",
    "T": "##### ..#.. ..#.. ..#.. ..#..",
    "U": "#..# #..# #..# #..# .##.",
    "V": "#...# #...# #...# .#.#. ..#..",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#...# .#.#. ..#.. .#.#. #...#",
    "Y": "#...# .#.#. ..#.. ..#.. ..#..",
    "Z": "#### ...# .##. #... ####",
    "0": ".##. #..# #..# #..# .##.",
    "1": ".#. ##. .#. .#. ###",
    "2": "###. ...# .##. #... ####",
    "3": "###. ...# .##. ...# ###.",
    "4": "#..# #..# #### ...# ...#",
    "5": "#### #... ###. ...# ###.",
    "6": ".##. #... ###. #..# .##.",
    "7": "#### ...# ..#. .#.. .#..",
    "8": ".##. #..# .##. #..# .##.",
    "9": ".##. #..# .### ...# .##.",
    "-": "... ... ### ... ...",
    ".": ". . . . #",
    ",": ".. .. .. .# #.",
    "/": "...# ..#. ..#. .#.. #...",
    ":": ". # . # .",
    "!": "# # # . #",
    "?": "###. ...# .##. .... .#..",
    "'": "# # . . .",
    "✓": "......# .....#. #...#.. .#.#... ..#....",
    "✗": "#...# .#.#. ..#.. .#.#. #...#",
    "▶": "#.... ###.. ##### ###.. #....",
    "◀": "....# ..### ##### ..### ....#",
    "…": "..... ..... ..... ..... #.#.#",
}
_HALVES: Final = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}


@lru_cache(maxsize=256)
def draw(text: str, room: int) -> tuple[str, ...]:
    """`text` in three lines of at most `room` cells; one line of capitals where that is too wide.

    Accents are left out of letters that the font has without them.
    """
    rows = _rows(text)
    if not rows or len(rows[0]) > room:
        return (_spaced(text, room),)
    rows.append("." * len(rows[0]))
    return tuple(
        "".join(_HALVES[above + below] for above, below in zip(rows[at], rows[at + 1], strict=True))
        for at in range(0, _ROWS, 2)
    )


@lru_cache(maxsize=256)
def draw_large(text: str, room: int) -> tuple[str, ...]:
    """`text` in five lines, each dot two cells wide; as `draw` does where that is too wide."""
    rows = _rows(text)
    if not rows or 2 * len(rows[0]) > room:
        return draw(text, room)
    return tuple("".join("██" if dot == "#" else "  " for dot in row) for row in rows)


def _rows(text: str) -> list[str]:
    """The dots of a text, row by row; nothing where the font lacks a letter."""
    glyphs = [_FONT.get(letter, "") for letter in _plain(text)]
    if not all(glyphs):
        return []
    grids = [glyph.split() for glyph in glyphs]
    return [_GAP.join(grid[row] for grid in grids) for row in range(_ROWS)]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.upper())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _spaced(text: str, room: int) -> str:
    capitals = text.upper()
    spaced = " ".join(capitals)
    return spaced if len(spaced) <= room else capitals
