"""`_C.SOLVER.DECAY_STEPS = 100`: the nodes of a configuration that is built by assignments, as yacs has it."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct

from scaffold.arguments.around import owner_at
from scaffold.arguments.assignment import Below, below_assignment, rows_below
from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.in_one_piece import InOnePiece
from scaffold.arguments.literals import cased_like, source_of, type_of
from scaffold.arguments.settings import Settings, as_config_flags, as_keys
from scaffold.arguments.sought import Sought
from scaffold.imports import Wanted
from scaffold.layout import quote_in
from scaffold.model.plan import Splice
from scaffold.model.site import Arguments, Field
from scaffold.modules import Module, Modules, matching
from scaffold.walking import spelled

#: What makes a node whose attributes are set afterwards, and what a node is called that comes from elsewhere.
_MAKERS = frozenset(("CN", "CfgNode", "ConfigNode", "ConfigDict", "EasyDict", "edict", "AttrDict", "Munch", "Dict"))
_ROOT = re.compile(r"_+C|_*(cfg|config|conf)", re.IGNORECASE)


class NodeAssignment(Arguments, frozen=True):
    """An assignment to a node, as the place for more below it."""

    room: Below
    quote: str
    #: The name that the configuration has in this file.
    root: str
    #: The nodes from the root to that which the selector is read from, `SOLVER` for `cfg.SOLVER`; and the name that it
    #: is read by there, which can have nodes itself.
    base: tuple[str, ...]
    read_as: str
    #: Whether the command line takes `--config.name=value`, as that of ml_collections does.
    flagged: bool


class _Node(Struct, frozen=True):
    statement: ast.Assign
    root: str
    path: tuple[str, ...]


class YacsNode(InOnePiece):
    """A configuration of nested nodes, each value with its default assigned once."""

    name = "yacs_node"

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield the assignments to what is sought; those below a node that is made in the same file where there are."""
        wanted = (*sought.holder.split(".")[1:], *sought.name.split("."))
        last = wanted[-1]
        if not last.isidentifier():
            return
        found = []
        assigned = re.compile(rf"\.{re.escape(last)}\s*=(?!=)".encode())
        among = modules.files_with(last.encode())
        for module in modules.naming(last, _last_names, among, matching(assigned)):
            nodes, made = module.once(_nodes, partial(_nodes, module)), module.once(_made, partial(_made, module))
            for node in nodes:
                shared = min(len(wanted), len(node.path))
                if node.path[-shared:] == wanted[-shared:] and (node.root in made or _ROOT.fullmatch(node.root)):
                    place = _place(module, nodes, node, sought.name)
                    found.append((place, node.root in made))
        fitting = [(place, made) for place, made in found if sought.fits(place.path, place.owner)]
        yield from [place for place, made in fitting if made] or [place for place, _ in fitting]

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name by which the value is read, as the sought one is: in capitals, below the same nodes."""
        assert isinstance(arguments, NodeAssignment)
        section = "".join(arguments.read_as.rpartition(".")[:2])
        return name if section and name.startswith(section) else section + cased_like(arguments.read_as, name)

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return the key that yacs merges a value into: `SOLVER.DECAY_STEPS`."""
        assert isinstance(arguments, NodeAssignment)
        return ".".join((*arguments.base, field))

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return the keys and values as yacs merges them, or the flags that a `ConfigDict` is given as."""
        assert isinstance(arguments, NodeAssignment)
        if arguments.flagged:
            return as_config_flags(settings)
        return as_keys(settings)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that add assignments; they need nothing imported."""
        assert isinstance(arguments, NodeAssignment)
        rows = []
        for one in declarations:
            target = f"{arguments.root}.{self.spelled(arguments, self.field_name(arguments, one.name))}"
            # The flags of ml_collections set tuples, not lists.
            value = repr(one.default) if arguments.flagged and one.is_list else plain_text(one, arguments.quote)
            rows.append((f"{target} = {value}", one))
        return rows_below(module, arguments.room, arguments.owner, rows), []


def _place(module: Module, nodes: Sequence[_Node], node: _Node, read_as: str) -> NodeAssignment:
    base = node.path[: max(len(node.path) - read_as.count(".") - 1, 0)]
    fields = tuple(
        Field(
            name=".".join(one.path[len(base) :]),
            path=module.path,
            line=one.statement.lineno,
            annotation=type_of(one.statement.value),
            default=source_of(one.statement.value),
        )
        for one in nodes
        if one.root == node.root and one.path[: len(base)] == base and len(one.path) > len(base)
    )
    return NodeAssignment(
        path=module.path,
        line=node.statement.lineno,
        form=YacsNode.name,
        owner=owner_at(module, node.statement.lineno),
        fields=fields,
        room=below_assignment(module.source, [one.statement for one in nodes], node.statement),
        quote=quote_in(module.source, node.statement),
        root=node.root,
        base=base,
        read_as=".".join(node.path[len(base) :]),
        flagged="ml_collections" in module.source.text,
    )


def _last_names(module: Module) -> frozenset[str]:
    return frozenset(node.path[-1] for node in _nodes(module))


def _nodes(module: Module) -> list[_Node]:
    """Return the assignments of a file to attributes of attributes of a name, in order."""
    found = []
    for statement in module.nodes:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            parts = _dotted(statement.targets[0])
            if len(parts) > 1 and parts[0] not in ("self", "cls"):
                found.append(_Node(statement, parts[0], tuple(parts[1:])))
    return sorted(found, key=lambda node: node.statement.lineno)


def _dotted(node: ast.expr) -> list[str]:
    """Return the names of `a.b.c`, none for anything else."""
    parts = list[str]()
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return [node.id, *parts] if isinstance(node, ast.Name) else []


def _made(module: Module) -> set[str]:
    """Return the names that a file gives to nodes that it makes, and to those that it makes below them."""
    return {
        parts[0]
        for statement in module.nodes
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        if spelled(statement.value.func).rpartition(".")[2] in _MAKERS
        for target in statement.targets
        if (parts := _dotted(target))
    }
