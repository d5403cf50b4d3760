"""A site as the child has to find it: the dispatch, the arguments' class, and the folders that are imported from."""

import ast
import shlex
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from scaffold.model.parameter import Role
from scaffold.model.site import Dispatch, Site
from scaffold.modules import FunctionNode, Module, Modules
from scaffold.verify.errors import NoSuchScript
from scaffold.verify.inside.job import ArgumentsClass, Job, Place, Plain, Subject
from scaffold.verify.recognise import scheduler_call


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
        place=_place(modules, site),
        arguments=_arguments(modules, site),
        command=script,
        subjects=list(subjects),
        names=list(names),
        variations=list(variations),
        steps=steps,
        result="",
        doing="",
    )


def split_command(command: str | None, root: Path) -> list[str]:
    """Return the words of a training command without the interpreter; raise NoSuchScript if the first is no file."""
    words = shlex.split(command or "")
    if words and PurePosixPath(words[0]).name.startswith("python"):
        words = words[1:]
    if words and not (root / words[0]).is_file():
        raise NoSuchScript(words[0], str(root))
    return words


def _place(modules: Modules, site: Site) -> Place:
    place = site.dispatch
    calls = [call for arm in place.arms if (call := scheduler_call(place, arm))]
    peak = next((one.expression for one in site.bindings if one.role is Role.PEAK_RATE), "")
    optimizer, target = place.factories[-1].optimizer, _target(place)
    function = _function_around(modules.get(place.path), place)
    parameters = {p.arg for p in ast.walk(function.args) if isinstance(p, ast.arg)} if function else set()
    roots = {place.holder.partition(".")[0], optimizer.partition(".")[0]}
    returns = function is not None and (not target or isinstance(function.body[-1], ast.Return))
    return Place(
        path=place.path,
        module=_dotted(modules, place.path, place.path),
        qualname=place.qualname,
        line=place.line,
        holder=place.holder,
        attribute=place.attribute,
        optimizer=optimizer,
        target=target,
        whole=returns and roots <= parameters,
        peak=peak,
        factories=sorted({ast.unparse(call.func).rpartition(".")[2] for call in calls}),
    )


def _target(place: Dispatch) -> str:
    """Return what the arms assign a scheduler to, nothing where they return it."""
    for arm in place.arms:
        if scheduler_call(place, arm) is not None:
            last = ast.parse(arm.statements[-1]).body[-1]
            if isinstance(last, ast.Assign):
                return ast.unparse(last.targets[0])
            if isinstance(last, ast.AnnAssign):
                return ast.unparse(last.target)
            return ""
    return ""


def _function_around(module: Module, place: Dispatch) -> FunctionNode | None:
    scope = module.scope(place.qualname, place.line)
    return scope if isinstance(scope, FunctionNode) else None


def _arguments(modules: Modules, site: Site) -> ArgumentsClass:
    held = site.arguments
    return ArgumentsClass(held.path, _dotted(modules, site.dispatch.path, held.path), held.owner)


def _bases(modules: Modules, importer: str) -> tuple[str, ...]:
    """Return the folders, relative to the root, from which a file's absolute imports find files of the tree."""
    found: dict[str, None] = {}
    for node in ast.walk(modules.get(importer).tree):
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
    for node in ast.walk(modules.get(importer).tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = node.module.replace(".", "/")
            if modules.resolve(importer, node.module) in (f"{parts}.py", f"{parts}/__init__.py"):
                return True
    return False


def _files(site: Site, subjects: Sequence[Subject]) -> list[str]:
    """Return every file that belongs to the site."""
    paths = [site.dispatch.path, site.arguments.path, *(field.path for field in site.arguments.fields)]
    paths += [*(one.path for one in site.allow_lists), *(one.path for one in subjects if one.path)]
    return sorted(set(paths))
