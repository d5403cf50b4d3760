"""What can go wrong in a way that the user can mend: one class a case, each builds its own message."""

from collections.abc import Sequence

#: How many near misses an error lists.
_SHOWN = 8


class ScaffoldError(Exception):
    """Shown to the user without a traceback; the command ends with exit code 3 and nothing is written."""


class BadParameter(ScaffoldError):
    """A value that was given for a parameter or an option is not one that it can take: wrong usage, exit code 2."""

    def __init__(self, name: str, value: object, wanted: str) -> None:
        self.name = name
        self.wanted = wanted
        super().__init__(f"{name}: {value!r} was given, wanted {wanted}")


class DoesNotParse(ScaffoldError):
    """A file is not Python that can be read; `column` counts from 1, or is 0 when only the line is known."""

    def __init__(self, path: str, line: int, column: int, reason: str, advice: str = "mend the file first") -> None:
        where = f"{path}:{line}:{column}" if column else f"{path}:{line}"
        super().__init__(f"{where}: does not parse: {reason}; {advice}")


class Undecodable(ScaffoldError):
    """A file's bytes are not text in the encoding that it declares."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: cannot be decoded: {reason}; save it in the encoding that it declares")


class Unreadable(ScaffoldError):
    """A file of the tree cannot be opened."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: cannot be read: {reason}")


class OutsideRoot(ScaffoldError):
    """A file of the tree is a link to something outside the tree."""

    def __init__(self, path: str, target: str) -> None:
        super().__init__(
            f"{path}: is a link to {target}, which is outside the tree; use --root with a directory that holds both"
        )


class NoSite(ScaffoldError):
    """Nothing in the tree chooses a learning-rate scheduler by name."""

    def __init__(self, root: str, files: int, near_misses: Sequence[str], instead: Sequence[str] = ()) -> None:
        wanted = (
            "no site found: looked for code that picks a learning-rate scheduler by name (an if/elif chain such as"
            ' `if args.lr_schedule == "name":`, `if`s one after the other, `match`, a dict from names), in'
            f" {files} Python file{'' if files == 1 else 's'}"
        )
        found = "".join(f"\n  instead: {one}" for one in instead)
        nearest = "".join(f"\n  near miss: {miss}" for miss in near_misses[:_SHOWN])
        more = len(near_misses) - _SHOWN
        rest = f"\n  and {more} near misses more; `scaffold inspect --verbose` shows them" if more > 0 else ""
        advice = "" if near_misses or instead else "; is --root the directory of the training code?"
        super().__init__(f"{root}: {wanted}{advice}{found}{nearest}{rest}")


class AmbiguousSite(ScaffoldError):
    """Several sites could be meant."""

    def __init__(self, found: Sequence[str], wanted: str | None) -> None:
        which = f"--task {wanted!r} fits" if wanted else "the tree has"
        listed = "".join(f"\n  {site}" for site in found)
        advice = "choose one with --task, or let add-schedule take all with --all-tasks"
        super().__init__(f"{which} {len(found)} sites; {advice}:{listed}")


class NoSuchTask(ScaffoldError):
    """`--task` names none of the sites; `near` is what it may have been meant to be."""

    def __init__(self, wanted: str, found: Sequence[str], near: Sequence[str] = ()) -> None:
        listed = "".join(f"\n  {site}" for site in found)
        meant = f"\ndid you mean {' or '.join(map(repr, near))}?" if near else ""
        super().__init__(f"--task {wanted!r} fits no site; the tree has:{listed}{meant}")


class NoArguments(ScaffoldError):
    """What declares the selector's value was not found."""

    def __init__(self, path: str, line: int, selector: str, field: str) -> None:
        super().__init__(
            f"{path}:{line}: found the dispatch on {selector}, but nothing in the tree that declares {field!r} (no"
            " dataclass, option of a parser, parameter with a default, …) to declare hyper-parameters beside; name it"
            " with --arguments PATH::OWNER, or write the values into the arm with --inline-arguments"
        )


class NoSuchOwner(ScaffoldError):
    """`--arguments` names nothing that declares the selector's value; `meant` is what it may have been meant to be."""

    def __init__(self, path: str, line: int, selector: str, wanted: str, found: Sequence[str], meant: str = "") -> None:
        listed = "".join(f"\n  {where}" for where in found)
        advice = meant.removeprefix("; ") or "leave the option out, or choose one of them"
        super().__init__(
            f"{path}:{line}: --arguments {wanted!r} fits nothing that declares {selector}; {advice}:{listed}"
        )


class AmbiguousArguments(ScaffoldError):
    """Several classes could hold the hyper-parameters of one site."""

    def __init__(self, path: str, line: int, selector: str, found: Sequence[str]) -> None:
        listed = "".join(f"\n  {where}" for where in found)
        super().__init__(
            f"{path}:{line}: {selector} could be declared in {len(found)} places; choose one with --arguments:{listed}"
        )


class AmbiguousModule(ScaffoldError):
    """Several modules of the tree hold schedule functions, and the arms use none of them."""

    def __init__(self, path: str, line: int, found: Sequence[str]) -> None:
        listed = "".join(f"\n  {where}" for where in found)
        super().__init__(
            f"{path}:{line}: the arms use no schedule function of the tree, and {len(found)} modules hold some;"
            f" choose one with --schedules-module:{listed}"
        )


class NoSuchModule(ScaffoldError):
    """`--schedules-module` names no Python file of the tree."""

    def __init__(self, wanted: str, meant: str = "") -> None:
        advice = meant or "; give its path from the root"
        super().__init__(f"--schedules-module {wanted!r}: no such Python file in the tree{advice}")


class Conflict(ScaffoldError):
    """Names that the schedule needs are taken by something that is not what would be written."""

    def __init__(self, clashes: Sequence[str]) -> None:
        super().__init__("\n".join(clashes))


class GeneratedFile(ScaffoldError):
    """Something that a schedule needs would stand in a file that a program writes."""

    def __init__(self, path: str, line: int, said: int, what: str) -> None:
        super().__init__(
            f"{path}:{line}: {what} would stand here, but line {said} says that the file is generated; add it to what"
            " the file is made from, or settle another place with --schedules-module, --arguments or --inline-arguments"
        )


class NotLossless(ScaffoldError):
    """LibCST does not print a statement back as it read it, so an edit of it could lose something."""

    def __init__(self, path: str, line: int) -> None:
        super().__init__(
            f"{path}:{line}: this statement has a layout that LibCST does not print back byte for byte;"
            " write it more plainly, then run again"
        )


class BrokenEdit(ScaffoldError):
    """The patched file would not be Python any more."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(
            f"{path}:{line}: the patched file would not parse ({reason}), nothing is written; please report this tree"
        )


class StaleFile(ScaffoldError):
    """A file changed between planning and writing."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: changed on disk since it was planned from; run the command again")


class NotWritable(ScaffoldError):
    """A file of the plan cannot be written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: cannot be written: {reason}; nothing was changed")


class DirtyFiles(ScaffoldError):
    """Files of the plan hold changes that git has not recorded."""

    def __init__(self, paths: Sequence[str]) -> None:
        listed = "".join(f"\n  {path}" for path in paths)
        super().__init__(
            "uncommitted changes in files that the plan touches; commit or stash them, or pass --allow-dirty:" + listed
        )


class GitFailed(ScaffoldError):
    """The tree is under git, and git could not be asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the tree is under git, but git could not say what is uncommitted ({reason}); pass --allow-dirty"
        )


class NoCurve(ScaffoldError):
    """The schedule has no closed form: a metric drives it, or only its template or its library's code says it."""

    def __init__(self, kind: str, origin: str = "", code: str = "") -> None:
        why = f"has no closed form in {origin}" if origin else "follows a metric, not the step"
        why = f"only running {code} shows what it gives" if code else why
        todo = "; once it is in a tree, `scaffold plot NAME --root TREE` does that" if code else ""
        super().__init__(f"{kind}: {why}, so there is no curve to draw{todo}")


class PlotFailed(ScaffoldError):
    """A picture could not be made."""


class DemoFailed(ScaffoldError):
    """The demonstration could not be shown."""


class BadToml(ScaffoldError):
    """A settings file of scaffold is not TOML."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: is not TOML: {reason}")


class UnknownSetting(ScaffoldError):
    """A settings file of scaffold holds a key that means nothing."""

    def __init__(self, path: str, line: int, table: str, key: str, advice: str) -> None:
        super().__init__(f"{path}:{line}: unknown key {key!r} in [{table}]; {advice}")


class BadSetting(ScaffoldError):
    """A settings file of scaffold holds a value that a key cannot have."""

    def __init__(self, path: str, line: int, key: str, value: object, wanted: str) -> None:
        super().__init__(f"{path}:{line}: {key} is {value!r}, and is to be {wanted}")


class NoSuchDefinition(ScaffoldError):
    """A file has no function or class of a name."""

    def __init__(self, path: str, name: str, known: Sequence[str], meant: str = "") -> None:
        has = f"it has {', '.join(known)}" if known else "it has none"
        super().__init__(f"{path}: no function or class {name!r} at its top level; {has}{meant}")


class NotASchedule(ScaffoldError):
    """The user's function or class is nothing that a learning-rate schedule can be made of."""

    def __init__(self, where: str, name: str, why: str) -> None:
        super().__init__(f"{where}: {name} {why}")


class NotResolved(ScaffoldError):
    """The user's code uses a name that cannot be taken along."""

    def __init__(self, where: str, name: str, why: str) -> None:
        super().__init__(f"{where}: {name!r} cannot be taken along: {why}")


class NotDerived(ScaffoldError):
    """A parameter of the user's function that nothing says how to fill."""

    def __init__(self, where: str, name: str, why: str, what: str) -> None:
        super().__init__(f"{where}: parameter {name!r} {why}; {what}")


class NotInScope(ScaffoldError):
    """A parameter is bound to an expression that reads a name which the site does not have."""

    def __init__(self, path: str, line: int, name: str, parameter: str) -> None:
        super().__init__(
            f"{path}:{line}: {parameter} is to be bound to an expression that reads {name!r}, which stands for nothing "
            f"there; bind it to what the site can read (see `scaffold inspect`), or leave the binding out"
        )


class NoSuchField(ScaffoldError):
    """A parameter is bound to an expression that reads a field which the arguments do not have."""

    def __init__(self, path: str, line: int, parameter: str, read: str, owner: str) -> None:
        super().__init__(
            f"{path}:{line}: {parameter} is to be bound to an expression that reads {read}, and {owner} has no such "
            f"field; bind it to what the site can read (see `scaffold inspect`), or leave the binding out"
        )


class ReadOtherwise(ScaffoldError):
    """A parameter is bound to an attribute of what is a dict there."""

    def __init__(self, path: str, line: int, parameter: str, read: str, wanted: str) -> None:
        super().__init__(
            f"{path}:{line}: {parameter} is to be bound to an expression that reads {read}, where this code reads its "
            f"arguments like {wanted}; bind it to what the site can read, or leave the binding out"
        )


class NotWired(ScaffoldError):
    """A library's class or function that no dispatch can make by name."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}")


class NotReadable(ScaffoldError):
    """Something of a library whose source is nowhere to be found."""

    def __init__(self, module: str, name: str, why: str) -> None:
        kind = why.partition(":")[0]
        advice = {
            "AttributeError": "see how it is spelled",
            "TypeError": "write a function that makes it, and add that with from-function",
        }.get(kind, "install it where scaffold runs")
        super().__init__(f"{module}.{name}: its source cannot be found: {why}; {advice}")


class ForeignTemplate(ScaffoldError):
    """A template that is not ours does not render."""

    def __init__(self, path: str, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: the template cannot be filled in: {why}")


class BadEntry(ScaffoldError):
    """A catalogue entry that is not ours is not as an entry has to be."""

    def __init__(self, path: str, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: {why}")


class KindTaken(ScaffoldError):
    """Two catalogue entries are of one kind."""

    def __init__(self, kind: str, path: str, other: str) -> None:
        super().__init__(f"{path}: the kind {kind!r} is in {other} already; rename one of the two")


class NoCatalogue(ScaffoldError):
    """A folder of catalogue entries is not there."""

    def __init__(self, folder: str, named_by: str, why: str = "there is no such folder of schedules") -> None:
        super().__init__(f"{folder}: {why}; {named_by} names it")


class FileExists(ScaffoldError):
    """A file that would be written is there already."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: is there already, and is left alone; write another with -o FILE")


class NotTheTreesForm(ScaffoldError):
    """A function that makes a scheduler itself, in a tree whose schedules are something else."""

    def __init__(self, name: str, form: str, like: str) -> None:
        shown = f", such as {like}" if like else ""
        super().__init__(
            f"{name} makes a scheduler of an optimizer, and the tree's own schedules do not (form: {form}{shown});"
            " write a function from the step to the factor of the learning rate instead, which takes any form"
        )


class NotAlike(ScaffoldError):
    """The class that a new one is to be like gives its learning rates in a way that is not understood."""

    def __init__(self, path: str, line: int, name: str) -> None:
        super().__init__(
            f"{path}:{line}: class {name} gives its learning rates in no way that another class could be given too:"
            " looked for a method such as get_lr() that returns them, from a step and a base rate that the class has"
        )


class ProfileExists(ScaffoldError):
    """A profile was to be started where a settings file is already."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: is there already; add a [profile] table to it by hand, or move it away first")
