"""`choices=[…]` and `Choice([…])`: what an argument parser checks a value against."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.allow_lists.displays import extended, listed
from scaffold.allow_lists.spot import Spot
from scaffold.model.plan import Splice
from scaffold.model.site import AllowList, Keys
from scaffold.modules import Modules


class Choices:
    """Lists in a field's metadata or in the call that adds an option, written out or as a constant's name."""

    name = "choices"

    def find(self, modules: Modules, spot: Spot, names: Sequence[str], new: str, keys: Keys) -> Iterator[AllowList]:
        """Yield the display of names behind `choices`, or the one that the constant named there holds."""
        for declaration in spot.declarations():
            for value in choice_values(declaration):
                found = listed(modules, spot.module, value, keys, value.lineno)
                if found is not None:
                    yield found.allow_list(self.name)

    def extend(self, modules: Modules, allow_list: AllowList, name: str, keys: Keys) -> tuple[Splice, ...]:
        """Return the splice that adds `name` where it sorts, or last."""
        return (extended(modules.get(allow_list.path), allow_list, name, keys, f"{name!r} among the choices"),)


def choice_values(declaration: ast.AST) -> Iterator[ast.expr]:
    """Yield what is given as choices anywhere in a declaration."""
    for node in ast.walk(declaration):
        match node:
            case ast.keyword(arg="choices", value=value):
                yield value
            case ast.Call(func=ast.Attribute(attr="Choice") | ast.Name(id="Choice"), args=[value, *_]):
                yield value
            case ast.Call(func=ast.Attribute(attr="DEFINE_enum") | ast.Name(id="DEFINE_enum"), args=[_, _, value, *_]):
                yield value
            # A validator of attrs: `validators.in_([…])`.
            case ast.Call(func=ast.Attribute(attr="in_") | ast.Name(id="in_"), args=[value]):
                yield value
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "choices")
