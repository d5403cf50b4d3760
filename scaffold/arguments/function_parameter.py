"""`def get_scheduler(name, optimizer, decay_steps: int = 100)`: the parameters of the function that chooses."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from scaffold.arguments.around import functions_around
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.docstring_entries import docstring_of, entries_added
from scaffold.arguments.literals import cased_like
from scaffold.arguments.passing import ByKeyword
from scaffold.arguments.signature import parameter_fields, parameters, parameters_added
from scaffold.arguments.sought import Sought
from scaffold.imports import Wanted
from scaffold.layout import layout_of
from scaffold.model.plan import Splice
from scaffold.model.site import Arguments
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode


class Signature(Arguments, frozen=True):
    """A function's parameters."""

    #: The parameter that is sought.
    beside: str


class FunctionParameter(ByKeyword):
    """A parameter of the function around the place that reads it."""

    name = "function_parameter"

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield the innermost function around the place that has such a parameter."""
        if sought.holder:
            return
        for owner, node in functions_around(sought.module, sought.line):
            if any(one.arg == sought.name for one, _ in parameters(node)):
                if sought.fits(sought.module.path, owner):
                    yield signature_of(sought.module, owner, node, sought.name)
                return

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name in small letters where the sought parameter's name is."""
        assert isinstance(arguments, Signature)
        return cased_like(arguments.beside, name)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that add parameters, to the docstring's list as well, and what they need imported."""
        assert isinstance(arguments, Signature)
        declarations = [replace(one, name=self.field_name(arguments, one.name)) for one in declarations]
        above, node = next(
            (above, node)
            for above, node in module.scopes
            if isinstance(node, FunctionNode) and node.lineno == arguments.line
        )
        added, needs = parameters_added(modules, module, node, arguments.beside, declarations)
        names = {one.arg for one, _ in parameters(node)}
        layout = layout_of(module.source)
        listed = entries_added(module.source, docstring_of(node), names, declarations, layout)
        if not listed and node.name == "__init__" and above:
            listed = entries_added(module.source, docstring_of(above[-1]), names, declarations, layout)
        return [*added, *listed], needs

    def completed(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return what is missing of hyper-parameters that are declared in part."""
        return self.declare(modules, module, arguments, declarations)


def signature_of(module: Module, owner: str, node: FunctionNode, beside: str) -> Signature:
    """Return the parameters of a function, whose dotted name is `owner`, as the place for more beside one of them."""
    return Signature(
        path=module.path,
        line=node.lineno,
        form=FunctionParameter.name,
        owner=owner,
        fields=parameter_fields(module, node),
        beside=beside,
    )
