"""`DECAY_STEPS = 100` at top level of the file that chooses the scheduler."""

import ast
from collections.abc import Iterator, Sequence

from scaffold.arguments.around import functions_around
from scaffold.arguments.assignment import AssignmentNode, Below, below_assignment, rows_below
from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.in_one_piece import InOnePiece
from scaffold.arguments.literals import cased_like, source_of, type_of
from scaffold.arguments.settings import Settings, as_assignments
from scaffold.arguments.sought import Sought
from scaffold.arguments.type_spelling import spelled_annotation
from scaffold.imports import Wanted
from scaffold.layout import quote_in
from scaffold.model.plan import Splice
from scaffold.model.site import Arguments, Field
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode


class GlobalAssignment(Arguments, frozen=True):
    """An assignment at top level, as the place for more below it."""

    room: Below
    quote: str
    sought: str
    #: Whether it says its type.
    annotated: bool


class ModuleGlobal(InOnePiece):
    """A name of the file's own that holds a literal."""

    name = "module_global"

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield the assignment at top level that a bare name means, where no function around gives it another value."""
        module = sought.module
        if sought.holder or any(_binds(node, sought.name) for _, node in functions_around(module, sought.line)):
            return
        statements = _assignments(module)
        for node in statements:
            if _target(node) == sought.name and isinstance(node.value, ast.Constant):
                if sought.fits(module.path, "<module>"):
                    yield _place(module, statements, node)
                return

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name in capitals where the sought one is in capitals."""
        assert isinstance(arguments, GlobalAssignment)
        return cased_like(arguments.sought, name)

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return the name: it is set in the file itself."""
        return field

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return the assignments as the file has them."""
        return as_assignments(settings)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that add assignments, and what their annotations need imported."""
        assert isinstance(arguments, GlobalAssignment)
        rows, needs = [], list[Wanted]()
        for declaration in declarations:
            target = self.field_name(arguments, declaration.name)
            if arguments.annotated:
                annotation, missing = spelled_annotation(modules, module, "{}", declaration)
                target, needs = f"{target}: {annotation}", needs + missing
            rows.append((f"{target} = {plain_text(declaration, arguments.quote)}", declaration))
        return rows_below(module, arguments.room, arguments.owner, rows), needs


def _place(module: Module, statements: Sequence[AssignmentNode], node: AssignmentNode) -> GlobalAssignment:
    return GlobalAssignment(
        path=module.path,
        line=node.lineno,
        form=ModuleGlobal.name,
        owner="<module>",
        fields=tuple(_field(module, one) for one in statements),
        room=below_assignment(module.source, statements, node),
        quote=quote_in(module.source, node),
        sought=_target(node),
        annotated=isinstance(node, ast.AnnAssign),
    )


def _field(module: Module, node: AssignmentNode) -> Field:
    annotation = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else type_of(node.value)
    return Field(_target(node), module.path, node.lineno, annotation, source_of(node.value))


def _assignments(module: Module) -> list[AssignmentNode]:
    return [node for node in module.tree.body if isinstance(node, ast.Assign | ast.AnnAssign) and _target(node)]


def _target(node: AssignmentNode) -> str:
    """Return the one name that an assignment gives a value to, empty where it is not one name."""
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _binds(function: FunctionNode, name: str) -> bool:
    """Return whether a function has a parameter or a variable of that name which is not the file's."""
    if any(isinstance(part, ast.Global) and name in part.names for part in ast.walk(function)):
        return False
    stored = (part.id for part in ast.walk(function) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    named = (part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg))
    return name in stored or name in named
