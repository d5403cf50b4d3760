"""Every codec that Python knows, declared in a file of the tree: patched in that codec, or refused."""

import ast
import encodings.aliases

import pytest

from scaffold.errors import ScaffoldError, Undecodable
from tests.test_remove import removed
from tests.trees import BASE, TASK, apply, as_bytes, plan_for, step_request

CODECS = sorted(
    {*encodings.aliases.aliases.values(), "utf-8-sig", "idna", "punycode", "raw_unicode_escape", "undefined"}
)
#: Python's tokenizer, too, finds no declaration in these, or no text behind it.
NOT_FOR_SOURCE = {
    *("base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"),
    *("utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "undefined", "idna", "punycode"),
    *("cp037", "cp273", "cp424", "cp500", "cp864", "cp875", "cp1026", "cp1140", "mbcs", "utf_7", "hz"),
}


def declared(codec: str) -> dict[str, bytes]:
    """Return the base tree with the task declared and written in a codec, as far as that can be."""
    text = f'# -*- coding: {codec} -*-\n{BASE[TASK]}NOTE = "plain"\n'
    try:
        data = text.encode(codec)
    except (LookupError, UnicodeError):
        data = text.encode()
    return as_bytes(BASE) | {TASK: data}


@pytest.mark.parametrize("codec", CODECS)
def test_a_file_in_any_codec_is_patched_in_it_or_refused(codec: str) -> None:
    files = declared(codec)
    try:
        after = apply(files, plan_for(files))
    except ScaffoldError:
        assert codec in NOT_FOR_SOURCE
        return
    assert ast.unparse(ast.parse(after[TASK])).count("step_schedule") >= 2
    assert after[TASK].decode(codec).encode(codec) == after[TASK]
    assert {**after, **{edit.path: edit.after for edit in removed(after, step_request()).edits}} == files


def test_a_codec_that_is_unknown_is_named() -> None:
    with pytest.raises(Undecodable, match="unknown encoding: nonsense"):
        plan_for(declared("nonsense"))
