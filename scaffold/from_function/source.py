"""Where the user's function is: a file, or a module that is installed; only ever read."""

from collections.abc import Sequence
from importlib.machinery import PathFinder
from pathlib import Path

from msgspec import Struct

from scaffold.errors import BadParameter, NoSuchDefinition, Unreadable
from scaffold.modules import Module, Modules
from scaffold.nearest import perhaps
from scaffold.walking import ScopeNode


class UserCode(Struct, frozen=True):
    """A function or class at the top level of a file."""

    modules: Modules
    module: Module
    node: ScopeNode
    #: The dotted name of the module, for an import; empty where the code is copied. And what it is called there.
    dotted: str = ""
    called: str = ""
    #: The dotted name of the module that defines it; empty for a file.
    home: str = ""

    @property
    def where(self) -> str:
        """Return `path:line`."""
        return f"{self.module.path}:{self.node.lineno}"


class _OneFile(Struct, frozen=True):
    """A tree that is one file."""

    path: str
    data: bytes

    def paths(self) -> Sequence[str]:
        return (self.path,)

    def read(self, path: str) -> bytes:
        return self.data


def in_file(target: str) -> UserCode:
    """Return the code that `FILE:NAME` means.

    Raises BadParameter for a target of another form, Unreadable, DoesNotParse, or NoSuchDefinition.
    """
    file, name = _parts(target, "FILE:NAME, such as my_schedules.py:get_my_schedule")
    return read(Path(file), name, "")


def in_module(target: str) -> UserCode:
    """Return the code that `package.module:NAME` means, found where Python would import it from.

    Raises as `in_file`, and Unreadable where no such module is installed as Python source.
    """
    dotted, name = _parts(target, "MODULE:NAME, such as my_package.schedules:get_my_schedule")
    return read(file_of(dotted), name, dotted)


def _parts(target: str, wanted: str) -> tuple[str, str]:
    file, colon, name = target.rpartition(":")
    if not file or not colon or not name.isidentifier():
        raise BadParameter("TARGET", target, wanted)
    return file, name


def file_of(dotted: str) -> Path:
    """Return the file of a module without importing it or what it is in."""
    places: Sequence[str] | None = None
    at = ""
    for part in dotted.split("."):
        at = f"{at}.{part}".lstrip(".")
        try:
            spec = PathFinder.find_spec(at, places)
        except KeyError:  # a folder without code below another: Python would have its parent imported
            places = [str(Path(place, part)) for place in places or () if Path(place, part).is_dir()]
            continue
        if spec is None:
            raise Unreadable(dotted, _not_installed(at))
        held, origin = spec.submodule_search_locations, spec.origin
        # A namespace package's own list of folders asks for the package to be imported.
        places = None if held is None else list(getattr(held, "_path", held))
    if origin is None or not origin.endswith(".py"):
        raise Unreadable(dotted, "the module is not Python source")
    return Path(origin)


def _not_installed(module: str) -> str:
    package = module.partition(".")[0]
    return (
        f"no module {module!r} is installed where scaffold runs; install what holds it there"
        f" (python -m pip install {package}, or whatever its package is called)"
    )


def opened(file: Path) -> tuple[Modules, Module]:
    """Return a file parsed, as a tree of its own; raise Unreadable or DoesNotParse."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Unreadable(str(file), error.strerror or str(error)) from None
    modules = Modules(_OneFile(str(file), data))
    return modules, modules.get(str(file))


def read(file: Path, name: str, dotted: str) -> UserCode:
    """Return the code of a name in a file; raises as `in_file`."""
    modules, module = opened(file)
    held: dict[str, ScopeNode] = {**module.classes, **module.functions}
    if name not in held:
        known = [one for one in held if not one.startswith("_")]
        raise NoSuchDefinition(str(file), name, known, perhaps(name, known))
    return UserCode(modules, module, held[name], dotted, home=dotted)
