"""Constants that the arms spell names by: `LR_STEP = "step"` in the file or class that holds the others."""

import ast
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from scaffold.allow_lists.beside import Assignment, beside
from scaffold.allow_lists.spot import Spot
from scaffold.identifiers import identifier_for
from scaffold.layout import quote_in, quoted
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Keys, Naming
from scaffold.modules import Module, Modules


class Constants:
    """Constants of a module or of a class, one a name."""

    name = "constant"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the last of the constants that the keys speak of, which a new one goes behind."""
        if keys.naming is not Naming.CONSTANT or keys.path not in modules:
            return
        module = modules.get(keys.path)
        peers = _constants(module, keys)
        if peers:
            held, last, source = tuple(name for _, name in keys.known), peers[-1], module.source
            # A constant that no arm speaks of yet.
            if _constants(module, replace(keys, known=((identifier_for(keys, new), new),)), new):
                held = (*held, new)
            yield AllowList(module.path, last.lineno, self.name, held, source.start(last), source.end(last), keys.owner)

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splice that adds a constant behind the last one, or where it sorts."""
        module = modules.get(allow_list.path)
        peers = _constants(module, keys)
        identifier = identifier_for(keys, name)
        value = quoted(name, quote_in(module.source, peers[-1]))
        return (beside(module.source, _body(module, keys), peers, identifier, value, f"{identifier} = {name!r}"),)


def _body(module: Module, keys: Keys) -> list[ast.stmt]:
    if not keys.owner:
        return module.tree.body
    return module.classes[keys.owner].body if keys.owner in module.classes else []


def _constants(module: Module, keys: Keys, value: str | None = None) -> list[Assignment]:
    """Return the assignments of the known identifiers, those alone that give `value` where it is said."""
    known = {identifier for identifier, _ in keys.known}
    found: list[Assignment] = []
    for node in _body(module, keys):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()) if name in known:
                found.append(node)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant()) if name in known:
                found.append(node)
    return [one for one in found if value is None or (isinstance(one.value, ast.Constant) and one.value.value == value)]
