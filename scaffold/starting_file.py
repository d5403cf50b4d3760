"""A working file to start a schedule of one's own from."""

import keyword
import re
from pathlib import Path

from scaffold.errors import BadParameter, FileExists, NotWritable
from scaffold.one_file import put_new
from scaffold.templating import render


def stem_of(name: str) -> str:
    """Return a schedule's name as the beginning of a Python name; raise BadParameter where it can be none."""
    stem = re.sub(r"[-.\s]+", "_", name).strip("_").lower()
    if not stem.isidentifier() or keyword.iskeyword(stem):
        raise BadParameter("NAME", name, "letters, digits, '-' or '_', starting with a letter")
    return stem


def starting_code(name: str) -> tuple[str, str]:
    """Return the name of the function for a schedule's name, and the file; raise BadParameter for no such name."""
    stem = stem_of(name)
    function = stem if stem.startswith("get_") else f"get_{stem}" + ("" if "schedule" in stem else "_schedule")
    return function, render("new_schedule.py.jinja", function=function, title=stem.replace("_", " "))


def write_new(path: Path, code: str) -> None:
    """Write a file that is not there yet; raise FileExists where it is, NotWritable where it cannot be."""
    try:
        put_new(path, code.encode())
    except FileExistsError:
        raise FileExists(str(path)) from None
    except OSError as error:
        raise NotWritable(str(path), error.strerror or str(error)) from None
