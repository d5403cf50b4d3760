"""`@click.option("--decay-steps", type=int, default=100, help="…")` above a command, and its function's parameter."""

import ast
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from scaffold.arguments.argparse_option import joint_of
from scaffold.arguments.around import gap_beside
from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.literals import source_of, type_of
from scaffold.arguments.option_style import OptionStyle, keywords, style_of
from scaffold.arguments.option_text import option_text
from scaffold.arguments.settings import Settings, as_repeated_options
from scaffold.arguments.signature import parameters_added
from scaffold.arguments.sought import Sought
from scaffold.imports import Wanted, spell
from scaffold.layout import quoted
from scaffold.model.plan import Splice, What
from scaffold.model.schedule import Symbol
from scaffold.model.site import Arguments, Field
from scaffold.modules import Module, Modules, dotted_name
from scaffold.walking import FunctionNode

_TYPES = {"INT": "int", "FLOAT": "float", "STRING": "str", "int": "int", "float": "float", "str": "str"}


class OptionDecorator(Arguments, frozen=True):
    """An option of a command, as the place for more behind it."""

    #: Where the command's function is: a decorator is above it.
    function_line: int
    insert_at: int
    #: `@click.option`
    head: str
    joint: str
    parameter: str
    gap: int
    #: Each parameter with the option that sets it.
    known: tuple[tuple[str, str], ...]
    #: Whether options say their default, rather than the command's configuration.
    defaults: bool
    style: OptionStyle


class ClickOption:
    """The options of a click command, written as decorators."""

    name = "click_option"

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield each option whose parameter is what is sought; those of the file that reads it where it has one."""
        words = dict.fromkeys((sought.name, sought.name.replace("_", "-")))
        files = {module.path: module for word in words for module in modules.holding(word.encode(), b"option(")}
        found = [
            option_in(module, dotted_name((*above, node)), node, call)
            for module in files.values()
            for above, node in module.scopes
            if isinstance(node, FunctionNode)
            for call in options_of(node)
            if parameter_name(call) == sought.name
        ]
        fitting = [place for place in found if sought.fits(place.path, place.owner)]
        yield from [place for place in fitting if place.path == sought.module.path] or fitting

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name: click gives a parameter the option's name in lower case."""
        return name.rpartition(".")[2].lower()

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return the option: the one that there is, else `--decay-steps`."""
        assert isinstance(arguments, OptionDecorator)
        return dict(arguments.known).get(field) or "--" + field.replace("_", arguments.joint)

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return the words of a command line that set options, those of lists once a value."""
        return as_repeated_options(settings)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that add options and, where the function names its parameters, those; and the imports.

        What is there already is not added again.
        """
        assert isinstance(arguments, OptionDecorator)
        choice = spell(modules, module, Wanted(Symbol("click", "Choice")))
        splices, needs = list[Splice](), list[Wanted]()
        declarations = [replace(one, name=self.field_name(arguments, one.name)) for one in declarations]
        for declaration in declarations:
            if declaration.name in dict(arguments.known):
                continue
            word = self.spelled(arguments, declaration.name)
            given = _keywords(declaration, arguments, choice.text)
            code = option_text(arguments.head, [quoted(word, arguments.style.quote)], given, arguments.style)
            text = module.source.rows(arguments.insert_at, "\n" * arguments.gap + code)
            summary = f"{word} in {arguments.owner}"
            splices.append(Splice(arguments.insert_at, arguments.insert_at, text, What.ARGUMENT, summary))
            needs += [choice.missing] if declaration.choices and choice.missing else []
        node = module.scope(arguments.owner, arguments.function_line)
        if isinstance(node, FunctionNode) and node.args.kwarg is None:
            added, missing = parameters_added(modules, module, node, arguments.parameter, declarations, optional=False)
            splices += added
            needs += missing
        return splices, needs

    def completed(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return what is missing of hyper-parameters that are declared in part."""
        return self.declare(modules, module, arguments, declarations)


def option_of_command(modules: Modules, sought: Sought, signature: Arguments) -> Arguments | None:
    """Return the option that gives a parameter of the function with that signature; None where it is no command."""
    found = ClickOption().find(modules, sought)
    return next((one for one in found if (one.path, one.owner) == (signature.path, signature.owner)), None)


def option_in(module: Module, owner: str, node: FunctionNode, call: ast.Call) -> OptionDecorator:
    """Return an option of a command as the place for more behind it."""
    source, calls = module.source, options_of(node)
    style = style_of(source, call, calls)
    return OptionDecorator(
        path=module.path,
        line=call.lineno,
        form=ClickOption.name,
        owner=owner,
        fields=tuple(_field(module, one) for one in calls if parameter_name(one)),
        function_line=node.lineno,
        insert_at=source.next_line(source.end(call)),
        head=f"@{ast.unparse(call.func)}",
        joint=joint_of([flag for one in (call, *calls) for flag in _strings(one)]),
        parameter=parameter_name(call),
        gap=gap_beside(source, calls, calls.index(call)),
        known=tuple((parameter_name(one), flag) for one in calls if (flag := _flag(one))),
        defaults=_say_defaults(call, calls),
        style=style,
    )


def options_of(node: FunctionNode) -> list[ast.Call]:
    """Return the options among a function's decorators, in order."""
    return [
        decorator
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).rpartition(".")[2] == "option"
    ]


def parameter_name(call: ast.Call) -> str:
    """Return the parameter that an option is given as: the name it states, else that of its first long string."""
    stated = next((word for word in _strings(call) if word.isidentifier()), "")
    return stated or _flag(call).lstrip("-").replace("-", "_").lower()


def _flag(call: ast.Call) -> str:
    """Return the string that sets an option: the first long one, else the first; what switches a flag on."""
    dashed = sorted((word for word in _strings(call) if word.startswith("-")), key=lambda word: word[:2] != "--")
    return dashed[0].partition("/")[0].strip() if dashed else ""


def _strings(call: ast.Call) -> list[str]:
    return [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _say_defaults(call: ast.Call, calls: Sequence[ast.Call]) -> bool:
    """Return whether the option, or at least half of those that take a value, give a default."""
    valued = [one for one in calls if "is_flag" not in keywords(one)]
    giving = [one for one in valued if "default" in keywords(one)]
    return call in giving or len(giving) * 2 >= len(valued) > 1


def _field(module: Module, call: ast.Call) -> Field:
    given = keywords(call)
    kind = ast.unparse(given["type"]) if "type" in given else type_of(given.get("default")) or "str"
    kind = "str" if kind.partition("(")[0].endswith("Choice") else _TYPES.get(kind.rpartition(".")[2], "")
    if "multiple" in given and kind:
        kind = f"list[{kind}]"
    kind = "bool" if "is_flag" in given else kind
    return Field(parameter_name(call), module.path, call.lineno, kind, source_of(given.get("default")))


def _keywords(declaration: Declaration, arguments: OptionDecorator, choice: str) -> dict[str, str]:
    """Return what an option says of its value, as source."""
    quote, held = arguments.style.quote, dict[str, str]()
    if declaration.choices:
        held["type"] = f"{choice}([{', '.join(quoted(word, quote) for word in declaration.choices)}])"
    elif declaration.element != "str" or "type" in arguments.style.given:
        held["type"] = declaration.element
    if declaration.is_list:
        held["multiple"] = "True"
    if arguments.defaults:
        held["default"] = plain_text(declaration, quote)
        if "show_default" in arguments.style.given:
            held["show_default"] = "True"
    if "help" in arguments.style.given:
        held["help"] = quoted(declaration.help, quote)
    return held
