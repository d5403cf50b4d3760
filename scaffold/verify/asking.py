"""A site as the child has to find it: the dispatch, the arguments' class, and the folders that are imported from."""

import ast
import shlex
from collections.abc import Iterator, Sequence, Set
from pathlib import Path, PurePosixPath

from scaffold.arguments import form_of
from scaffold.model.site import Access, Dispatch, Site
from scaffold.modules import Modules
from scaffold.verify.errors import NoSuchScript
from scaffold.verify.expectation import literal
from scaffold.verify.inside.job import ArgumentsClass, Job, Plain, Subject
from scaffold.verify.placing import ROLE_VALUES, place_of

#: The forms of arguments that are classes, called with the values as keywords.
_CLASSES = ("dataclass_field", "dataclass_plain", "pydantic_field", "kwargs_pop", "class_attribute")


def make_job(
    root: Path,
    modules: Modules,
    site: Site,
    python_path: Sequence[Path],
    command: Sequence[str],
    subjects: Sequence[Subject],
    names: Sequence[str],
    variations: Sequence[dict[str, Plain]],
    steps: int,
) -> Job:
    """Return the job of one child for a site; where the answer goes is left open."""
    top = root.resolve()
    bases = _bases(modules, site.dispatch.path)
    script = [str(top / command[0]), *command[1:]] if command else []
    return Job(
        root=str(top),
        paths=[str(path.resolve()) for path in python_path] + [str(top / base) for base in ("", *bases)],
        files=_files(site, subjects),
        place=place_of(modules, site, _dotted(modules, site.dispatch.path, site.dispatch.path)),
        arguments=_arguments(modules, site, {one.name for one in subjects}),
        command=script,
        subjects=list(subjects),
        names=list(names),
        variations=list(variations),
        option=option_of(site),
        steps=steps,
        result="",
        doing="",
    )


def option_of(site: Site) -> str:
    """Return the option that says the selector's value on the training command."""
    spelled = form_of(site.arguments).spelled(site.arguments, site.option)
    return spelled if spelled.startswith("-") else f"--{site.option}"


def split_command(command: str | None, root: Path) -> list[str]:
    """Return the words of a training command without the interpreter; raise NoSuchScript if the first is no file."""
    words = shlex.split(command or "")
    if words and PurePosixPath(words[0]).name.startswith("python"):
        words = words[1:]
    if words and not (root / words[0]).is_file():
        raise NoSuchScript(words[0], str(root))
    return words


def _arguments(modules: Modules, site: Site, ours: Set[str]) -> ArgumentsClass:
    held = site.arguments
    defaults: dict[str, Plain] = {}
    for place in (*reversed(site.hops), held):
        for field in place.fields:
            value = literal(field.default)
            defaults[field.name] = defaults.get(field.name) if value is None else value
    return ArgumentsClass(
        held.path,
        _dotted(modules, site.dispatch.path, held.path),
        held.owner,
        is_class=held.form in _CLASSES and site.dispatch.access is Access.ATTRIBUTE,
        defaults=defaults,
        fill={one.field: ROLE_VALUES[one.role] for one in site.bindings if one.field},
        elsewhere=_elsewhere(modules, site, ours),
    )


def _elsewhere(modules: Modules, site: Site, ours: Set[str]) -> list[str]:
    """Return the attributes that the files of a site set, and those that the dispatch reads outside `ours`."""
    found = set(_read_by_others(modules, site.dispatch, ours))
    for path in {site.dispatch.path, site.arguments.path}:
        for node in modules.get(path).nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
    return sorted(found)


def _read_by_others(modules: Modules, dispatch: Dispatch, ours: Set[str]) -> Iterator[str]:
    """Yield the attributes that the dispatch's function reads of the arguments, the arms of the names `ours` aside."""
    module = modules.get(dispatch.path)
    scope = module.scope(dispatch.qualname, dispatch.line) or module.tree
    lines = {arm.line for arm in dispatch.arms if ours & set(arm.names)}
    arms = (node for node in ast.walk(scope) if isinstance(node, ast.If) and node.lineno in lines)
    in_ours = {id(part) for arm in arms for statement in arm.body for part in ast.walk(statement)}
    for node in ast.walk(scope):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == dispatch.holder and id(node) not in in_ours:
            yield node.attr


def _bases(modules: Modules, importer: str) -> tuple[str, ...]:
    """Return the folders, relative to the root, from which a file's absolute imports find files of the tree."""
    found: dict[str, None] = {}
    for node in modules.get(importer).nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            home = modules.resolve(importer, node.module)
            if home:
                stem = home.removesuffix("/__init__.py").removesuffix(".py")
                found[stem.removesuffix(node.module.replace(".", "/")).rstrip("/")] = None
    return tuple(sorted(base for base in found if base))


def _dotted(modules: Modules, importer: str, path: str) -> str:
    """Return the name under which a file is imported: from the highest folder that its tree imports from."""
    stem = path.removesuffix("/__init__.py").removesuffix(".py")
    bases = [base for base in _bases(modules, importer) if stem.startswith(f"{base}/")]
    base = min(bases, key=len) if bases and not _imports_from_root(modules, importer) else ""
    return stem.removeprefix(f"{base}/" if base else "").replace("/", ".")


def _imports_from_root(modules: Modules, importer: str) -> bool:
    """Return whether some absolute import of a file is found from the tree's root itself."""
    for node in modules.get(importer).nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = node.module.replace(".", "/")
            if modules.resolve(importer, node.module) in (f"{parts}.py", f"{parts}/__init__.py"):
                return True
    return False


def _files(site: Site, subjects: Sequence[Subject]) -> list[str]:
    """Return every file that belongs to the site."""
    paths = [site.dispatch.path, site.arguments.path, *(field.path for field in site.arguments.fields)]
    paths += [*(one.path for one in site.hops), *(one.path for one in site.allow_lists)]
    paths += [one.path for one in subjects if one.path]
    return sorted(set(paths))
