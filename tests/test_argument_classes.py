"""Forms of arguments that are classes: what is found, and what a class looks like with two hyper-parameters more."""

import ast
import sys
import types
from collections.abc import Sequence

import pytest

from scaffold.arguments import FORMS, Declaration, Form, Sought
from scaffold.arguments.class_attribute import ClassAttribute
from scaffold.arguments.dataclass_field import DataclassField
from scaffold.arguments.dataclass_plain import DataclassPlain
from scaffold.arguments.init_parameter import InitParameter
from scaffold.arguments.kwargs_pop import KwargsPop
from scaffold.arguments.pydantic_field import PydanticField
from scaffold.errors import ScaffoldError, Unreadable
from scaffold.model.site import Arguments
from scaffold.modules import Modules
from tests.trees import MemoryTree, as_bytes

PATH = "config.py"
STEPS = Declaration("decay_steps", 100, "Steps between decays")
GAMMA = Declaration("gamma", 0.5, "Factor of a decay")
AT = Declaration("marks", (30, 60), "Where")
CYCLES = Declaration("k", 3, "Cycles")
WORD = Declaration("anneal", "cos", "How to anneal", ("cos", "linear"))
LONG = Declaration("decay_steps", 100, "Steps between decays when using step_schedule as the learning rate schedule")
CLASS_FORMS: tuple[Form, ...] = (
    DataclassField(),
    PydanticField(),
    DataclassPlain(),
    KwargsPop(),
    InitParameter(),
    ClassAttribute(),
)


class ReadableTree(MemoryTree):
    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise Unreadable(path, "no such file")
        return super().read(path)


def modules_of(files: str | dict[str, str]) -> Modules:
    return Modules(ReadableTree(as_bytes({PATH: files} if isinstance(files, str) else files)))


def sought_in(modules: Modules, name: str = "sched", holder: str = "args", **more: object) -> Sought:
    first = modules.tree.paths()[0] if PATH not in modules else PATH
    return Sought(name, holder, **({"holder_type": "", "module": modules.get(first), "line": 1} | more))


def places(modules: Modules, sought: Sought) -> list[tuple[Form, Arguments]]:
    return [(form, place) for form in CLASS_FORMS for place in form.find(modules, sought)]


def only_place(modules: Modules, sought: Sought) -> tuple[Form, Arguments]:
    found = places(modules, sought)
    assert len(found) == 1, [(form.name, place.path, place.owner) for form, place in found]
    return found[0]


def declared(files: str | dict[str, str], declarations: Sequence[Declaration], form: str, **more: object) -> str:
    """Return the file of the class with the declarations; the same form must find them there again."""
    modules = modules_of(files)
    found, place = only_place(modules, sought_in(modules, **more))
    assert found.name == form
    module = modules.get(place.path)
    splices, _ = found.declare(modules, module, place, declarations)
    text, at = "", 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        assert splice.start >= at
        text += module.source.text[at : splice.start] + splice.text
        at = splice.end
    text += module.source.text[at:]
    ast.parse(text)
    held = {PATH: files} if isinstance(files, str) else files
    again = modules_of({**held, place.path: text})
    _, place = only_place(again, sought_in(again, **more))
    fields = {field.name: field for field in reversed(place.fields)}
    for declaration in declarations:
        assert declaration.equals(fields[declaration.name]), fields[declaration.name]
    return text


def run(text: str) -> dict[str, object]:
    """Return the names that a file defines."""
    module = types.ModuleType("ran_for_a_test")
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, PATH, "exec"), module.__dict__)
    finally:
        del sys.modules[module.__name__]
    return module.__dict__


def test_every_class_form_is_registered_in_this_order() -> None:
    names = [form.name for form in FORMS]
    order = [names.index(form.name) for form in CLASS_FORMS]
    assert order == sorted(order)


# what is no place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "class Config:\n    other = 1\n",
        "from dataclasses import dataclass\n\n@dataclass\nclass C:\n    other: int = 1\n",
        "from enum import Enum\n\nclass ConfigNames(Enum):\n    sched = 'a'\n",
        "class ConfigLoader:\n    def sched(self):\n        return 1\n",
        "class Config:\n    sched: str\n",
        "class Config:\n    def __init__(self, sched):\n        self.sched = sched\n",
        "class Config:\n    def __init__(self, sched='a'):\n        print(sched)\n",
        "class Config:\n    sched = property(lambda self: 1)\n",
        "class Trainer:\n    def __init__(self, sched='a'):\n        self.sched = sched\n",
        "class Trainer:\n    sched = 'a'\n",
        "class Config: sched = 'a'\n",
        "class Config:\n    def __init__(self, sched='a'): self.sched = sched\n",
    ],
)
def test_what_holds_no_hyper_parameter_is_no_place(text: str) -> None:
    modules = modules_of(text)
    assert places(modules, sought_in(modules)) == []


PLAIN = "from dataclasses import dataclass\n\n\n@dataclass\nclass Args:\n    sched: str = 'a'\n"


@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("decay_steps: int = 100", True),
        ("decay_steps: 'int | None' = 100", True),
        ("decay_steps: int = 10", False),
        ("decay_steps: float = 100", False),
        ("decay_steps: float = 100.0", False),
        ("decay_steps: int", False),
        ("decay_steps = 100", False),
        ("def decay_steps(self): ...", False),
    ],
)
def test_a_field_of_a_dataclass_is_the_same_by_type_and_default(line: str, same: bool) -> None:
    modules = modules_of(f"{PLAIN}    {line}\n")
    _, place = only_place(modules, sought_in(modules))
    assert [STEPS.equals(field) for field in place.fields if field.name == "decay_steps"] == [same]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("class Config:\n    sched = 'a'\n    decay_steps = 100\n", True),
        ("class Config:\n    sched = 'a'\n    decay_steps = 100.0\n", False),
        ("class Config:\n    sched = 'a'\n    decay_steps: int = 100\n", True),
        ("class Config:\n    sched = 'a'\n    def decay_steps(self): ...\n", False),
        # Declared in part: what is missing is added.
        ("class Config:\n    def __init__(self, sched='a', decay_steps=100):\n        self.sched = sched\n", True),
        (
            "class Config:\n    def __init__(self, sched='a', decay_steps=100):\n"
            "        self.sched = sched\n        self.decay_steps = decay_steps\n",
            True,
        ),
        (
            "class Config:\n    def __init__(self, sched='a'):\n        self.sched = sched\n        self.decay_steps = 100\n",
            False,
        ),
        (
            "class Config:\n    def __init__(self, **kw):\n        self.sched = kw.get('sched', 'a')\n"
            "        self.decay_steps = kw.get('decay_steps', 100)\n",
            True,
        ),
        (
            "class Config:\n    def __init__(self, **kw):\n        self.sched = kw.get('sched', 'a')\n"
            "        self.decay_steps = kw.get('decay_steps')\n",
            False,
        ),
    ],
)
def test_a_name_of_a_plain_class_is_the_same_by_default(text: str, same: bool) -> None:
    modules = modules_of(text)
    _, place = only_place(modules, sought_in(modules))
    fields = {field.name: field for field in reversed(place.fields)}
    assert STEPS.equals(fields["decay_steps"]) is same


# plain dataclasses


DATACLASSES = {
    "as it is": (
        PLAIN,
        PLAIN + "    decay_steps: int = 100\n    gamma: float = 0.5\n",
    ),
    "comments behind": (
        PLAIN.replace("'a'", "'a'  # which one") + "    warmup: int = 0  # steps of warm-up\n",
        PLAIN.replace("'a'", "'a'  # which one")
        + "    warmup: int = 0  # steps of warm-up\n"
        + "    decay_steps: int = 100  # steps between decays\n    gamma: float = 0.5  # factor of a decay\n",
    ),
    "a comment behind the sought one only": (
        PLAIN.replace("'a'", "'a' # Which one") + "    x: int = 0\n    y: int = 0\n",
        PLAIN.replace("'a'", "'a' # Which one")
        + "    x: int = 0\n    y: int = 0\n"
        + "    decay_steps: int = 100 # Steps between decays\n    gamma: float = 0.5 # Factor of a decay\n",
    ),
    "comments for tools": (
        PLAIN.replace("'a'", "'a'  # noqa: E501") + "    x: int = 0  # type: ignore\n",
        PLAIN.replace("'a'", "'a'  # noqa: E501")
        + "    x: int = 0  # type: ignore\n"
        + "    decay_steps: int = 100\n    gamma: float = 0.5\n",
    ),
    "comments in a column": (
        PLAIN.replace("'a'", "'a'       # Which one") + "    warmup: int = 0        # Steps of warm-up\n",
        PLAIN.replace("'a'", "'a'       # Which one")
        + "    warmup: int = 0        # Steps of warm-up\n"
        + "    decay_steps: int = 100 # Steps between decays\n".replace("100 #", "100  #")
        + "    gamma: float = 0.5     # Factor of a decay\n",
    ),
    "docstrings below": (
        PLAIN + '    """Which one."""\n\n    warmup: int = 0\n    """Steps of warm-up."""\n\n\nx = 1\n',
        PLAIN
        + '    """Which one."""\n\n    warmup: int = 0\n    """Steps of warm-up."""\n\n'
        + '    decay_steps: int = 100\n    """Steps between decays"""\n\n'
        + '    gamma: float = 0.5\n    """Factor of a decay"""\n\n\nx = 1\n',
    ),
    "docstrings spread, of half": (
        PLAIN + "    warmup: int = 0\n    '''\n    Steps of warm-up.\n    '''\n",
        PLAIN
        + "    warmup: int = 0\n    '''\n    Steps of warm-up.\n    '''\n"
        + "    decay_steps: int = 100\n    '''\n    Steps between decays\n    '''\n"
        + "    gamma: float = 0.5\n    '''\n    Factor of a decay\n    '''\n",
    ),
    "docstrings of a few": (
        PLAIN + "    a: int = 0\n\n    b: int = 0\n    '''\n    B.\n    '''\n",
        PLAIN
        + "    a: int = 0\n\n    b: int = 0\n    '''\n    B.\n    '''\n"
        + "\n    decay_steps: int = 100\n\n    gamma: float = 0.5\n",
    ),
    "sorted": (
        PLAIN.replace("    sched", "    batch: int\n    # all\n    epochs: int = 1\n    lr: float = 0.1\n    sched"),
        PLAIN.replace(
            "    sched",
            "    batch: int\n    decay_steps: int = 100\n    # all\n    epochs: int = 1\n"
            "    gamma: float = 0.5\n    lr: float = 0.1\n    sched",
        ),
    ),
    "sorted, all by keyword": (
        PLAIN.replace("dataclass\nclass", "dataclass(kw_only=True, slots=True, frozen=True)\nclass").replace(
            "    sched", "    epochs: int\n    lr: float\n    most: int = 1\n    sched"
        ),
        PLAIN.replace("dataclass\nclass", "dataclass(kw_only=True, slots=True, frozen=True)\nclass").replace(
            "    sched",
            "    decay_steps: int = 100\n    epochs: int\n    gamma: float = 0.5\n    lr: float\n    most: int = 1\n    sched",
        ),
    ),
    "behind the marker": (
        PLAIN.replace(" dataclass\n", " KW_ONLY, dataclass\n", 1).replace(
            "    sched: str = 'a'", "    _: KW_ONLY\n    sched: str"
        ),
        PLAIN.replace(" dataclass\n", " KW_ONLY, dataclass\n", 1).replace(
            "    sched: str = 'a'", "    _: KW_ONLY\n    sched: str"
        )
        + "    decay_steps: int = 100\n    gamma: float = 0.5\n",
    ),
    "without a default": (
        PLAIN.replace(" = 'a'", "") + "\n    def run(self):\n        pass\n",
        PLAIN.replace(" = 'a'", "")
        + "    decay_steps: int = 100\n    gamma: float = 0.5\n\n    def run(self):\n        pass\n",
    ),
    "or none": (
        PLAIN.replace("'a'", "None") + "    x: str | None = None\n    y: float = 1.0\n",
        PLAIN.replace("'a'", "None")
        + "    x: str | None = None\n    y: float = 1.0\n    decay_steps: int = 100\n    gamma: float = 0.5\n",
    ),
    "crlf": (
        PLAIN.replace("'a'", "'a'  # one").replace("\n", "\r\n"),
        (
            PLAIN.replace("'a'", "'a'  # one")
            + "    decay_steps: int = 100  # steps between decays\n    gamma: float = 0.5  # factor of a decay\n"
        ).replace("\n", "\r\n"),
    ),
    "tabs, no final newline": (
        PLAIN.replace("    ", "\t").rstrip("\n"),
        PLAIN.replace("    ", "\t") + "\tdecay_steps: int = 100\n\tgamma: float = 0.5",
    ),
}


@pytest.mark.parametrize("name", DATACLASSES)
def test_plain_dataclass(name: str) -> None:
    before, after = DATACLASSES[name]
    assert declared(before, [STEPS, GAMMA], "dataclass_plain") == after
    assert "Args" in run(after)


def test_a_comment_that_is_too_long_stands_above() -> None:
    before = PLAIN.replace("'a'", "'a'  # Which one")
    assert declared(before, [LONG], "dataclass_plain") == before + (
        "    # Steps between decays when using step_schedule as the learning rate\n"
        "    # schedule\n"
        "    decay_steps: int = 100\n"
    )


def test_lists_and_words() -> None:
    before = PLAIN.replace("import dataclass", "import dataclass, field")
    after = declared(before, [AT, WORD], "dataclass_plain")
    assert after.endswith("    marks: list[int] = field(default_factory=lambda: [30, 60])\n    anneal: str = 'cos'\n")
    assert run(after)["Args"]().marks == [30, 60]  # type: ignore[operator]


ATTRS = "import attr\n\n\n@attr.s(auto_attribs=True)\nclass Args:\n    sched: str = 'a'\n"
ATTRS_CASES = {
    "auto_attribs": (
        ATTRS,
        "    decay_steps: int = 100\n    marks: list[int] = attr.ib(factory=lambda: [30, 60])\n",
    ),
    "attr.dataclass": (
        ATTRS.replace("attr.s(auto_attribs=True)", "attr.dataclass"),
        "    decay_steps: int = 100\n    marks: list[int] = attr.ib(factory=lambda: [30, 60])\n",
    ),
    "attr.ib with a type": (
        ATTRS.replace("'a'", "attr.ib(default='a')"),
        "    decay_steps: int = attr.ib(default=100)\n    marks: list[int] = attr.ib(factory=lambda: [30, 60])\n",
    ),
    "attr.ib without a type": (
        ATTRS.replace("(auto_attribs=True)", "").replace(": str = 'a'", " = attr.ib(default='a')"),
        "    decay_steps = attr.ib(default=100)\n    marks = attr.ib(factory=lambda: [30, 60])\n",
    ),
    "attrs.define": (
        ATTRS.replace("import attr", "import attrs").replace("attr.s(auto_attribs=True)", "attrs.define"),
        "    decay_steps: int = 100\n    marks: list[int] = attrs.field(factory=lambda: [30, 60])\n",
    ),
    "define": (
        ATTRS.replace("import attr", "from attrs import define, field").replace("attr.s(auto_attribs=True)", "define"),
        "    decay_steps: int = 100\n    marks: list[int] = field(factory=lambda: [30, 60])\n",
    ),
}


@pytest.mark.parametrize("name", ATTRS_CASES)
def test_attrs(name: str) -> None:
    before, added = ATTRS_CASES[name]
    after = declared(before, [STEPS, AT], "dataclass_plain")
    assert after == before + added
    made = run(after)["Args"]()  # type: ignore[operator]
    assert (made.decay_steps, made.marks) == (100, [30, 60])


def test_a_field_of_attrs_is_imported() -> None:
    modules = modules_of(
        ATTRS.replace("import attr", "from attrs import define").replace("attr.s(auto_attribs=True)", "define")
    )
    form, place = only_place(modules, sought_in(modules))
    _, needs = form.declare(modules, modules.get(PATH), place, [STEPS, AT])
    assert [(need.symbol.module, need.symbol.name) for need in needs] == [("attrs", "field")]


def test_named_tuple_keeps_its_order() -> None:
    before = (
        "from typing import NamedTuple\n\n\nclass SchedConfig(NamedTuple):\n"
        "    lr: float = 0.1\n    most: int = 1\n    power: float = 1.0\n    sched: str = 'a'\n"
    )
    after = declared(before, [STEPS, AT], "dataclass_plain")
    assert after == before + "    decay_steps: int = 100\n    marks: list[int] = [30, 60]\n"
    assert run(after)["SchedConfig"]()[4:] == (100, [30, 60])  # type: ignore[operator]


# a class below that has fields without a default

BELOW = PLAIN.replace(" = 'a'", "") + "\n\n@dataclass\nclass Below(Args):\n    size: int\n"
NEW = {"pyproject.toml": '[project]\nrequires-python = ">=3.10"\n'}
OLD = {"setup.py": "setup(python_requires='>=3.8')\n"}


def placed(files: dict[str, str]) -> list[tuple[Form, Arguments]]:
    modules = modules_of(files)
    return places(modules, sought_in(modules, holder_type="Args"))


def test_fields_without_a_default_below_need_a_keyword() -> None:
    after = declared({PATH: BELOW, **NEW}, [STEPS], "dataclass_plain", holder_type="Args")
    assert after == BELOW.replace("str\n", "str\n    decay_steps: int = field(default=100, kw_only=True)\n")
    below = run(after.replace("import dataclass", "import dataclass, field"))["Below"]
    assert below("a", 3).decay_steps == 100  # type: ignore[operator]


def test_the_keyword_of_a_field_with_metadata() -> None:
    text = BELOW.replace("str\n", 'str = field(metadata={"help": "Which"})\n').replace("import ", "import field, ")
    after = declared({PATH: text, **NEW}, [STEPS], "dataclass_field", holder_type="Args")
    assert 'field(\n        kw_only=True, default=100, metadata={"help": "Steps between decays"}\n    )' in after
    assert run(after)["Below"]("a", 3).decay_steps == 100  # type: ignore[operator]


def test_attrs_take_the_keyword_in_any_python() -> None:
    text = BELOW.replace("from dataclasses import dataclass", "import attr").replace("@dataclass", "@attr.dataclass")
    after = declared({PATH: text, **OLD}, [STEPS], "dataclass_plain", holder_type="Args")
    assert "    decay_steps: int = attr.ib(default=100, kw_only=True)\n" in after
    assert run(after)["Below"]("a", 3).decay_steps == 100  # type: ignore[operator]


@pytest.mark.parametrize("more", [{}, OLD])
def test_where_the_keyword_may_be_unknown_there_is_no_place(more: dict[str, str]) -> None:
    assert placed({PATH: BELOW, **more}) == []


@pytest.mark.parametrize(
    "text",
    [
        BELOW.replace("size: int", "size: int = 1"),
        BELOW.replace("@dataclass\nclass Below", "@dataclass(kw_only=True)\nclass Below"),
        BELOW.replace("class Below(Args)", "class Below"),
        BELOW.replace("sched: str", "sched: str = 'a'"),
    ],
)
def test_classes_below_that_need_no_keyword(text: str) -> None:
    after = declared({PATH: text, **OLD}, [STEPS], "dataclass_plain", holder_type="Args")
    assert "    decay_steps: int = 100\n" in after


def test_a_class_below_in_another_file() -> None:
    other = "from dataclasses import dataclass\nfrom config import Args\n\n\n@dataclass\nclass Below(Args):\n    size: int\n"
    assert placed({PATH: PLAIN.replace(" = 'a'", ""), "other.py": other}) == []


# pydantic

MODEL = (
    "from pydantic import BaseModel, Field\n\n\nclass TrainConfig(BaseModel):\n"
    '    """Training."""\n\n    sched: str = Field(default="a", description="Which one")\n'
    '    warmup: int = Field(\n        default=0, description="Steps of warm-up"\n    )  # of the rate\n'
)
DESCRIBED = (
    '    decay_steps: int = Field(default=100, description="Steps between decays")\n'
    '    marks: list[int] = Field(default=[30, 60], description="Where")\n'
)
MODELS = {
    "described": (MODEL, MODEL + DESCRIBED),
    "a validator below": (
        MODEL + "\n    @validator('sched')\n    def check(cls, value):\n        return value\n",
        MODEL + DESCRIBED + "\n    @validator('sched')\n    def check(cls, value):\n        return value\n",
    ),
    "plain defaults beside": (
        MODEL + "    z: int = 1\n    y: int = 1\n    x: int = 1\n",
        MODEL + "    z: int = 1\n    y: int = 1\n    x: int = 1\n    decay_steps: int = 100\n    marks: list[int] = [30, 60]\n",
    ),
    "no Field at all": (
        "from pydantic import BaseModel\n\n\nclass C(BaseModel):\n    sched: str = 'a'  # which one\n",
        "from pydantic import BaseModel\n\n\nclass C(BaseModel):\n    sched: str = 'a'  # which one\n"
        "    decay_steps: int = 100  # steps between decays\n    marks: list[int] = [30, 60]  # where\n",
    ),
    "the default first": (
        MODEL.replace("default=", ""),
        MODEL.replace("default=", "") + DESCRIBED.replace("default=", ""),
    ),
    "pydantic as a module": (
        MODEL.replace("from pydantic import BaseModel, Field", "import pydantic").replace("Field", "pydantic.Field").replace("BaseModel", "pydantic.BaseModel"),
        (MODEL + DESCRIBED.replace('(default=100, description="Steps between decays")', '(\n        default=100, description="Steps between decays"\n    )')).replace("from pydantic import BaseModel, Field", "import pydantic").replace("Field", "pydantic.Field").replace("BaseModel", "pydantic.BaseModel"),
    ),
    "a base of another library": (
        MODEL.replace("BaseModel,", "").replace("BaseModel", "library.Base"),
        (MODEL + DESCRIBED).replace("BaseModel,", "").replace("BaseModel", "library.Base"),
    ),
    "a dataclass of pydantic": (
        MODEL.replace("BaseModel, Field", "Field\nfrom pydantic.dataclasses import dataclass").replace("class ", "@dataclass\nclass ").replace("(BaseModel)", ""),
        (MODEL + DESCRIBED.replace('(default=[30, 60], description="Where")', '(\n        default_factory=lambda: [30, 60], description="Where"\n    )')).replace("BaseModel, Field", "Field\nfrom pydantic.dataclasses import dataclass").replace("class ", "@dataclass\nclass ").replace("(BaseModel)", ""),
    ),
    "sorted, one required": (
        MODEL.replace("    sched", "    alpha: float = Field(..., description='A')\n    beta: float = 1.0\n    sched"),
        MODEL.replace(
            "    sched",
            "    alpha: float = Field(..., description='A')\n    beta: float = 1.0\n"
            + DESCRIBED.replace('"', "'")
            + "    sched",
        ),
    ),
    "crlf": (MODEL.replace("\n", "\r\n"), (MODEL + DESCRIBED).replace("\n", "\r\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_pydantic(name: str) -> None:
    before, after = MODELS[name]
    assert declared(before, [STEPS, AT], "pydantic_field") == after


def test_a_model_by_way_of_a_class_of_the_tree() -> None:
    files = {
        "base.py": "from pydantic import BaseModel\n\n\nclass Base(BaseModel):\n    pass\n",
        PATH: "from base import Base\n\n\nclass C(Base):\n    sched: str = 'a'\n",
    }
    assert declared(files, [STEPS], "pydantic_field") == files[PATH] + "    decay_steps: int = 100\n"


def test_optional_types_are_for_fields_that_are_none() -> None:
    text = MODEL + '    path: str | None = Field(default=None, description="Where")\n'
    assert declared(text, [STEPS], "pydantic_field").endswith(DESCRIBED.splitlines(keepends=True)[0])


# taken from a dict

POPS = (
    "class TrainingConfig(Config):\n    def __init__(self, **kwargs):\n"
    "        self.lr = kwargs.pop('lr', 1e-3)\n        self.sched = kwargs.pop('sched', 'a')\n"
    "        self.warmup = kwargs.pop('warmup', 0)\n        super().__init__(**kwargs)\n"
)
SOUGHT = "        self.sched = kwargs.pop('sched', 'a')\n"
ADDED = (
    "        self.gamma = kwargs.pop('gamma', 0.5)\n"
    "        self.marks = kwargs.pop('marks', [30, 60])\n        self.anneal = kwargs.pop('anneal', 'cos')\n"
)
DOC = '    """\n    Generic.\n\n    Arg:\n        sched (str, defaults to `a`):\n            Which one.\n        warmup (int, defaults to 0):\n            Steps.\n    """\n'
DOC_ADDED = (
    "        gamma (float, defaults to 0.5):\n            Factor of a decay.\n"
    "        marks (list[int], defaults to [30, 60]):\n            Where.\n"
    "        anneal (str, defaults to `cos`):\n            How to anneal.\n"
)
POP_CASES = {
    "pop": (POPS, POPS.replace(SOUGHT, SOUGHT + ADDED)),
    "get from another dict, other quotes": (
        POPS.replace("**kwargs", "config", 1).replace("kwargs.pop", "config.get").replace("'", '"'),
        POPS.replace(SOUGHT, SOUGHT + ADDED).replace("**kwargs", "config", 1).replace("kwargs.pop", "config.get").replace("'", '"'),
    ),
    "comments behind": (
        POPS.replace("'a')", "'a')  # which one"),
        POPS.replace(SOUGHT, SOUGHT.replace("'a')", "'a')  # which one") + ADDED.replace("0.5)", "0.5)  # factor of a decay").replace("60])", "60])  # where").replace("'cos')", "'cos')  # how to anneal")),
    ),
    "a docstring that lists them": (
        POPS.replace("    def", DOC + "    def"),
        POPS.replace(SOUGHT, SOUGHT + ADDED).replace("    def", DOC.replace("Which one.\n", "Which one.\n" + DOC_ADDED) + "    def"),
    ),
    "a docstring with the text beside": (
        POPS.replace("    def", '    """Generic.\n\n    sched (`str`, *optional*, defaults to `"a"`): Which one.\n    """\n    def'),
        POPS.replace(SOUGHT, SOUGHT + ADDED).replace(
            "    def",
            '    """Generic.\n\n    sched (`str`, *optional*, defaults to `"a"`): Which one.\n'
            "    gamma (`float`, *optional*, defaults to 0.5): Factor of a decay.\n"
            "    marks (`list[int]`, *optional*, defaults to [30, 60]): Where.\n"
            '    anneal (`str`, *optional*, defaults to `"cos"`): How to anneal.\n    """\n    def',
        ),
    ),
    "a docstring that does not": (
        POPS.replace("    def", '    """The sched: which one."""\n    def'),
        POPS.replace(SOUGHT, SOUGHT + ADDED).replace("    def", '    """The sched: which one."""\n    def'),
    ),
    "crlf and tabs": (
        POPS.replace("    def", DOC + "    def").replace("    ", "\t").replace("\n", "\r\n"),
        POPS.replace(SOUGHT, SOUGHT + ADDED).replace("    def", DOC.replace("Which one.\n", "Which one.\n" + DOC_ADDED) + "    def").replace("    ", "\t").replace("\n", "\r\n"),
    ),
    "last line without a newline": (
        POPS.partition("        self.warmup")[0].rstrip("\n"),
        (POPS.partition("        self.warmup")[0] + ADDED).rstrip("\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", POP_CASES)
def test_kwargs_pop(name: str) -> None:
    before, after = POP_CASES[name]
    assert declared(before, [GAMMA, AT, WORD], "kwargs_pop") == after


def test_the_docstring_of_another_method_stays() -> None:
    other = '\n    def show(self, sched):\n        """Show.\n\n        sched: Which one.\n        """\n'
    after = declared(POPS + other, [GAMMA], "kwargs_pop")
    assert after.endswith(other)


def test_an_inherited_one_is_declared_where_the_sought_one_is() -> None:
    files = {
        PATH: POPS,
        "more.py": "from config import TrainingConfig\n\n\nclass MoreConfig(TrainingConfig):\n    pass\n",
    }
    assert declared(files, [STEPS], "kwargs_pop").count("decay_steps") == 2


# parameters of __init__

INIT = "class Config:\n    def __init__(self, lr, sched='a', warmup=0):\n        self.lr = lr\n        self.sched = sched\n        self.warmup = warmup\n"
KEPT = "        self.sched = sched\n        self.gamma = gamma\n        self.k = k\n"


def kept(text: str) -> str:
    return text.replace("        self.sched = sched\n", KEPT)


INITS = {
    "one line": (INIT, kept(INIT).replace("warmup=0)", "warmup=0, gamma=0.5, k=3)")),
    "before **kwargs": (
        INIT.replace("warmup=0)", "warmup=0, **kwargs)"),
        kept(INIT).replace("warmup=0)", "warmup=0, gamma=0.5, k=3, **kwargs)"),
    ),
    "by keyword": (
        INIT.replace("lr, sched", "lr, *, sched"),
        kept(INIT).replace("lr, sched", "lr, *, sched").replace("warmup=0)", "warmup=0, gamma=0.5, k=3)"),
    ),
    "typed": (
        INIT.replace("lr, sched='a', warmup=0):", "lr: float, sched: str = 'a', warmup: int = 0) -> None:"),
        kept(INIT).replace(
            "lr, sched='a', warmup=0):",
            "\n        self,\n        lr: float,\n        sched: str = 'a',\n        warmup: int = 0,\n        gamma: float = 0.5,\n        k: int = 3,\n    ) -> None:",
        ).replace("(self, \n", "(\n"),
    ),
    "one a line with comments": (
        INIT.replace("self, lr, sched='a', warmup=0", "\n        self,\n        lr,  # peak\n        sched='a',\n        warmup=0,  # steps\n    "),
        kept(INIT).replace("self, lr, sched='a', warmup=0", "\n        self,\n        lr,  # peak\n        sched='a',\n        warmup=0,  # steps\n        gamma=0.5,\n        k=3,\n    "),
    ),
    "crlf": (INIT.replace("\n", "\r\n"), kept(INIT).replace("warmup=0)", "warmup=0, gamma=0.5, k=3)").replace("\n", "\r\n")),
    "tabs": (INIT.replace("    ", "\t"), kept(INIT).replace("warmup=0)", "warmup=0, gamma=0.5, k=3)").replace("    ", "\t")),
    "a docstring": (
        INIT.replace("        self.lr", '        """Keep.\n\n        Args:\n            sched: Which one,\n                by name.\n            warmup: Steps.\n        """\n        self.lr'),
        kept(INIT).replace("warmup=0)", "warmup=0, gamma=0.5, k=3)").replace("        self.lr", '        """Keep.\n\n        Args:\n            sched: Which one,\n                by name.\n            gamma: Factor of a decay.\n            k: Cycles.\n            warmup: Steps.\n        """\n        self.lr'),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INITS)
def test_init_parameter(name: str) -> None:
    before, after = INITS[name]
    assert declared(before, [GAMMA, CYCLES], "init_parameter") == after
    assert run(after)["Config"](lr=1).gamma == 0.5  # type: ignore[operator]


def test_the_class_around_a_dispatch_on_self() -> None:
    trainer = INIT.replace("Config", "Trainer")
    modules = modules_of(trainer)
    assert places(modules, sought_in(modules, holder="args", line=4)) == []
    assert "gamma=0.5" in declared(trainer, [GAMMA], "init_parameter", holder="self", line=4)
    assert places(modules, sought_in(modules, holder="self", line=4, name="other")) == []


# names in the class body

BODY = "class Config:\n    lr = 0.1\n    sched = 'a'\n    warmup = 0\n\n    def run(self):\n        pass\n"
BODIES = {
    "as it is": (BODY, BODY.replace("'a'\n", "'a'\n    decay_steps = 100\n    anneal = 'cos'\n")),
    "comments behind": (
        BODY.replace("'a'\n", "'a'  # which one\n").replace("= 0\n", "= 0  # steps\n"),
        BODY.replace("'a'\n", "'a'  # which one\n    decay_steps = 100  # steps between decays\n    anneal = 'cos'  # how to anneal\n").replace("= 0\n", "= 0  # steps\n"),
    ),
    "blank lines between": (
        BODY.replace("    sched", "\n    sched").replace("    warmup", "\n    warmup"),
        BODY.replace("    sched", "\n    sched").replace("    warmup", "\n    warmup").replace("'a'\n", "'a'\n\n    decay_steps = 100\n\n    anneal = 'cos'\n"),
    ),
    "typed": (
        BODY.replace("sched", "sched: str"),
        BODY.replace("sched = 'a'\n", "sched: str = 'a'\n    decay_steps: int = 100\n    anneal: str = 'cos'\n"),
    ),
    "crlf and tabs": (
        BODY.replace("    ", "\t").replace("\n", "\r\n"),
        BODY.replace("'a'\n", "'a'\n    decay_steps = 100\n    anneal = 'cos'\n").replace("    ", "\t").replace("\n", "\r\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_class_attribute(name: str) -> None:
    before, after = BODIES[name]
    assert declared(before, [STEPS, WORD], "class_attribute") == after


def test_names_in_capitals() -> None:
    modules = modules_of(BODY.replace("sched", "SCHED"))
    form, place = only_place(modules, sought_in(modules, name="SCHED"))
    assert form.field_name(place, "decay_steps") == "DECAY_STEPS"
    assert form.spelled(place, "DECAY_STEPS") == "DECAY_STEPS"


# which class is meant


def test_a_dataclass_is_taken_before_other_classes() -> None:
    modules = modules_of(PLAIN + "\n\n" + BODY)
    assert only_place(modules, sought_in(modules))[1].owner == "Args"
    assert only_place(modules, sought_in(modules, holder_type="Config"))[1].owner == "Config"
    assert only_place(modules, sought_in(modules, chosen="config.py::Config"))[1].owner == "Config"
    assert only_place(modules, sought_in(modules, chosen="Arg"))[1].owner == "Args"
    assert len(places(modules, sought_in(modules, chosen=PATH))) == 2
    assert places(modules, sought_in(modules, chosen="other.py::Config")) == []


def test_a_class_that_inherits_from_a_dataclass_without_being_one() -> None:
    modules = modules_of(PLAIN + "\n\nclass Below(Args):\n    pass\n")
    assert only_place(modules, sought_in(modules, holder_type="Below"))[1].owner == "Args"


def test_a_class_below_in_a_file_that_does_not_name_the_field() -> None:
    below = "from dataclasses import dataclass\nfrom config import Args\n\n\n@dataclass\nclass Below(Args):\n    size: int = 1\n"
    files = {PATH: PLAIN, "below.py": below, "main.py": "x = 1\n", "broken.py": "class (\n"}
    modules = modules_of(files)
    sought = Sought("sched", "args", "", modules.get("main.py"), 1)
    assert only_place(modules, sought)[1].path == "below.py"
    assert all(isinstance(error, ScaffoldError) for error in modules.obstacles.values())
