"""Which encoding a file is read in."""

import codecs

import pytest

from crmtui.services.imports.encoding import detect_encoding

GERMAN = "Name;Ort\nMüller;Köln\nGroß;Würzburg\n"
FRENCH = "Nom;Prénom\nLefèvre;Élodie\nD’Arc;Noël\n"
POLISH = "Imię;Nazwisko\nŁukasz;Żółć\nŚwięty;Ćma\n"
CZECH = "Jméno;Příjmení\nŽofie;Dvořáková\nJiří;Němec\n"
RUSSIAN = "Имя;Фамилия\nИван;Петров\nОльга;Сидорова\n"


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("Name\nAnna\n", "ascii", "utf-8"),
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8-sig"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-32", "utf-32"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (GERMAN, "cp1252", "cp1252"),
        (FRENCH, "cp1252", "cp1252"),
        ("Name;Preis\nJosé Peña;12,50 €\nÀngel;3 €\n", "cp1252", "cp1252"),
        (POLISH, "cp1250", "cp1250"),
        (CZECH, "cp1250", "cp1250"),
        (RUSSIAN, "cp1251", "cp1251"),
        (GERMAN, "cp850", "cp850"),
        (GERMAN, "mac_roman", "mac_roman"),
        ("名前,住所\n山田太郎,東京都千代田区\n鈴木花子,大阪府大阪市\n", "cp932", "cp932"),
    ],
)
def test_each_encoding_is_recognised(text: str, written: str, expected: str) -> None:
    assert detect_encoding([text.encode(written)]) == expected


def test_big_endian_mark_is_honoured() -> None:
    data = codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be")
    assert detect_encoding([data]) == "utf-16"


def test_one_broken_byte_does_not_turn_a_utf8_file_into_a_code_page() -> None:
    data = (GERMAN * 20).encode() + b"Caf\xe9;Paris\n"
    assert detect_encoding([data]) == "utf-8"


def test_a_character_cut_between_two_chunks_is_whole() -> None:
    data = GERMAN.encode()
    cut = data.index("ü".encode()) + 1
    assert detect_encoding([data[:cut], data[cut:]]) == "utf-8"


def test_the_first_unusual_letter_may_come_late() -> None:
    chunks = [b"Anna;Berlin\n" * 30_000] * 3 + [GERMAN.encode("cp1252")]
    assert detect_encoding(chunks) == "cp1252"
