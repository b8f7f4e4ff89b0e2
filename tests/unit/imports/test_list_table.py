"""Tables in text files: cells, headers, broken rows and files that are no tables."""

import tracemalloc
from pathlib import Path

import pytest

from crmtui.kit.errors import CrmError, Invalid, NotFound
from crmtui.services.imports.dialect import CellFormat
from crmtui.services.imports.table_file import TableFile, TableFormat, TableRow
from tests.unit.imports.lists import cells, failures, table

PEOPLE = "Name{0}E-Mail{0}Note\nAnna{0}anna@example.com{0}a\nBob{0}bob@example.com{0}b\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter: str) -> None:
    file = table(PEOPLE.format(delimiter))
    assert file.form.cells.delimiter == delimiter
    assert cells(file)[0] == ("Anna", "anna@example.com", "a")


def test_decimal_commas_do_not_make_the_comma_a_delimiter() -> None:
    file = table("Name;Preis;Rabatt\n" + "Anna;12,50;1,00\n" * 20)
    assert file.form.cells.delimiter == ";"


def test_commas_in_quoted_notes_do_not_win_over_semicolons() -> None:
    file = table('Name;Note\nAnna;"a, b, c, d"\nBob;"e, f, g, h"\n')
    assert cells(file)[0] == ("Anna", "a, b, c, d")


def test_an_announced_delimiter_is_taken() -> None:
    file = table("sep=|\nName|Note\nAnna|x;y\n")
    assert file.header == ("Name", "Note")
    assert cells(file) == [("Anna", "x;y")]


def test_single_quotes_around_all_cells_are_quotes() -> None:
    file = table("'Name','E-Mail'\n'O''Brien, Pat','pat@example.com'\n")
    assert cells(file) == [("O'Brien, Pat", "pat@example.com")]


def test_backslash_escapes_are_understood() -> None:
    file = table('Name,Note\n"Anna","says \\"hi, all\\""\n"Bob","x"\n')
    assert cells(file)[0] == ("Anna", 'says "hi, all"')


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(newline: str) -> None:
    file = table(PEOPLE.format(",").replace("\n", newline))
    assert [row[0] for row in cells(file)] == ["Anna", "Bob"]


def test_rows_keep_the_number_that_a_spreadsheet_shows() -> None:
    file = table('Name,Note\nAnna,"two\nlines"\n\n,\nBob,x\n')
    rows = [row for row in file.rows() if isinstance(row, TableRow)]
    assert [(row.number, row.cells[0]) for row in rows] == [(2, "Anna"), (5, "Bob")]


def test_titles_above_the_header_are_skipped() -> None:
    file = table("Guests 2026;;\nas of June;;\n;;\nName;E-Mail;Firma\nAnna;anna@example.com;x\n")
    assert file.form.header_row == 4
    assert cells(file) == [("Anna", "anna@example.com", "x")]


def test_a_header_in_no_known_language_is_found_by_what_follows() -> None:
    file = table("Foo,Bar,Baz\nAnna,anna@example.com,12\n")
    assert file.header == ("Foo", "Bar", "Baz")


def test_a_list_without_header_loses_no_row() -> None:
    file = table("Anna,anna@example.com,12\nBob,bob@example.com,13\n")
    assert file.form.header_row == 0
    assert [column.label for column in file.columns] == ["Column 1", "Column 2", "Column 3"]
    assert len(cells(file)) == 2


def test_two_rows_of_plain_words_are_all_data() -> None:
    assert len(cells(table("Anna,Berlin\nBob,Hamburg\n"))) == 2


def test_the_format_can_be_corrected() -> None:
    data = b"a|b\n1,5|2\n"
    form = TableFormat("utf-8", CellFormat("|"), header_row=0)
    assert cells(TableFile(data, form)) == [("a", "b"), ("1,5", "2")]


def test_an_unknown_encoding_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as caught:
        TableFile(b"a,b\n", TableFormat("klingon", CellFormat(), 1))
    assert caught.value.code == "import.encoding"
    assert "encoding" in caught.value.fields


def test_repeated_and_empty_headers_get_labels_of_their_own() -> None:
    file = table("Name,E-Mail,,E-Mail,Firma\nA,a@example.com,x,b@example.com,y\n")
    labels = [column.label for column in file.columns]
    assert labels == ["Name", "E-Mail", "Column 3", "E-Mail (2)", "Firma"]
    assert file.header == ("Name", "E-Mail", "", "E-Mail", "Firma")


def test_short_rows_are_filled_and_empty_surplus_is_dropped() -> None:
    file = table("Name,E-Mail,Firma\nAnna\nBob,bob@example.com,x,,\n")
    assert cells(file) == [("Anna", "", ""), ("Bob", "bob@example.com", "x")]


def test_a_row_with_too_many_cells_is_a_failure_with_its_cells() -> None:
    file = table("Name,E-Mail,Firma\nDoe, Jane,jane@example.com,x\nBob,bob@example.com,y\n")
    (failure,) = failures(file)
    assert (failure.row_no, failure.codes) == (2, {"row.too_many_cells"})
    assert failure.cells == ("Doe", " Jane", "jane@example.com", "x")
    assert cells(file) == [("Bob", "bob@example.com", "y")]


def test_a_quote_never_closed_costs_one_row_and_not_the_rest() -> None:
    rows = "".join(f"P{i},p{i}@example.com,n\n" for i in range(3000))
    file = table(f'Name,E-Mail,Firma\nAnna,anna@example.com,x\n"Broken,b@example.com,y\n{rows}')
    (failure,) = failures(file)
    assert (failure.row_no, failure.codes) == (3, {"row.quotes"})
    assert len(cells(file)) == 3001


def test_a_stray_quote_does_not_swallow_rows_up_to_the_next_quote() -> None:
    file = table(
        'Name,E-Mail,Firma\n"Broken,b@example.com,y\nAnna,a@example.com,x\nC,c@e.org,"z"\n'
    )
    assert [failure.row_no for failure in failures(file)] == [2]
    assert [row[0] for row in cells(file)] == ["Anna", "C"]


def test_quotes_inside_a_quoted_cell_are_kept_where_the_width_is_right() -> None:
    file = table('Name,E-Mail,Firma\n"Joe "The Man" Doe",joe@example.com,x\n')
    assert len(cells(file)) == 1
    assert "The Man" in cells(file)[0][0]


def test_zero_bytes_are_dropped() -> None:
    assert cells(table("Name,E-Mail\nAn\0na,anna@example.com\n")) == [("Anna", "anna@example.com")]


def test_a_cell_of_ten_kilobytes_is_read() -> None:
    long = "x" * 10_000
    assert cells(table(f"Name,Note\nAnna,{long}\n")) == [("Anna", long)]


def test_a_cell_beyond_all_limits_is_a_failure_of_its_row_alone() -> None:
    file = table(f"Name,Note\nAnna,{'x' * 200_000}\nBob,y\n")
    assert [failure.codes for failure in failures(file)] == [{"row.quotes"}]
    assert cells(file) == [("Bob", "y")]


def test_a_repeated_header_is_no_person() -> None:
    assert len(cells(table(PEOPLE.format(",") * 3))) == 6


@pytest.mark.parametrize("data", [b"", b"\n\n \r\n", b"\xef\xbb\xbf", b"\0\0\0\0"])
def test_an_empty_file_says_so(data: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        TableFile(data)
    assert caught.value.code == "import.empty"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\0\x06\0workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        b"%PDF-1.7\nxyz",
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        bytes(range(256)) * 40,
        b"<!DOCTYPE html><table><tr><td>Name</td></tr></table>",
        b"\x7fELF\x02\x01\x01" + bytes(100),
    ],
    ids=["xlsx", "xls", "pdf", "png", "noise", "html", "elf"],
)
def test_what_is_no_table_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        TableFile(data)
    assert caught.value.code == "import.not_a_table"
    assert caught.value.fields["file"]


def test_a_header_alone_is_a_table_without_rows() -> None:
    file = table("Name,E-Mail\n")
    assert file.header == ("Name", "E-Mail")
    assert list(file.rows()) == []


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    codes = []
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CrmError) as caught:
            TableFile(path)
        codes.append(caught.value.code)
        assert "file" in caught.value.fields
    assert codes == ["import.file_not_found", "import.unreadable"]
    with pytest.raises(NotFound):
        TableFile(tmp_path / "none.csv")


def test_memory_stays_flat_over_a_long_file(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("Name,E-Mail\n")
        file.writelines(f"Person {i},person{i}@example.com\n" for i in range(150_000))
    opened = TableFile(path)
    tracemalloc.start()
    count = sum(1 for _ in opened.rows())
    _current, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 150_000
    assert peak < 1_000_000
