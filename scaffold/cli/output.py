"""Where a plan goes: what is printed on stdout or kept in a file, and what is said beside it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold.cli.options import Act, Outcome
from scaffold.cli.speaking import echo
from scaffold.errors import NotWritable
from scaffold.report.visible import visible, visible_bytes

if TYPE_CHECKING:
    from scaffold.cli.shown import Shown
    from scaffold.model.plan import Edit


@dataclass(frozen=True)
class Product:
    """What a command was asked for, and what people are told beside it, on stderr."""

    data: bytes
    said: str = ""
    is_diff: bool = False


def product_of(shown: "Shown", outcome: Outcome, root: Path) -> Product:
    """Return a plan in the format that was asked for; beside a diff and what CI reads, what it means for people."""
    from scaffold.report.formats import OF_A_PLAN
    from scaffold.report.text import Tense

    is_written = outcome.act is Act.WRITE
    if outcome.output_format == "json":
        return Product(_encoded(shown.json()))
    said = shown.text(Tense.DONE if is_written else Tense.PLANNED)
    if outcome.output_format in OF_A_PLAN:
        from scaffold.report.formats import render_as

        standing = shown.standing(is_written=is_written)
        return Product(_encoded(render_as(outcome.output_format, standing, git_prefix(root))), said)
    if outcome.output_format == "text" and outcome.act is not Act.PREVIEW:
        return Product(_encoded(visible(said)))
    from scaffold.report.diff import render_diff

    return Product(render_diff(shown.edits, git_prefix(root)), said, is_diff=True)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def git_prefix(root: Path) -> str:
    """Return what leads from the git root to the tree, `""` or `dir/`; nothing outside git."""
    from scaffold import git

    top = git.git_root(root)
    prefix = "" if top is None else root.resolve().relative_to(top).as_posix() + "/"
    return "" if prefix == "./" else prefix


def show(product: Product, output: Path | None) -> None:
    """Print what is said on stderr, and the product on stdout unless a file has it."""
    echo(product.said, nl=False, err=True)
    if output is not None:
        echo(f"wrote {output}", err=True)
    elif product.is_diff:
        print_diff(product.data)
    else:
        click.echo(product.data, nl=False)


def keep(text: str, output: Path | None) -> None:
    """Print a text on stdout, or write it to a file; raise NotWritable for one that cannot be."""
    product = Product(_encoded(text))
    with kept_in(output, product, (), Path()):
        show(product, output)


def show_diff(edits: Sequence["Edit"], root: Path) -> None:
    """Print the edits as a diff on stdout, its paths relative to the git root, or to the tree's root outside git."""
    from scaffold.report.diff import render_diff

    print_diff(render_diff(edits, git_prefix(root)))


def print_diff(diff: bytes) -> None:
    """Print a diff on stdout byte for byte, in colour on a terminal or as `--color` says."""
    wanted = click.get_current_context().color
    if wanted or sys.stdout.isatty():  # for eyes: what the tree holds is not to drive the terminal
        diff = visible_bytes(diff)
    if sys.stdout.isatty() if wanted is None else wanted:
        diff = b"".join(_coloured(row) for row in diff.split(b"\n")).removesuffix(b"\n")
    sys.stdout.flush()
    sys.stdout.buffer.write(diff)
    sys.stdout.buffer.flush()


def _coloured(row: bytes) -> bytes:
    styles = {b"+": b"\x1b[32m", b"-": b"\x1b[31m", b"@": b"\x1b[36m", b"d": b"\x1b[1m"}
    style = b"\x1b[1m" if row.startswith((b"+++ ", b"--- ")) else styles.get(row[:1], b"")
    return style + row + (b"\x1b[0m" if style else b"") + b"\n"


@contextmanager
def kept_in(output: Path | None, product: Product, edits: Sequence["Edit"], root: Path) -> Iterator[None]:
    """Write the product to its file, then let the tree be written; put the file back where that fails.

    Raises NotWritable, before anything is written, for a file that cannot be, or that is one of the plan's own.
    """
    if output is None:
        yield
        return
    _check(output, edits, root)
    held = output.read_bytes() if output.is_file() else None
    _write(output, product.data, held)
    try:
        yield
    except BaseException:
        _put_back(output, held)
        raise


def _check(output: Path, edits: Sequence["Edit"], root: Path) -> None:
    if output.is_dir():
        raise NotWritable(str(output), "it is a directory")
    if not output.parent.is_dir():
        raise NotWritable(str(output), f"there is no directory {output.parent}")
    real = output.resolve()
    if any((root / edit.path).resolve() == real for edit in edits):
        raise NotWritable(str(output), "it is a file of the tree that the plan changes")


def _write(output: Path, data: bytes, held: bytes | None) -> None:
    """Put the data in place in one move; what is no file, such as a pipe, is written to as it is."""
    from scaffold import disk
    from scaffold.model.plan import Action, Edit

    if output.exists() and held is None:
        with _not_writable(output):
            output.write_bytes(data)
        return
    real = output.resolve()
    action = Action.CREATE if held is None else Action.MODIFY
    with _not_writable(output):
        disk.write(Path(real.anchor), [Edit(str(real), held or b"", data, (), action)])


@contextmanager
def _not_writable(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWritable(str(output), error.strerror or str(error)) from None


def _put_back(output: Path, held: bytes | None) -> None:
    if held is not None:
        output.write_bytes(held)
    elif output.is_file():
        output.unlink()
