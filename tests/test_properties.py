"""Whatever the layout of a file: old lines stay, the result parses, and a second run plans nothing."""

import ast
import keyword

from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.report.diff import render_diff
from scaffold.sequences import display_with, import_with
from tests.trees import BASE, SCHEDULES_MODULE, TASK, apply, as_bytes, plan_for

units = st.sampled_from(["  ", "    ", "\t", "   "])
newlines = st.sampled_from(["\n", "\r\n"])
comments = st.sampled_from(["", "  # why not", "  # 'quotes\" (and) brackets[", "  # ümlaut"])
packed = st.sampled_from([" ", "\n                 "])
blank = st.sampled_from(["", "\n", "\n\n"])


@st.composite
def trees(draw: st.DrawFn) -> dict[str, bytes]:
    """Draw the base tree with other indents, newlines, comments, blank lines and ends."""
    unit, newline, final = draw(units), draw(newlines), draw(st.booleans())
    files = {}
    for path, text in BASE.items():
        rows = text.replace("    ", unit).rstrip("\n").split("\n")
        in_string = False
        written = []
        for row in rows:
            quotes = row.count('"""')
            in_string ^= quotes % 2 == 1
            plain = row.strip() and not in_string and not quotes
            written.append(row + (draw(comments) if plain else ""))
            if plain and not row.endswith(("(", ",")) and draw(st.integers(0, 9)) == 0:
                written.extend(draw(blank).split("\n")[1:])
        ending = newline if final else ""
        files[path] = (newline.join(written) + ending).encode()
    return files


@settings(max_examples=150)
@given(trees())
def test_old_lines_survive_and_the_plan_settles(files: dict[str, bytes]) -> None:
    plan = plan_for(files)
    after = apply(files, plan)
    for path, data in after.items():
        ast.parse(data)
        new = iter(data.replace(b"\r\n", b"\n").split(b"\n"))
        for row in files[path].replace(b"\r\n", b"\n").split(b"\n"):
            if b"import get_cosine" not in row:
                assert row in new, row
        assert (b"\r\n" in data) == (b"\r\n" in files[path])
        assert data.count(b"\n") == data.count(b"\r\n") or b"\r\n" not in data
    assert not plan_for(after)
    assert render_diff(plan.edits)


names = st.lists(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name)),
    min_size=1,
    max_size=6,
    unique=True,
)


@st.composite
def statements(draw: st.DrawFn) -> str:
    """Draw a `from … import …` in one of the layouts that people write."""
    held = draw(names)
    aliases = [f"{name} as x{name}" if draw(st.integers(0, 5)) == 0 else name for name in held]
    match draw(st.sampled_from(["flat", "brackets", "lines", "packed", "backslash"])):
        case "flat":
            return f"from a.b import {', '.join(aliases)}"
        case "brackets":
            return f"from a.b import ({', '.join(aliases)}{draw(st.sampled_from(['', ',', ' ']))})"
        case "packed":
            return f"from a.b import ({aliases[0]}{''.join(f',{draw(packed)}{alias}' for alias in aliases[1:])})"
        case "backslash":
            return "from a.b import \\\n    " + ", \\\n    ".join(aliases)
        case _:
            tail = draw(st.sampled_from(["", ","]))
            rows = [f"    {alias},{draw(comments)}" for alias in aliases[:-1]] + [
                f"    {aliases[-1]}{tail}{draw(comments)}"
            ]
            end = draw(st.sampled_from(["", "    # the end\n"]))
            return "from a.b import (\n" + "\n".join(rows) + f"\n{end})"


def bound(code: str) -> list[tuple[str, str | None]]:
    node = ast.parse(code).body[0]
    assert isinstance(node, ast.ImportFrom)
    return [(alias.name, alias.asname) for alias in node.names]


@settings(max_examples=300)
@given(statements())
def test_an_import_keeps_its_names_and_comments(code: str) -> None:
    after = import_with("a.py", 1, code, "new_name")
    assert sorted(bound(after), key=str) == sorted([*bound(code), ("new_name", None)], key=str)
    assert [part for part in bound(after) if part[0] != "new_name"] == bound(code)
    for row in code.split("\n"):
        comment = row.partition("#")[2]
        assert not comment or comment in after
    assert after.count("\n") >= code.count("\n")


@settings(max_examples=300)
@given(names, st.sampled_from(["[]", "()", "{}"]), st.booleans(), st.sampled_from(["", ",", ",  # last"]))
def test_a_display_keeps_its_elements(held: list[str], brackets: str, several_lines: bool, tail: str) -> None:
    elements = [repr(name) for name in held]
    if brackets == "()" and len(elements) == 1:
        tail = tail or ","
    if several_lines:
        code = brackets[0] + "\n    " + ",\n    ".join(elements) + tail + "\n" + brackets[1]
    else:
        code = brackets[0] + ", ".join(elements) + tail.partition(" ")[0] + brackets[1]
    after = display_with("a.py", 1, code, "'new_name'", held, "new_name")
    values = list(ast.literal_eval(after))
    assert sorted(values) == sorted([*held, "new_name"])
    if brackets != "{}":
        assert [value for value in values if value != "new_name"] == held


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=60))
def test_text_in_comments_and_strings_passes_through(text: str) -> None:
    files = as_bytes(BASE)
    files[TASK] += ("\n\nNOTE = " + repr(text) + "  # " + text.replace("\n", " ") + "\n").encode()
    files[SCHEDULES_MODULE] = b"\xef\xbb\xbf" + files[SCHEDULES_MODULE]
    after = apply(files, plan_for(files))
    assert after[TASK].endswith(files[TASK].partition(b"\n\nNOTE")[2])
    assert after[SCHEDULES_MODULE].startswith(b'\xef\xbb\xbf"""')
