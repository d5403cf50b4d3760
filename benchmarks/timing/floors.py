"""What each command cannot be faster than: what it has to import, read, parse and print."""

from pathlib import Path

from benchmarks.timing.program import Program, python

_READ = "import sys; held = [open(path, 'rb').read() for path in sys.argv[1:]]"
_PRINTED = "; [libcst.parse_module(data).code for data in held]"


def clicks(folder: Path) -> Program:
    """Return the start of Python with Click."""
    return python("import click", "import click", folder)


def torchs(folder: Path) -> Program:
    """Return the start of Python with torch."""
    return python("import torch", "import torch", folder)


def reading(folder: Path, *paths: str) -> Program:
    """Return the start of Python with the libraries of an edit, and the reading of files."""
    return python("click, jinja2, libcst, reading", f"import click, jinja2, libcst; {_READ}", folder, *paths)


def printing(folder: Path, *paths: str) -> Program:
    """Return the same with LibCST parsing and printing those files."""
    code = f"import click, jinja2, libcst; {_READ}{_PRINTED}"
    return python("the same, LibCST parsing and printing", code, folder, *paths)
