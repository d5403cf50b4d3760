"""The way of a selector's value: from where it is declared, through calls and signatures, to the dispatch."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scaffold.arguments import COMMAND_LINES, FORMS, Sought
from scaffold.arguments.call_keyword import place_of
from scaffold.arguments.click_option import option_of_command
from scaffold.arguments.dict_literal import DictLiteral
from scaffold.arguments.kept_attribute import kept_as, place_in
from scaffold.arguments.kwargs_helper import helper_places
from scaffold.calls import Call, passed_for, read_by
from scaffold.constructor import constructed_by, constructions_of
from scaffold.dispatch.holder_type import holder_type
from scaffold.dispatch.reading import Reading, reading_of
from scaffold.gateways import class_around, gateways
from scaffold.holder_path import holder_path
from scaffold.makers import class_lineage, definition
from scaffold.model.site import Access, Arguments, Dispatch
from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode, ScopeNode, statements_in

_DEEPEST = 6
#: The forms that declare a name by itself, not something that is read from an object.
_OF_NAMES = ("function_parameter", "module_global")
#: What hands all that an object holds on at once.
_WHOLE = ("vars", "dict", "asdict", "dataclasses.asdict")


class Way(Struct, frozen=True):
    """Where a value is declared, and the places that it goes through on its way."""

    declared: tuple[Arguments, ...]
    hops: tuple[Arguments, ...] = ()
    #: What the value is called where it is declared.
    name: str = ""
    #: Whether it leads back to where it came from, as a function that calls itself does, or a class that is copied.
    returns: bool = False

    def through(self, place: Arguments) -> "Way":
        """Return the way with one place more, nearest to the dispatch."""
        return replace(self, hops=tuple(dict.fromkeys((place, *self.hops))))


class _Search(Struct, frozen=True):
    """What is looked for at one point of the way."""

    sought: Sought
    access: Access
    #: The places that the way came through, so that it does not go in a circle.
    behind: tuple[tuple[str, int], ...] = ()

    def behind_of(self, place: Arguments) -> "_Search":
        """Return the search that has come through a place."""
        return replace(self, behind=(*self.behind, (place.path, place.line)))

    def came_by(self, place: Arguments) -> bool:
        """Return whether the way came through a place."""
        return (place.path, place.line) in self.behind

    def may_pass(self, place: Arguments) -> bool:
        """Return whether the way may go through a place: once, and not without end."""
        return not self.came_by(place) and len(self.behind) < _DEEPEST

    def at(self, module: Module, around: tuple[ScopeNode, ...], line: int, read: Reading) -> "_Search":
        """Return the search for what is read at a line."""
        held = holder_type(around, read.holder) if read.access is not Access.BARE else ""
        there = replace(
            self.sought, name=read.attribute, holder=read.holder, holder_type=held, module=module, line=line
        )
        return replace(self, sought=there, access=read.access)


def way_to(modules: Modules, dispatch: Dispatch, chosen: str | None) -> Way:
    """Return the way of the selector's value to a dispatch; what is declared is empty where that cannot be told."""
    sought = Sought(
        name=dispatch.attribute,
        holder=dispatch.holder,
        holder_type=dispatch.holder_type,
        module=modules.get(dispatch.path),
        line=dispatch.line,
        chosen=chosen,
        names=dispatch.names,
    )
    return _way(modules, _Search(sought, dispatch.access))


def _way(modules: Modules, search: _Search) -> Way:
    sought = search.sought
    for gateway in gateways(modules, sought, search.access):
        if search.came_by(gateway.place):
            return Way((), returns=True)
        if search.may_pass(gateway.place):
            option = option_of_command(modules, sought, gateway.place)
            if option is not None:
                return Way((option,), name=sought.name)
            beyond = search.behind_of(gateway.place)
            ways = (_through(modules, call, gateway.names, beyond) for call in gateway.calls(modules))
            way = _joined(ways, gateway.place, sought)
            if _fits(sought, way):
                return way
    direct = _direct(modules, search)
    if sought.holder == "self" and not _of_own_class(modules, sought, direct.declared):
        way = _kept(modules, search)
        if _fits(sought, way):
            return way
    return _made(modules, search, direct)


def _fits(sought: Sought, way: Way) -> bool:
    """Return whether a way leads to a declaration, and to the one that was chosen by hand where one was."""
    return bool(way.declared) and all(sought.fits(one.path, one.owner) for one in way.declared)


def _joined(ways: Iterable[Way | None], place: Arguments, sought: Sought) -> Way:
    """Return the ways that lead to a declaration as one through a place; where none does, that declares the value."""
    known = [way for way in ways if way is not None]
    found = [way for way in known if way.declared]
    hops = tuple(dict.fromkeys(hop for way in known if way.declared or way.returns for hop in way.hops))
    if not found:
        return Way((place,), hops, sought.name)
    declared = tuple(dict.fromkeys(one for way in found for one in way.declared))
    return Way(declared, hops, found[0].name).through(place)


def _direct(modules: Modules, search: _Search) -> Way:
    """Return the declarations that are found by what is read, without following where its holder is from."""
    sought = replace(search.sought, path=holder_path(search.sought))
    by_name = search.access is Access.BARE and sought.chosen is None
    found = [one for form in FORMS if not by_name or form.name in _OF_NAMES for one in form.find(modules, sought)]
    ahead = [one for one in found if not search.came_by(one)]
    fitting = _with_or_without_dicts(ahead, search.access)
    declared = fitting if sought.chosen is not None else _nearest(fitting, sought)
    return Way(declared, name=sought.name, returns=_is_known(search) and bool(found) and not ahead)


def _is_known(search: _Search) -> bool:
    """Return whether the code says what a value is read from: the object itself, or something of a type."""
    return search.access is Access.ATTRIBUTE and (search.sought.holder == "self" or bool(search.sought.holder_type))


def _with_or_without_dicts(found: Sequence[Arguments], access: Access) -> tuple[Arguments, ...]:
    """Return the dicts where an item is read and there are some, else what is no dict, else what there is."""
    dicts = tuple(one for one in found if one.form == DictLiteral.name)
    others = tuple(one for one in found if one not in dicts)
    return dicts if dicts and (access is Access.ITEM or not others) else others


def _of_own_class(modules: Modules, sought: Sought, declared: Sequence[Arguments]) -> bool:
    """Return whether the class around the reading, or one that it inherits from, declares what is read."""
    cls = class_around(sought.module, sought.line)
    lineage = [node for _, node in class_lineage(modules, sought.module, cls)] if cls is not None else []
    return any(modules.get(one.path).classes.get(one.owner) in lineage for one in declared)


def _kept(modules: Modules, search: _Search) -> Way:
    """Return the way through a method that keeps the value: `self.sched = sched`."""
    sought = search.sought
    cls = class_around(sought.module, sought.line)
    for home, node in class_lineage(modules, sought.module, cls) if cls is not None else ():
        for method, statement in kept_as(node, sought.name):
            around, value = (node, method), statement.value
            read = reading_of(home, around, value, statement.lineno) if value is not None else Reading(refused="none")
            place = place_in(home, method, statement, read.holder, read.access) if not read.refused else None
            if place is not None and search.may_pass(place):
                beyond = search.behind_of(place).at(home, around, statement.lineno, read)
                return _joined([_way(modules, beyond)], place, sought)
    return Way(())


def _made(modules: Modules, search: _Search, direct: Way) -> Way:
    """Return the way through the calls that fill the class which declares a value; the class where none passes it.

    An option of a command line that goes by the same name need not be what fills it.
    """
    classes = [one for one in direct.declared if one.form not in COMMAND_LINES]
    home = modules.get(classes[0].path) if len(classes) == 1 else None
    node = home.classes.get(classes[0].owner) if home is not None else None
    if home is None or node is None or not search.may_pass(classes[0]):
        return direct
    names, beyond = constructed_by(modules, home, node), search.behind_of(classes[0])
    calls = constructions_of(modules, home, node)
    way = _joined((_through(modules, call, names, beyond) for call in calls), classes[0], search.sought)
    if way.declared == (classes[0],):
        return replace(direct, hops=way.hops)
    return way if _fits(search.sought, way) else direct


def _through(modules: Modules, call: Call, names: Sequence[str], search: _Search) -> Way | None:
    """Return the way of the value up to one call; None where the call does not pass it on from somewhere."""
    value = passed_for(call, names, search.sought.name)
    if value is None or isinstance(value, ast.Constant):
        return None
    around = call.around
    if any(keyword.arg is None and keyword.value is value for keyword in call.node.keywords):
        return _through_dict(modules, call, value, search)
    read = reading_of(call.module, around, value, call.node.lineno)
    if read.refused:
        return None
    onward = _way(modules, search.at(call.module, around, call.node.lineno, read))
    if not onward.declared and not onward.returns:
        return None
    place = place_of(call.module, call.node, read.holder, read.access)
    return onward.through(replace(place, passed=tuple(read_by(call, names))))


def _through_dict(modules: Modules, call: Call, value: ast.expr, search: _Search) -> Way | None:
    """Return the way through the keyword arguments that a `**` gives: a dict, what builds one, a whole object."""
    function = next((scope for scope in reversed(call.around) if isinstance(scope, FunctionNode)), None)
    name = search.sought.name
    if isinstance(value, ast.Name) and function is not None:
        given = value.id
        if any(_gives(call, place) for place in helper_places(modules, call.module, function, name)):
            return _through_helper(modules, call.module, function, search)
        value = next(iter(_assigned(function, given, call.node.lineno)), value)
    if not isinstance(value, ast.Call):
        return None
    if ast.unparse(value.func) in _WHOLE and len(value.args) == 1:
        held = ast.Attribute(value.args[0], name)
        read = reading_of(call.module, call.around, held, call.node.lineno)
        return None if read.refused else _way(modules, search.at(call.module, call.around, call.node.lineno, read))
    found = definition(modules, call.module, ast.unparse(value.func), call.node.lineno)
    if found is None or not isinstance(found[1], FunctionNode):
        return None
    return _through_helper(modules, found[0], found[1], search)


def _gives(call: Call, place: Arguments) -> bool:
    return place.line <= call.node.lineno


def _assigned(function: FunctionNode, name: str, before: int) -> Iterator[ast.expr]:
    """Yield what a function assigns to a name before a line, the last first."""
    for statement in reversed(list(statements_in(function.body))):
        if isinstance(statement, ast.Assign) and statement.lineno < before:
            yield from (statement.value for one in statement.targets if isinstance(one, ast.Name) and one.id == name)


def _through_helper(modules: Modules, home: Module, helper: FunctionNode, search: _Search) -> Way | None:
    """Return the way through a function that builds the keyword arguments: `create(**kwargs_of(args))`."""
    for place in helper_places(modules, home, helper, search.sought.name):
        entry = _entry(helper, search.sought.name)
        read = reading_of(home, (helper,), entry, place.line) if entry is not None else Reading(refused="computed")
        if read.refused or not search.may_pass(place):
            return Way((place,), name=search.sought.name)
        onward = _way(modules, search.behind_of(place).at(home, (helper,), place.line, read))
        return _joined([onward], place, search.sought)
    return None


def _entry(helper: FunctionNode, name: str) -> ast.expr | None:
    """Return the value that a helper's dict has under a name."""
    for part in ast.walk(helper):
        if isinstance(part, ast.keyword) and part.arg == name:
            return part.value
        if isinstance(part, ast.Dict):
            for key, value in zip(part.keys, part.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    return value
    return None


def _nearest(found: Sequence[Arguments], sought: Sought) -> tuple[Arguments, ...]:
    """Return those declarations that stand in the file of the reading, all of them where none does."""
    unique = list({(one.path, one.line, one.form): one for one in found}.values())
    here = [one for one in unique if one.path == sought.module.path]
    return tuple(here or unique)
