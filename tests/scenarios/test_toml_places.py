"""Where things stand in TOML, beside what the standard parser makes of it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.scenarios.toml_places import lines_of_tables, statements

ODD = '''\
top = 1  # [[ignore]]
"quoted = key" = "# no comment"

  [[ignore]]  # one
path = """
[[ignore]]
path = 3
""" # after
list = [ # a comment ]
  1,
  "]",
]
a."b.c".d = { x = "}" }

[[ignore]]
path = \'\'\'\'it's\'\'\'\'
[ignore.value]
deep = true
[[ignore.items]]
n = 1
[[ignore.items]]
n = 2
'''


def test_odd_texts_are_read_as_the_parser_reads_them() -> None:
    tomllib.loads(ODD)
    assert lines_of_tables(ODD) == {
        ("top",): 1,
        ("quoted = key",): 2,
        ("ignore", 0): 4,
        ("ignore", 0, "path"): 5,
        ("ignore", 0, "list"): 9,
        ("ignore", 0, "a", "b.c", "d"): 13,
        ("ignore", 1): 15,
        ("ignore", 1, "path"): 16,
        ("ignore", 1, "value"): 17,
        ("ignore", 1, "value", "deep"): 18,
        ("ignore", 1, "items", 0): 19,
        ("ignore", 1, "items", 0, "n"): 20,
        ("ignore", 1, "items", 1): 21,
        ("ignore", 1, "items", 1, "n"): 22,
    }


def test_windows_line_ends_change_no_line() -> None:
    assert lines_of_tables(ODD.replace("\n", "\r\n")) == lines_of_tables(ODD)


def test_a_byte_order_mark_changes_no_line() -> None:
    assert lines_of_tables("\ufeffa = 1\nb = 2") == {("a",): 1, ("b",): 2}


@pytest.mark.parametrize("text", ["", "\n\n", "# only", "  \t"])
def test_a_text_without_statements_has_none(text: str) -> None:
    assert list(statements(text)) == []


VALUES = st.sampled_from(
    [
        "1",
        "2026-01-31",
        '"a # b"',
        "'[[x]]'",
        '"""\n[[x]]\n"""',
        "'''\n= '''",
        "[1, [2,\n#]\n3]]",
        '{ a = "}" }',
        '""',
    ]
)
KEYS = st.sampled_from(["a", "b-c", '"d.e"', "'f'", "g.h", '"i\\"= j"', "1"])
GAPS = st.sampled_from(["", "\n", "# [[x]]\n", "  \t\n\n", "#\n#\n"])
HEADERS = st.sampled_from(["[[x]]", "[[ x ]]", "[['y z']]"])


@given(
    st.lists(
        st.tuples(GAPS, HEADERS, st.lists(st.tuples(GAPS, KEYS, VALUES), max_size=4, unique_by=lambda k: k[1]))
    )
)
def test_each_statement_is_itself_a_document(tables: list[tuple[str, str, list[tuple[str, str, str]]]]) -> None:
    text = ""
    written: list[tuple[int, str]] = []
    for gap, header, entries in tables:
        text += gap
        written.append((text.count("\n") + 1, header))
        text += header + " # c\n"
        for between, key, value in entries:
            text += between
            written.append((text.count("\n") + 1, f"{key} = {value}"))
            text += f"{key} = {value}\n"
    tomllib.loads(text)
    assert [(found.line, text[found.start : found.end]) for found in statements(text)] == written
