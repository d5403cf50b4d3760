"""What is known of a run's arguments at a dispatch: their defaults, where nothing gives them another value."""

import ast
from collections.abc import Iterator

from scaffold.model.site import Site
from scaffold.modules import Modules


def known_fields(modules: Modules, site: Site) -> dict[str, object]:
    """Return the literal defaults of a site's arguments, by the expression that reads each at the dispatch.

    An argument that is threaded through calls, that is declared twice with different defaults, or that some code of
    its files gives a value, is not among them.
    """
    if site.hops:
        return {}
    paths = {site.dispatch.path, site.arguments.path}
    assigned = {name for path in paths if path in modules for name in _assigned(modules, path)}
    held: dict[str, set[str | None]] = {}
    for field in site.arguments.fields:
        held.setdefault(field.name, set()).add(field.default)
    known: dict[str, object] = {}
    for name, defaults in held.items():
        default = next(iter(defaults))
        if len(defaults) == 1 and default is not None and name not in assigned:
            try:
                value = ast.literal_eval(default)
            except (ValueError, SyntaxError):
                continue
            if value is None or isinstance(value, bool | int | float | str):
                known[site.dispatch.read(name)] = value
    return known


def _assigned(modules: Modules, path: str) -> Iterator[str]:
    """Yield the names of the attributes and keys that code of a file gives values, and those that `setattr` names."""
    for node in modules.get(path).nodes:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Subscript(slice=ast.Constant(value=str(name)), ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str(name)), *_]):
                yield name
