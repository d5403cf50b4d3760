"""`parser.add_argument("--decay-steps", type=int, default=100, help="…")`, on a parser or on a group of one."""

import ast
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scaffold.arguments.around import gap_beside, owner_at
from scaffold.arguments.declaration import Declaration, plain_text
from scaffold.arguments.exclusive import head_of
from scaffold.arguments.in_one_piece import InOnePiece
from scaffold.arguments.literals import cased_like, source_of
from scaffold.arguments.option_style import OptionStyle, keywords, style_of
from scaffold.arguments.option_text import option_text
from scaffold.arguments.settings import Settings, as_options
from scaffold.arguments.sought import Sought
from scaffold.imports import Wanted
from scaffold.layout import quoted
from scaffold.model.plan import Splice, What
from scaffold.model.site import Arguments, Field
from scaffold.modules import Module, Modules, matching

_METHODS = ("add_argument", "add_option", "add")


class Option(Struct, frozen=True):
    """One option in a file: its statement, its call, and the strings that it goes by."""

    statement: ast.stmt
    call: ast.Call
    flags: tuple[str, ...]

    @property
    def dest(self) -> str:
        """Return the name under which the parser keeps the value, empty where that is computed."""
        explicit = keywords(self.call).get("dest")
        if explicit is not None:
            return explicit.value if isinstance(explicit, ast.Constant) and isinstance(explicit.value, str) else ""
        return _word(self.flag).replace("-", "_") if self.flag.startswith("-") else self.flag

    @property
    def receiver(self) -> str:
        """Return what the option is added to: `parser`."""
        return ast.unparse(self.call.func).rpartition(".")[0]

    @property
    def flag(self) -> str:
        """Return the string that gives the option its name: the first long one."""
        return next((flag for flag in self.flags if flag.startswith("--")), self.flags[0])


class OptionCall(Arguments, frozen=True):
    """An option, as the place for more behind it."""

    insert_at: int
    #: What is called: `parser.add_argument`.
    head: str
    #: The dashes that each option begins with, several where it is given in several spellings.
    dashes: tuple[str, ...]
    #: `-` or `_` between the words of an option.
    joint: str
    dest: str
    gap: int
    #: Each value's name with the option that sets it.
    known: tuple[tuple[str, str], ...]
    style: OptionStyle


class ArgparseOption(InOnePiece):
    """The options of an argument parser: argparse's, optparse's or ConfigArgParse's."""

    name = "argparse_option"

    def find(self, modules: Modules, sought: Sought) -> Iterator[Arguments]:
        """Yield each option whose value is what is sought; those of the file that reads it where it has one."""
        found = [
            option_in(module, options, option)
            for module in _files(modules, sought.name)
            for options in [options_of(module)]
            for option in options
            if option.dest == sought.name
        ]
        fitting = [place for place in found if sought.fits(place.path, place.owner)]
        yield from [place for place in fitting if place.path == sought.module.path] or fitting

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name under which the parser keeps the value: beside the sought one, in its case."""
        assert isinstance(arguments, OptionCall)
        section = arguments.dest.rpartition(".")
        prefix = section[0] + section[1]
        return name if prefix and name.startswith(prefix) else prefix + cased_like(arguments.dest, name)

    def spelled(self, arguments: Arguments, field: str) -> str:
        """Return the option: the one that there is, else `--decay-steps` or `--decay_steps`."""
        assert isinstance(arguments, OptionCall)
        return dict(arguments.known).get(field) or arguments.dashes[0] + field.replace("_", arguments.joint)

    def command(self, arguments: Arguments, settings: Settings) -> str:
        """Return the words of a command line that set options."""
        return as_options(settings)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splices that add options; they need nothing imported."""
        assert isinstance(arguments, OptionCall)
        splices = []
        for declaration in declarations:
            field = self.field_name(arguments, declaration.name)
            words = [dashes + field.replace("_", arguments.joint) for dashes in arguments.dashes]
            names = [quoted(word, arguments.style.quote) for word in words]
            code = option_text(arguments.head, names, _keywords(declaration, arguments), arguments.style)
            text = module.source.rows(arguments.insert_at, "\n" * arguments.gap + code)
            summary = f"{words[0]} in {arguments.owner}"
            splices.append(Splice(arguments.insert_at, arguments.insert_at, text, What.ARGUMENT, summary))
        return splices, []


def option_in(module: Module, options: Sequence[Option], option: Option) -> OptionCall:
    """Return an option as the place for more behind it."""
    source = module.source
    word = _word(option.flag)
    own = _with(module, options, option)
    same = [flag[: len(flag) - len(_word(flag))] for flag in option.flags if _word(flag) == word]
    return OptionCall(
        path=module.path,
        line=option.call.lineno,
        form=ArgparseOption.name,
        owner=owner_at(module, option.call.lineno),
        fields=tuple(_field(module, one) for one in own if one.dest),
        insert_at=source.next_line(source.end(option.statement)),
        head=head_of(module, option.call),
        dashes=tuple(dict.fromkeys(same)) if option.flag.startswith("-") else ("--",),
        joint=joint_of([option.flag, *(flag for one in options for flag in one.flags)]),
        dest=option.dest,
        gap=gap_beside(source, [one.statement for one in options], options.index(option)),
        known=tuple((one.dest, one.flag) for one in own if one.flag.startswith("-")),
        style=style_of(source, option.call, [one.call for one in options]),
    )


def _with(module: Module, options: Sequence[Option], option: Option) -> list[Option]:
    """Return the options of a file but those of other parsers: such as have an option of that name as well."""
    homes = {id(one): (owner_at(module, one.call.lineno), one.receiver) for one in options}
    others = {homes[id(one)] for one in options if one.dest == option.dest} - {homes[id(option)]}
    return [one for one in options if homes[id(one)] not in others]


def options_of(module: Module) -> list[Option]:
    """Return the options that statements of a file declare, in order."""
    found = []
    for statement in module.nodes:
        if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) and statement.value is not None:
            for call in ast.walk(statement.value):
                flags = _flags(call)
                if flags and isinstance(call, ast.Call):
                    found.append(Option(statement, call, flags))
    return sorted(found, key=lambda option: (option.call.lineno, option.call.col_offset))


def joint_of(flags: Sequence[str]) -> str:
    """Return what stands between the words of options: as in the first, or as in most of all; else a dash."""
    words = [_word(flag) for flag in flags if flag.startswith("--")]
    for some in (words[:1], words):
        dashes, underscores = sum("-" in word for word in some), sum("_" in word for word in some)
        if dashes != underscores:
            return "-" if dashes > underscores else "_"
    return "-"


def _files(modules: Modules, name: str) -> Iterator[Module]:
    """Yield the files that can hold an option of that name, which may be written with dashes."""
    quoted_name = re.compile(rf"""{re.escape(name).replace("_", "[-_]")}['"]""".encode())
    part = max(name.split("_"), key=len).encode()
    among = modules.files_with(b"add", part)
    yield from modules.naming(name, _dests, among, matching(quoted_name))


def _dests(module: Module) -> frozenset[str]:
    return frozenset(option.dest for option in options_of(module))


def _flags(node: ast.AST) -> tuple[str, ...]:
    """Return the strings that an option goes by, none where the node is no option or they are computed."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _METHODS:
        return ()
    words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(words) != len(node.args) or not all(_word(word) for word in words):
        return ()
    dashed = all(word.startswith("-") for word in words)
    positional = node.func.attr == "add_argument" and len(words) == 1 and words[0].isidentifier()
    return tuple(words) if dashed or positional else ()


def _word(flag: str) -> str:
    return flag.lstrip("-")


def _field(module: Module, option: Option) -> Field:
    given = keywords(option.call)
    default = given.get("default")
    return Field(option.dest, module.path, option.call.lineno, _annotation(given), source_of(default))


def _annotation(given: dict[str, ast.expr]) -> str:
    """Return the type of an option's value: that of `type=`, else the one that parsers give."""
    kind = ast.unparse(given["type"]).strip("\"'") if "type" in given else ""
    if not kind and "action" in given:
        flag = isinstance(given["action"], ast.Constant) and str(given["action"].value).startswith("store_")
        return "bool" if flag else ""
    kind = kind or "str"
    if kind not in ("int", "float", "str"):
        return ""
    return f"list[{kind}]" if "nargs" in given and ast.unparse(given["nargs"]) != "'?'" else kind


def _keywords(declaration: Declaration, arguments: OptionCall) -> dict[str, str]:
    """Return what an option says of its value, as source."""
    style = arguments.style
    held = {"default": plain_text(declaration, style.quote)}
    if declaration.element != "str" or "type" in style.given:
        held["type"] = declaration.element
    if arguments.head.endswith(".add_option") and "type" in held:
        held["type"] = quoted(declaration.element, style.quote)
    if declaration.is_list:
        held["nargs"] = quoted("+", style.quote)
    if declaration.choices:
        held["choices"] = f"[{', '.join(quoted(word, style.quote) for word in declaration.choices)}]"
    if "help" in style.given:
        escaped = declaration.help if arguments.head.endswith(".add_option") else declaration.help.replace("%", "%%")
        held["help"] = quoted(escaped, style.quote)
    return held
