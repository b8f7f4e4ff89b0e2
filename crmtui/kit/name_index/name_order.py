"""Names as integers of few bits that order as the names do.

Seven letters of five bits each would not do for a million people: every Christian, Christina and
Christine begins alike. So this is arithmetic coding: frequent names and letters take little of the
range, and what is left tells their bearers apart by the second name. The frequencies are those of a
fixed sample of names, and of pairs of letters in it. They must never change, as stored keys were
made by them; they need not be right either, because any frequencies keep the order.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from string import ascii_lowercase, digits
from typing import Final

from crmtui.kit.search_text import document

NAME_BITS: Final = 40
_LETTERS: Final = 60
_RANKS: Final = {letter: rank for rank, letter in enumerate(" " + digits + ascii_lowercase)}
_FOREIGN: Final = len(_RANKS)
"""The rank of all letters behind z."""
_CODE_POINTS: Final = sys.maxunicode + 1
_KNOWN: Final = 9_000
_PAIRS: Final = 1_000
# The most frequent first.
_SAMPLE: Final = """
maria anna michael thomas christian alexander andreas peter daniel john stefan martin david
mohammed jose ana elena sofia laura julia sarah paul james robert markus jan sebastian katarzyna
christina christine johanna elisabeth katharina oliver emma marie nicole sabine claudia monika
petra susanne barbara wolfgang hans klaus jurgen matthias tobias florian benjamin lukas felix
maximilian jonas leon philipp simon franziska alexandra magdalena agnieszka malgorzata piotr
krzysztof andrzej tomasz pawel marcin lukasz giulia marco francesco giuseppe antonio luigi pierre
jean camille nicolas antoine francois philippe isabelle nathalie catherine olga tatiana natalia
dmitri sergei ivan vladimir mehmet mustafa ahmet ali fatma ayse emine elif hassan omar fatima
aisha wei li ming jing juan carlos luis miguel javier carmen isabel joao pedro rita ines lars
anders erik ingrid karin astrid william richard charles joseph christopher matthew anthony
elizabeth jennifer jessica stephanie patricia linda susan margaret victoria charlotte george henry
jack muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer
richter klein wolf schroder neumann schwarz zimmermann braun kruger hofmann hartmann lange werner
krause lehmann kohler herrmann konig walter mayer huber kaiser fuchs scholz garcia gonzalez
rodriguez fernandez lopez martinez sanchez perez gomez silva santos ferreira pereira oliveira
costa rossi russo ferrari esposito bianchi romano colombo dupont durand dubois moreau laurent
lefebvre nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski novak svoboda
horvath nagy popescu ionescu petrov ivanov ivanova smirnov kaya yilmaz demir celik sahin nguyen
tran wang zhang chen liu yang singh kumar patel khan johansson andersson nilsson hansen jensen
olsen larsen nielsen de jong van der berg den smith johnson williams brown jones miller davis
wilson anderson taylor moore jackson white harris thompson clark lewis robinson walker young
"""


def name_key(name: str) -> int:
    """`NAME_BITS` bits of the folded words of `name`; two names that begin alike may share them."""
    first, blank, rest = document(name[:_LETTERS]).partition(" ")
    low, width, begun = _begin(first + blank)
    if rest and width > 1:
        low, width, begun = _narrow(low, width, begun, rest)
    return low


@lru_cache(20_000)
def _begin(first: str) -> tuple[int, int, str]:
    """The range of all names that begin with a word: far fewer than there are names."""
    return _narrow(0, 1 << NAME_BITS, "", first)


def _narrow(low: int, width: int, begun: str, letters: str) -> tuple[int, int, str]:
    """The part of a range that is left for what goes on so, and the word that has begun."""
    for letter in letters:
        bounds = _bounds(begun)
        total, rank = bounds[-1], _RANKS.get(letter, _FOREIGN)
        start = width * bounds[rank] // total
        width = width * bounds[rank + 1] // total - start
        low += start
        if rank == _FOREIGN:
            start = width * ord(letter) // _CODE_POINTS
            width = width * (ord(letter) + 1) // _CODE_POINTS - start
            low += start
        if width < 2:
            break
        begun = "" if rank == 0 else begun + letter
    return low, width, begun


@lru_cache(5_000)
def _bounds(begun: str) -> Sequence[int]:
    """Where each rank's part begins, and where the last one ends, after a word's beginning."""
    following = _following().get(begun)
    return _divide(following, begun[-1:]) if following else _divide_after(begun[-1:])


@cache
def _divide_after(letter: str) -> Sequence[int]:
    return _divide(Counter(), letter)


def _divide(following: Counter[str], before: str) -> Sequence[int]:
    parts = [1] * (_FOREIGN + 1)
    for letters, share in ((following, _KNOWN), (_after().get(before, Counter()), _PAIRS)):
        for letter, count in letters.items():
            parts[_RANKS[letter]] += share * count // letters.total()
    return (0, *accumulate(parts))


@cache
def _following() -> dict[str, Counter[str]]:
    """How often each letter follows each beginning of a word."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, weight in _weighted():
        for end, letter in enumerate(f"{word} "):
            found[word[:end]][letter] += weight
    return dict(found)


@cache
def _after() -> dict[str, Counter[str]]:
    """How often each letter follows each other one."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, weight in _weighted():
        for letter, following in pairwise(f"{word} "):
            found[letter][following] += weight
    return dict(found)


def _weighted() -> Iterator[tuple[str, int]]:
    for place, word in enumerate(_SAMPLE.split()):
        yield word, 10_000 // (place % 170 + 15)
