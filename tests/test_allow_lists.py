"""The forms of allow-lists: before and after, each beside lists that stay as they are."""

import ast
from collections.abc import Mapping, Sequence

import pytest

from scaffold.allow_lists import Spot, find_allow_lists, find_exports, form_of, lists_at, uncertain
from scaffold.identifiers import identifier_for, key_expression
from scaffold.model.site import Access, AllowList, Arm, Dispatch, Keys, Naming, Tail
from scaffold.modules import Module, Modules
from scaffold.source import reparse
from tests.trees import MemoryTree, as_bytes

NAMES = ("cosine", "linear", "constant")
NEW = "step_schedule"
LITERAL = Keys()
#: Lines that give a file room.
WIDE = f'x = "{"y" * 150}"\n' * 3
CONSTANTS = Keys(
    Naming.CONSTANT,
    "'",
    "C.",
    "",
    (("LR_COSINE", "cosine"), ("LR_LINEAR", "linear"), ("LR_CONSTANT", "constant")),
    "constants.py",
)
MEMBERS = Keys(
    Naming.MEMBER,
    '"',
    "Kind.",
    "",
    (("COSINE", "cosine"), ("LINEAR", "linear"), ("CONSTANT", "constant")),
    "kinds.py",
    "Kind",
)


def dispatch(names: Sequence[str] = NAMES, keys: Keys = LITERAL, lines: Mapping[str, int] | None = None) -> Dispatch:
    arms = tuple(Arm((name,), (lines or {}).get(name, 900), ()) for name in names)
    return Dispatch(
        "task.py", "f", 1, "test", "args.sched", "args", "sched", Access.ATTRIBUTE, arms, Tail.NONE, (), "", keys, 120
    )


def spots(module: Module) -> list[Spot]:
    """Return what a site of `task.py` looks at: its fields and calls, its classes and its functions."""
    found = [
        Spot(module, node, "args.sched")
        for node in module.tree.body
        if isinstance(node, ast.Expr) and "sched" in ast.unparse(node)
    ]
    for node in module.classes.values():
        found.append(Spot(module, node, "self.sched"))
        found += [
            Spot(module, n, "sched") for n in node.body if isinstance(n, ast.AnnAssign) and n.target.id == "sched"
        ]
    return found + [Spot(module, node, "args.sched") for node in module.functions.values()]


def edited(modules: Modules, lists: Sequence[AllowList], name: str, keys: Keys) -> dict[str, str]:
    """Return the texts of the files that change when each list without the name gets it."""
    after = {}
    splices = [
        (one.path, splice)
        for one in lists
        if name not in one.names
        for splice in form_of(one).extend(modules, one, name, keys)
    ]
    for path, splice in sorted(splices, key=lambda pair: -pair[1].start):
        text = after.get(path, modules.get(path).source.text)
        after[path] = text[: splice.start] + splice.text + text[splice.end :]
    for path, text in after.items():
        reparse(path, text)
    return after


def extended(files: Mapping[str, str], names: Sequence[str] = NAMES, keys: Keys = LITERAL) -> dict[str, str]:
    """Return the files that change, and make sure that they would not change again."""
    modules = Modules(MemoryTree(as_bytes(files)))
    lists = find_allow_lists(modules, spots(modules.get("task.py")), dispatch(names, keys), NEW)
    after = edited(modules, lists, NEW, keys)
    known = (*keys.known, (identifier_for(keys, NEW), NEW)) if keys.known else ()
    again = Keys(keys.naming, keys.quote, keys.prefix, keys.suffix, known, keys.path, keys.owner)
    modules = Modules(MemoryTree(as_bytes({**files, **after})))
    lists = find_allow_lists(modules, spots(modules.get("task.py")), dispatch(names, again), NEW)
    assert edited(modules, lists, NEW, again) == {}
    return after


def check(before: str, after: str) -> None:
    """Compare a file's text with what it becomes, where there is room."""
    assert extended({"task.py": WIDE + before}).get("task.py", WIDE + before) == WIDE + after


# --- what is left alone

ALONE = {
    "another option's choices": 'parser.add_argument("--optim", choices=["cosine", "linear", "constant"])\n',
    "choices from a dict": 'D = {"cosine": 1, "linear": 2, "constant": 3}\nparser.add_argument("--sched", choices=list(D))\n',
    "choices from its keys": 'D = {"cosine": 1}\nparser.add_argument("--sched", choices=D.keys())\n',
    "choices computed": 'parser.add_argument("--sched", choices=[name for name in registry])\n',
    "choices from a text that is not known": 'parser.add_argument("--sched", choices=text.split())\n',
    "choices from a text that is split otherwise": 'parser.add_argument("--sched", choices="a b".split(None, 1))\n',
    "choices from no word": 'parser.add_argument("--sched", choices="".split())\n',
    "choices from elsewhere": 'import lib\nparser.add_argument("--sched", choices=lib.NAMES)\n',
    "a list that only some use": 'WARM = ["cosine", "linear"]\ndef f(args):\n    if args.sched in WARM:\n        warm()\n',
    "a guard of another thing": 'def f(args):\n    if args.optim not in ["cosine", "linear", "constant"]:\n        raise ValueError\n',
    "a guard for few": 'def f(args):\n    if args.sched not in ["cosine"]:\n        raise ValueError\n',
    "a list that nothing uses": 'NAMES = ["cosine", "linear", "constant"]\ndef f(args):\n    return args.sched\n',
    "an in test of all but one": 'NEEDS = ["cosine", "linear"]\ndef f(args):\n    if args.sched in NEEDS:\n        g()\n',
    "prose that names some": 'parser.add_argument("--sched", help="cosine or linear decay")\n',
    "prose with text between": 'parser.add_argument("--sched", help="cosine is best, linear and constant are simple")\n',
    "a docstring without quotes": 'def f(args):\n    """Choose cosine, linear or constant."""\n',
    "a replacement field": 'def f(args):\n    raise ValueError(f"one of {cosine, linear, constant}")\n',
    "longer names": 'parser.add_argument("--sched", help="cosine-x, linear_y, constants")\n',
    "an enumeration of other things": 'from enum import Enum\nclass Kind(Enum):\n    A = "a"\nclass C:\n    sched: Kind = Kind.A\n',
    "a literal of another field": 'class C:\n    optim: Literal["cosine", "linear", "constant"] = "cosine"\n    sched: str = "cosine"\n',
    "a guard that returns for some": 'def f(args):\n    if args.sched not in ("cosine", "linear"):\n        return None\n',
}


@pytest.mark.parametrize("before", ALONE.values(), ids=ALONE)
def test_what_is_no_list_of_the_names_stays(before: str) -> None:
    assert extended({"task.py": before}) == {}


def test_the_test_of_an_arm_is_no_guard() -> None:
    text = 'def f(args):\n    if args.sched in ("cosine", "linear", "constant"):\n        return g()\n    else:\n        raise ValueError\n'
    modules = Modules(MemoryTree(as_bytes({"task.py": text})))
    arms = dispatch(lines=dict.fromkeys(NAMES, 2))
    assert find_allow_lists(modules, spots(modules.get("task.py")), arms, NEW) == ()


# --- choices

CHOICES = {
    "in a call": (
        'parser.add_argument("--sched", choices=["cosine", "linear"], default="cosine")\n',
        'parser.add_argument("--sched", choices=["cosine", "linear", "step_schedule"], default="cosine")\n',
    ),
    "sorted, single quotes, a tuple": (
        "parser.add_argument('--sched', choices=('cosine', 'linear', 'tanh'))\n",
        "parser.add_argument('--sched', choices=('cosine', 'linear', 'step_schedule', 'tanh'))\n",
    ),
    "of two options in one function": (
        'def f():\n    p.add_argument("--optim", choices=["a"])\n    p.add_argument("--sched", choices=["z", "b"])\n',
        'def f():\n    p.add_argument("--optim", choices=["a"])\n    p.add_argument("--sched", choices=["z", "b", "step_schedule"])\n',
    ),
    "click": (
        '@click.option("-o", "--optim", type=click.Choice(["a"]))\n@click.option("-s", "--sched", type=click.Choice(["z", "b"], case_sensitive=False))\ndef f(sched): ...\n',
        '@click.option("-o", "--optim", type=click.Choice(["a"]))\n@click.option("-s", "--sched", type=click.Choice(["z", "b", "step_schedule"], case_sensitive=False))\ndef f(sched): ...\n',
    ),
    "one a line with comments": (
        'parser.add_argument(\n    "--sched",\n    choices=[\n        "cosine",  # default\n        "constant",  # none\n    ],\n)\n',
        'parser.add_argument(\n    "--sched",\n    choices=[\n        "cosine",  # default\n        "constant",  # none\n        "step_schedule",\n    ],\n)\n',
    ),
    "metadata": (
        'class C:\n    sched: str = field(default="a", metadata={"help": "x", "choices": ["z", "a"]})\n',
        'class C:\n    sched: str = field(default="a", metadata={"help": "x", "choices": ["z", "a", "step_schedule"]})\n',
    ),
    "sorted(set)": (
        'parser.add_argument("--sched", choices=sorted({"z", "a"}))\n',
        'parser.add_argument("--sched", choices=sorted({"z", "a", "step_schedule"}))\n',
    ),
    "a sum": (
        'parser.add_argument("--sched", choices=["z"] + ["y", "a"])\n',
        'parser.add_argument("--sched", choices=["z"] + ["y", "a", "step_schedule"])\n',
    ),
    "a text that is split": (
        'parser.add_argument("--sched", choices="z a".split())\n',
        'parser.add_argument("--sched", choices="z a step_schedule".split())\n',
    ),
    "a text of one word": (
        'parser.add_argument("--sched", choices="z".split())\n',
        'parser.add_argument("--sched", choices="z step_schedule".split())\n',
    ),
    "a sorted text that is split": (
        'parser.add_argument("--sched", choices="a  z".split())\n',
        'parser.add_argument("--sched", choices="a  step_schedule  z".split())\n',
    ),
    "a text that is split at commas": (
        'parser.add_argument("--sched", choices=\'z, a\'.split(", "))\n',
        'parser.add_argument("--sched", choices=\'z, a, step_schedule\'.split(", "))\n',
    ),
    "a text over several lines": (
        'parser.add_argument("--sched", choices="""\n    z\n    a\n""".split())\n',
        'parser.add_argument("--sched", choices="""\n    z\n    a\n    step_schedule\n""".split())\n',
    ),
    "a text in two literals": (
        'parser.add_argument("--sched", choices=("z " "a").split())\n',
        'parser.add_argument("--sched", choices=("z " "a step_schedule").split())\n',
    ),
    "a text with an escape": (
        'parser.add_argument("--sched", choices="z\\ta".split())\n',
        'parser.add_argument("--sched", choices="z\\ta\\tstep_schedule".split())\n',
    ),
    "a text that is split where the name has what stands between": (
        'parser.add_argument("--sched", choices="z_a".split("_"))\n',
        'parser.add_argument("--sched", choices=["z", "a", "step_schedule"])\n',
    ),
    "a list of a text that is split": (
        'NAMES = tuple("z a".split())\nparser.add_argument("--sched", choices=NAMES)\n',
        'NAMES = tuple("z a step_schedule".split())\nparser.add_argument("--sched", choices=NAMES)\n',
    ),
    "None among them": (
        'parser.add_argument("--sched", choices=[None, "b", "a"])\n',
        'parser.add_argument("--sched", choices=[None, "b", "a", "step_schedule"])\n',
    ),
    "carriage returns": (
        'parser.add_argument("--sched", choices=[\r\n    "b",\r\n    "a"])\r\n',
        'parser.add_argument("--sched", choices=[\r\n    "b",\r\n    "a",\r\n    "step_schedule"])\r\n',
    ),
    "a local list": (
        'def f(p):\n    known = ["b", "a"]\n    p.add_argument("--sched", choices=known)\n',
        'def f(p):\n    known = ["b", "a", "step_schedule"]\n    p.add_argument("--sched", choices=known)\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), CHOICES.values(), ids=CHOICES)
def test_choices(before: str, after: str) -> None:
    check(before, after)


def test_choices_that_get_too_wide() -> None:
    long = "a" * 28
    before = f'parser.add_argument("--sched", choices=("b", "{long}"))\n'
    after = f'parser.add_argument("--sched", choices=(\n    "b",\n    "{long}",\n    "step_schedule",\n))\n'
    assert extended({"task.py": before})["task.py"] == after


@pytest.mark.parametrize(
    ("imported", "used"),
    [
        ("from names import SCHEDULERS", "SCHEDULERS"),
        ("from names import SCHEDULERS as S", "S"),
        ("import names as C", "C.SCHEDULERS"),
        ("from passing import SCHEDULERS", "list(SCHEDULERS)"),
    ],
)
def test_choices_follow_imports(imported: str, used: str) -> None:
    files = {
        "task.py": f'{imported}\nparser.add_argument("--sched", choices={used})\n',
        "passing.py": "from names import SCHEDULERS\n",
        "names.py": "SCHEDULERS: tuple[str, ...] = ('cosine', 'linear', 'constant')\n",
    }
    wanted = "SCHEDULERS: tuple[str, ...] = ('cosine', 'linear', 'constant', 'step_schedule')\n"
    assert extended(files) == {"names.py": wanted}


# --- literal types

LITERALS = {
    "plain": (
        'class C:\n    sched: Literal["linear", "cosine"] = "cosine"\n',
        'class C:\n    sched: Literal["linear", "cosine", "step_schedule"] = "cosine"\n',
    ),
    "one name": (
        "class C:\n    sched: typing.Literal['cosine'] = 'cosine'\n",
        "class C:\n    sched: typing.Literal['cosine', 'step_schedule'] = 'cosine'\n",
    ),
    "optional": (
        'class C:\n    sched: Optional[Union[Literal["b", "a",], int]] = None\n',
        'class C:\n    sched: Optional[Union[Literal["b", "a", "step_schedule",], int]] = None\n',
    ),
    "one a line": (
        'class C:\n    sched: Literal[\n        "b",\n        "a",\n    ] | None = None\n',
        'class C:\n    sched: Literal[\n        "b",\n        "a",\n        "step_schedule",\n    ] | None = None\n',
    ),
    "an alias": (
        'Name = Literal["b", "a"]\nclass C:\n    sched: Optional[Name] = None\n',
        'Name = Literal["b", "a", "step_schedule"]\nclass C:\n    sched: Optional[Name] = None\n',
    ),
    "an annotated alias": (
        'Name: TypeAlias = Literal["b", "a"]\nclass C:\n    sched: Name = "a"\n',
        'Name: TypeAlias = Literal["b", "a", "step_schedule"]\nclass C:\n    sched: Name = "a"\n',
    ),
    "a parameter": (
        'def f(optim: Literal["x"], sched: Literal["b", "a"] = "a"): ...\n',
        'def f(optim: Literal["x"], sched: Literal["b", "a", "step_schedule"] = "a"): ...\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), LITERALS.values(), ids=LITERALS)
def test_literals(before: str, after: str) -> None:
    check(before, after)


def test_an_imported_alias_of_a_literal() -> None:
    files = {
        "task.py": "from names import Name\nclass C:\n    sched: Name = 'a'\n",
        "names.py": "Name = Literal['b', 'a']\n",
    }
    assert extended(files) == {"names.py": "Name = Literal['b', 'a', 'step_schedule']\n"}


# --- enumerations

ENUMS = {
    "upper case": (
        'class Kind(str, Enum):\n    """Kinds."""\n\n    COSINE = "cosine"\n    LINEAR = "linear"\n    CONSTANT = "constant"\n\n    def f(self): ...\n',
        'class Kind(str, Enum):\n    """Kinds."""\n\n    COSINE = "cosine"\n    LINEAR = "linear"\n    CONSTANT = "constant"\n    STEP_SCHEDULE = "step_schedule"\n\n    def f(self): ...\n',
    ),
    "sorted, lower case": (
        "class Kind(StrEnum):\n    constant = 'constant'\n    cosine = 'cosine'\n    tanh = 'tanh'\n",
        "class Kind(StrEnum):\n    constant = 'constant'\n    cosine = 'cosine'\n    step_schedule = 'step_schedule'\n    tanh = 'tanh'\n",
    ),
    "sorted, new one first": (
        "class Kind(StrEnum):\n    tanh_cosine = 'cosine'\n    tanh_linear = 'linear'\n",
        "class Kind(StrEnum):\n    tanh_cosine = 'cosine'\n    tanh_linear = 'linear'\n    tanh_step_schedule = 'step_schedule'\n",
    ),
    "aligned with comments": (
        'class Kind(Enum):\n    LINEAR = "linear"    # a\n    COSINE = "cosine"    # b\n    CON    = "constant"  # c\n',
        'class Kind(Enum):\n    LINEAR = "linear"    # a\n    COSINE = "cosine"    # b\n    CON    = "constant"  # c\n    STEP_SCHEDULE = "step_schedule"\n',
    ),
    "auto": (
        "class Kind(StrEnum):\n    LINEAR = auto()\n    COSINE = auto()\n",
        "class Kind(StrEnum):\n    LINEAR = auto()\n    COSINE = auto()\n    STEP_SCHEDULE = auto()\n",
    ),
    "docstrings and blank lines": (
        'class Kind(Enum):\n    LINEAR = "linear"\n    """One."""\n\n    COSINE = "cosine"\n    """Two."""\n\n\ndef f(): ...\n',
        'class Kind(Enum):\n    LINEAR = "linear"\n    """One."""\n\n    COSINE = "cosine"\n    """Two."""\n\n    STEP_SCHEDULE = "step_schedule"\n\n\ndef f(): ...\n',
    ),
    "no final newline": (
        'class Kind(Enum):\n\tLINEAR="linear"\n\tCOSINE="cosine"',
        'class Kind(Enum):\n\tLINEAR="linear"\n\tCOSINE="cosine"\n\tSTEP_SCHEDULE="step_schedule"',
    ),
}
USES = {
    "annotation": "from kinds import Kind\nclass C:\n    sched: Optional[Kind] = None\n",
    "type": 'import kinds\nparser.add_argument("--sched", type=kinds.Kind)\n',
    "choices": 'from kinds import Kind\nparser.add_argument("--sched", choices=[e.value for e in Kind])\n',
    "conversion": "from kinds import Kind\ndef f(args):\n    kind = Kind(args.sched)\n",
}


@pytest.mark.parametrize(("before", "after"), ENUMS.values(), ids=ENUMS)
def test_enumerations(before: str, after: str) -> None:
    assert extended({"task.py": USES["annotation"], "kinds.py": before}) == {"kinds.py": after}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_enumerations_by_their_use(use: str) -> None:
    before, after = ENUMS["upper case"]
    assert extended({"task.py": use, "kinds.py": before}) == {"kinds.py": after}


def test_the_enumeration_of_the_keys() -> None:
    before = "class Kind(Enum):\n    COSINE = 1\n    LINEAR = 2\n    CONSTANT = 3\n"
    after = before + "    STEP_SCHEDULE = 4\n"
    assert extended({"task.py": "def f(args): ...\n", "kinds.py": before}, keys=MEMBERS) == {"kinds.py": after}


# --- constants, and lists of them

CONSTANT_FILES = {
    "one a line": (
        "LR_COSINE = 'cosine'\nLR_LINEAR = 'linear'\nLR_CONSTANT = 'constant'\nLR_ALL = [LR_COSINE,\n          LR_LINEAR,\n          LR_CONSTANT]\n",
        "LR_COSINE = 'cosine'\nLR_LINEAR = 'linear'\nLR_CONSTANT = 'constant'\nLR_STEP_SCHEDULE = 'step_schedule'\nLR_ALL = [LR_COSINE,\n          LR_LINEAR,\n          LR_CONSTANT,\n          LR_STEP_SCHEDULE]\n",
    ),
    "aligned, a frozen set": (
        'LR_LINEAR   = "linear"\nLR_COSINE   = "cosine"\nLR_CONSTANT = "constant"\n\nLR_ALL = frozenset({LR_COSINE, LR_LINEAR, LR_CONSTANT})\n',
        'LR_LINEAR   = "linear"\nLR_COSINE   = "cosine"\nLR_CONSTANT = "constant"\nLR_STEP_SCHEDULE = "step_schedule"\n\nLR_ALL = frozenset({LR_COSINE, LR_LINEAR, LR_CONSTANT, LR_STEP_SCHEDULE})\n',
    ),
    "final, strings in the list": (
        "LR_COSINE: Final = 'cosine'\nLR_LINEAR: Final = 'linear'\nLR_CONSTANT: Final = 'constant'\nLR_ALL = ('cosine', 'linear', 'constant')\n",
        "LR_COSINE: Final = 'cosine'\nLR_LINEAR: Final = 'linear'\nLR_CONSTANT: Final = 'constant'\nLR_STEP_SCHEDULE: Final = 'step_schedule'\nLR_ALL = ('cosine', 'linear', 'constant', 'step_schedule')\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), CONSTANT_FILES.values(), ids=CONSTANT_FILES)
def test_constants(before: str, after: str) -> None:
    task = 'import constants as C\nparser.add_argument("--sched", choices=C.LR_ALL)\n'
    assert extended({"task.py": task, "constants.py": before}, keys=CONSTANTS) == {"constants.py": after}


def test_constants_of_a_class() -> None:
    keys = Keys(Naming.CONSTANT, '"', "Names.", "", (("COS", "cosine"), ("LIN", "linear")), "constants.py", "Names")
    before = 'class Names:\n    COS = "cosine"\n    LIN = "linear"\n    ALL = (COS, LIN)\n    OTHER = 1\n'
    after = 'class Names:\n    COS = "cosine"\n    LIN = "linear"\n    STEP_SCHEDULE = "step_schedule"\n    ALL = (COS, LIN, STEP_SCHEDULE)\n    OTHER = 1\n'
    task = 'from constants import Names\nparser.add_argument("--sched", choices=Names.ALL)\n'
    assert extended({"task.py": task, "constants.py": before}, ("cosine", "linear"), keys) == {"constants.py": after}


LISTS = {
    "choices elsewhere": 'from names import KNOWN\nparser.add_argument("--sched", choices=KNOWN)\n',
    "Choice elsewhere": "import names\nchoice = click.Choice(names.KNOWN)\n",
    "a guard elsewhere": "from names import KNOWN\ndef g(cfg):\n    assert cfg.sched in KNOWN\n",
    "an in test": "from names import KNOWN\ndef g(cfg):\n    if cfg.sched in KNOWN:\n        go()\n",
}


@pytest.mark.parametrize("use", LISTS.values(), ids=LISTS)
def test_constant_lists_by_their_use(use: str) -> None:
    before = "# The names.\nKNOWN = [\n\t'linear',\n\t'cosine',\n\t'constant',\n]\n"
    files = {"task.py": "def f(args):\n    return args.sched\n", "use.py": use, "names.py": before}
    assert extended(files) == {"names.py": before.replace("\n]", "\n\t'step_schedule',\n]")}


def test_a_generated_list_stays() -> None:
    names = "# Code generated by tool. DO NOT EDIT.\nKNOWN = ['linear', 'cosine', 'constant']\n"
    files = {"task.py": "def f(args): ...\n", "use.py": LISTS["choices elsewhere"], "names.py": names}
    assert extended(files) == {}


# --- guards

LIST = '["linear", "cosine", "constant"]'
GUARDS = {
    "raise": f"def f(args):\n    if args.sched not in {LIST}:\n        raise ValueError\n",
    "not in brackets": f"def f(args):\n    if not (args.sched in {LIST}):\n        raise ValueError\n",
    "else": f"def f(args):\n    if args.sched in {LIST}:\n        go()\n    else:\n        raise ValueError\n",
    "parser.error": f"def f(args):\n    if args.sched not in {LIST}:\n        parser.error('no')\n",
    "sys.exit": f"def f(args):\n    if args.sched.lower() not in {LIST}:\n        print('no')\n        sys.exit(1)\n",
    "return": f"def f(args):\n    if args.sched is not None and args.sched not in {LIST}:\n        return False\n",
    "assert": f"def f(args):\n    assert args.sched is None or args.sched in {LIST}\n",
    "post init": f"class C:\n    def __post_init__(self):\n        if self.sched not in {LIST}:\n            raise ValueError\n",
    "init": f"class C:\n    def __init__(self, sched):\n        if sched not in {LIST}:\n            raise ValueError\n",
    "field_validator": f'class C:\n    @field_validator("optim", "sched")\n    @classmethod\n    def ok(cls, v):\n        if v not in {LIST}:\n            raise ValueError\n        return v\n',
    "validator": f'class C:\n    @validator("sched")\n    def ok(cls, value):\n        assert value in {LIST}\n        return value\n',
    "constant": f"NAMES = {LIST}\ndef f(args):\n    if args.sched not in NAMES:\n        raise ValueError\n",
    "constant of the class": f"class C:\n    NAMES = {LIST}\n    def g(self):\n        if self.sched not in self.NAMES:\n            raise ValueError\n",
    "item": f'def f(cfg):\n    if cfg["sched"] not in {LIST}:\n        raise ValueError\n',
    "all but one": "def f(args):\n    if args.sched not in ['linear', 'cosine']:\n        raise ValueError\n",
}


@pytest.mark.parametrize("before", GUARDS.values(), ids=GUARDS)
def test_guards(before: str) -> None:
    after = before.replace('"constant"]', '"constant", "step_schedule"]')
    check(before, after.replace("'cosine']", "'cosine', 'step_schedule']"))


def test_a_guard_with_the_same_list_in_its_message() -> None:
    before = (
        "class C:\n    def __post_init__(self):\n        if self.sched not in ('linear', 'cosine', 'constant'):\n"
        "            raise ValueError(f\"{self.sched} is not one of ['linear', 'cosine', 'constant']\")\n"
    )
    check(before, before.replace("'constant'", "'constant', 'step_schedule'"))


# --- prose

PROSE = {
    "or": ("cosine, linear or constant.", "cosine, linear, constant or step_schedule."),
    "comma and or": ("cosine, linear, or constant", "cosine, linear, constant, or step_schedule"),
    "bars": ("[cosine|linear|constant]", "[cosine|linear|constant|step_schedule]"),
    "braces": ("one of {cosine,linear,constant}", "one of {cosine,linear,constant,step_schedule}"),
    "slashes": ("cosine / linear / constant", "cosine / linear / constant / step_schedule"),
    "backticks": ("`cosine`, `linear` and `constant`", "`cosine`, `linear`, `constant` and `step_schedule`"),
    "remarks and a default": (
        "One of: 'cosine', 'linear' (a line), 'constant' (no decay). Default: cosine",
        "One of: 'cosine', 'linear' (a line), 'constant' (no decay), 'step_schedule'. Default: cosine",
    ),
    "a name that the dispatch does not know": (
        "'none', 'cosine', 'linear', 'constant'",
        "'none', 'cosine', 'linear', 'constant', 'step_schedule'",
    ),
    "a default": (
        "cosine, linear, constant (default: cosine)",
        "cosine, linear, constant, step_schedule (default: cosine)",
    ),
    "format": (
        "cosine, linear, constant (default: %(default)s)",
        "cosine, linear, constant, step_schedule (default: %(default)s)",
    ),
}


PROSE_AT = {
    "argparse": 'parser.add_argument("--sched", help="TEXT")\n',
    "pydantic": 'class C:\n    sched: str = Field("cosine", description="TEXT")\n',
    "metadata": 'class C:\n    sched: str = field(metadata={"help": "TEXT"})\n',
    "comment": 'class C:\n    sched: str = "cosine"  # TEXT\n',
    "click": '@click.option("--sched", help="TEXT")\ndef f(sched): ...\n',
    "raise": 'def f(args):\n    raise ValueError("TEXT")\n',
    "assert": 'class C:\n    def f(self):\n        assert self.ok, "TEXT"\n',
    "log": 'def f(args):\n    log.error("TEXT" % args.sched)\n',
}


@pytest.mark.parametrize("where", PROSE_AT.values(), ids=PROSE_AT)
@pytest.mark.parametrize(("before", "after"), PROSE.values(), ids=PROSE)
def test_prose(before: str, after: str, where: str) -> None:
    check(where.replace("TEXT", before), where.replace("TEXT", after))


SEAMS = {
    "two strings": (
        'parser.add_argument("--sched", help="one of cosine, "\n                    "linear or constant")\n',
        'parser.add_argument("--sched", help="one of cosine, "\n                    "linear, constant or step_schedule")\n',
    ),
    "the seam before the last": (
        "parser.add_argument('--sched', help='one of cosine, linear, '\n                    'constant')\n",
        "parser.add_argument('--sched', help='one of cosine, linear, '\n                    'constant, step_schedule')\n",
    ),
    "mixed quotes": (
        "parser.add_argument('--sched', help='one of \"cosine\", ' \"'linear', 'constant'\")\n",
        "parser.add_argument('--sched', help='one of \"cosine\", ' \"'linear', 'constant', 'step_schedule'\")\n",
    ),
    "escaped quotes": (
        "parser.add_argument('--sched', help='one of \\'cosine\\', \\'linear\\', \\'constant\\'')\n",
        "parser.add_argument('--sched', help='one of \\'cosine\\', \\'linear\\', \\'constant\\', \\'step_schedule\\'')\n",
    ),
    "an f-string among them": (
        'def f(args):\n    logger.error("Unknown " f"{args.sched!r:>{cosine}}. Options are: cosine, linear, constant.")\n',
        'def f(args):\n    logger.error("Unknown " f"{args.sched!r:>{cosine}}. Options are: cosine, linear, constant, step_schedule.")\n',
    ),
    "a docstring": (
        'class C:\n    """Settings.\n\n    Args:\n        sched (str): one of "cosine", "linear" or "constant".\n    """\n',
        'class C:\n    """Settings.\n\n    Args:\n        sched (str): one of "cosine", "linear", "constant" or "step_schedule".\n    """\n',
    ),
    "below the field": (
        'class C:\n    sched: str = "cosine"\n    """One of `cosine`, `linear`, `constant`."""\n',
        'class C:\n    sched: str = "cosine"\n    """One of `cosine`, `linear`, `constant`, `step_schedule`."""\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), SEAMS.values(), ids=SEAMS)
def test_prose_in_awkward_strings(before: str, after: str) -> None:
    check(before, after)


WRAPPED = {
    "a field in what is left": (
        'def f(args):\n    log.error(f"Unknown. Options are: cosine, linear, constant. {args.sched}")\n',
        'def f(args):\n    log.error(f"Unknown. Options are: cosine, linear, constant, "\n'
        '              f"step_schedule. {args.sched}")\n',
    ),
    "mixed quotes": (
        "parser.add_argument('--sched', help='It is one of \"cosine\", ' \"'linear', 'constant'\")\n",
        "parser.add_argument('--sched', help='It is one of \"cosine\", ' \"'linear', 'constant', \"\n"
        "                                    \"'step_schedule'\")\n",
    ),
    "a docstring": (
        'class C:\n    """Settings.\n\n    sched: the learning-rate schedule, one of `cosine`, `linear`, `constant`.\n    """\n',
        'class C:\n    """Settings.\n\n    sched: the learning-rate schedule, one of `cosine`, `linear`, `constant`,\n    `step_schedule`.\n    """\n',
    ),
    "an assertion": (
        'def f(args):\n    assert args.sched, "the schedule: cosine, linear, constant"' + " " * 14 + "# no\n",
        'def f(args):\n    assert args.sched, "the schedule: cosine, linear, constant, step_schedule"'
        + " " * 14
        + "# no\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), WRAPPED.values(), ids=WRAPPED)
def test_prose_that_gets_too_wide(before: str, after: str) -> None:
    room = f'x = "{"y" * 81}"\n' * 3
    assert extended({"task.py": room + before})["task.py"] == room + after


def test_what_cannot_be_extended_with_certainty_is_told() -> None:
    text = 'parser.add_argument("--sched", help="cosine is best; linear is simple")\nparser.add_argument("--sched", help="cosine")\n'
    modules = Modules(MemoryTree({"task.py": text.encode()}))
    found = [one for spot in spots(modules.get("task.py")) for one in uncertain(modules, spot, NAMES)]
    assert found == [("task.py", 1, "help text")]


# --- exports

MAKERS = [("pkg/optim.py", "get_cosine"), ("pkg/optim.py", "get_linear")]
OPTIM = "def get_cosine(): ...\ndef get_linear(): ...\n"


def exported(
    files: Mapping[str, str],
    makers: Sequence[tuple[str, str]] = MAKERS,
    name: str = "get_step",
    path: str = "pkg/optim.py",
) -> tuple[dict[str, str], tuple[tuple[str, int, str], ...]]:
    modules = Modules(MemoryTree(as_bytes(files)))
    found = find_exports(modules, makers, name, path)
    after = edited(modules, found.lists, name, Keys())
    modules = Modules(MemoryTree(as_bytes({**files, **after})))
    assert edited(modules, find_exports(modules, makers, name, path).lists, name, Keys()) == {}
    return after, found.remarks


def test_nothing_is_exported() -> None:
    others = {
        "pkg/__init__.py": "from .optim import get_cosine\n",
        "pkg/use.py": "from .optim import get_cosine, get_linear\n",
    }
    assert exported({"pkg/optim.py": OPTIM, **others}) == ({}, ())


EXPORTS = {
    "own __all__": (
        "pkg/optim.py",
        '__all__ = ["get_cosine", "z", "get_linear"]\n' + OPTIM,
        '__all__ = ["get_cosine", "z", "get_linear", "get_step"]\n' + OPTIM,
    ),
    "own __all__ in parts": (
        "pkg/optim.py",
        '__all__ = []\n__all__ += ["get_cosine"]\n' + OPTIM,
        '__all__ = []\n__all__ += ["get_cosine", "get_step"]\n' + OPTIM,
    ),
    "an import of several": (
        "pkg/__init__.py",
        "from .optim import get_cosine, get_linear\n",
        "from .optim import get_cosine, get_linear, get_step\n",
    ),
    "an import and __all__": (
        "pkg/__init__.py",
        'from .optim import (\n    get_linear,\n    get_cosine,\n)\n\n__all__ = (\n    "get_linear",\n    "get_cosine",\n)\n',
        'from .optim import (\n    get_linear,\n    get_cosine,\n    get_step,\n)\n\n__all__ = (\n    "get_linear",\n    "get_cosine",\n    "get_step",\n)\n',
    ),
    "lazy": (
        "pkg/__init__.py",
        '_import_structure = {"optim": ["get_cosine", "get_linear"]}\nif TYPE_CHECKING:\n    from .optim import get_cosine, get_linear\nelse:\n    pass\n',
        '_import_structure = {"optim": ["get_cosine", "get_linear", "get_step"]}\nif TYPE_CHECKING:\n    from .optim import get_cosine, get_linear, get_step\nelse:\n    pass\n',
    ),
    "a star and __all__": (
        "pkg/__init__.py",
        'from .optim import *\n__all__ = ["get_cosine", "get_linear"]\n',
        'from .optim import *\n__all__ = ["get_cosine", "get_linear", "get_step"]\n',
    ),
}


@pytest.mark.parametrize(("path", "before", "after"), EXPORTS.values(), ids=EXPORTS)
def test_exports(path: str, before: str, after: str) -> None:
    assert exported({"pkg/optim.py": OPTIM, path: before}) == ({path: after}, ())


def test_an_all_that_nothing_would_bind_stays() -> None:
    text = 'from .other import get_cosine, get_linear\n__all__ = ["get_cosine", "get_linear"]\n'
    assert exported({"pkg/optim.py": OPTIM, "pkg/other.py": "", "pkg/__init__.py": text}) == ({}, ())


def test_one_class_a_module() -> None:
    before = "from .cosine_lr import Cosine\nfrom .linear_lr import Linear\nfrom .tanh_lr import Tanh\n\nfrom .factory import create\n"
    after = before.replace("from .tanh", "from .step_lr import Step\nfrom .tanh")
    names = ("Cosine", "Linear", "Tanh")
    files = {f"pkg/{name.lower()}_lr.py": f"class {name}: ...\n" for name in names}
    makers = [(f"pkg/{name.lower()}_lr.py", name) for name in names]
    files["pkg/__init__.py"] = before
    files["pkg/factory.py"] = "def create(): ...\n"
    assert exported(files, makers, "Step", "pkg/step_lr.py") == ({"pkg/__init__.py": after}, ())


def test_generated_files_and_tests_are_told() -> None:
    table = '["get_cosine", "get_linear"]\n'
    files = {
        "pkg/optim.py": OPTIM,
        "pkg/dummy.py": f"# This file is autogenerated by make, do not edit.\nX = {table}",
        "tests/test_all.py": f"X = {table}",
    }
    after, remarks = exported(files)
    assert after == {}
    assert [(path, line) for path, line, _ in remarks] == [("pkg/dummy.py", 1), ("tests/test_all.py", 1)]


# --- identifiers, and one declaration alone


@pytest.mark.parametrize(
    ("known", "name", "identifier"),
    [
        ((("LR_SCHEDULER_NONE", "none"), ("LR_SCHEDULER_INV_SQRT", "inv-sqrt")), "step_schedule", "LR_SCHEDULER_STEP_SCHEDULE"),
        ((("LR_COS", "cosine"), ("LR_LIN", "linear")), "one-cycle", "LR_ONE_CYCLE"),
        ((("COSINE", "cosine"), ("COSINE_WITH_RESTARTS", "cosine_with_restarts")), "step", "STEP"),
        ((("cosine_a", "cosine_a"), ("cosine_b", "cosine_b")), "step", "step"),
        ((("COSINE_A", "cosine-a"), ("COSINE_B", "cosine-b")), "step", "STEP"),
        ((("Cosine", "cosine"),), "step", "step"),
        ((("LINEAR", "linear"),), "1cycle", "_1CYCLE"),
        ((("linear", "linear"),), "lambda", "lambda_"),
        ((), "step", "step"),
        ((("LIN", "linear"), ("COS", "cosine")), "cosine", "COS"),
    ],
)  # fmt: skip
def test_identifiers(known: tuple[tuple[str, str], ...], name: str, identifier: str) -> None:
    assert identifier_for(Keys(Naming.CONSTANT, known=known), name) == identifier


def test_key_expressions() -> None:
    assert key_expression(Keys(quote="'"), "step") == "'step'"
    assert key_expression(CONSTANTS, "step") == "C.LR_STEP"
    assert (
        key_expression(Keys(Naming.MEMBER, prefix="K.", suffix=".value", known=(("COS", "cosine"),)), "cosine")
        == "K.COS.value"
    )


def test_the_lists_of_one_declaration() -> None:
    text = (
        'parser.add_argument("--sched", choices=["cosine", "linear", "constant"])\n'
        'parser.add_argument("--sched", choices=["a"])\nparser.add_argument("--sched")\n'
    )
    modules = Modules(MemoryTree({"task.py": text.encode()}))
    found = [lists_at(modules, spot, dispatch()) for spot in spots(modules.get("task.py"))]
    assert [[one.form for one in lists] for lists in found] == [["choices"], [], []]
