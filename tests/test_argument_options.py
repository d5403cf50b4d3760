"""Hyper-parameters that no class declares: options, nodes, parameters, globals, dicts and calls, before and after."""

import ast
from collections.abc import Sequence
from textwrap import dedent

import pytest

from scaffold.arguments import FORMS, Declaration, Form, Sought, form_of
from scaffold.arguments.argparse_option import ArgparseOption
from scaffold.arguments.call_keyword import CallKeywordForm, place_of
from scaffold.arguments.click_option import ClickOption
from scaffold.arguments.function_parameter import FunctionParameter
from scaffold.arguments.kwargs_helper import KwargsHelperForm, helper_places
from scaffold.arguments.module_global import ModuleGlobal
from scaffold.arguments.yacs_node import YacsNode
from scaffold.imports import Wanted
from scaffold.model.schedule import Symbol
from scaffold.model.site import Access, Arguments
from scaffold.modules import Modules
from scaffold.source import reparse
from tests.trees import MemoryTree, as_bytes

STEPS = Declaration("decay_steps", 100, "steps between drops")
GAMMA = Declaration("gamma", 0.5, "drop by 50% each time")
MODE = Declaration("mode", "up", "direction", ("up", "down"))
MARKS = Declaration("marks", (30, 60), "where to drop")
ALL = (STEPS, GAMMA, MODE, MARKS)


def modules_of(files: dict[str, str]) -> Modules:
    return Modules(MemoryTree(as_bytes(files)))


def found(form: Form, text: str, name: str, holder: str = "args", line: int = 1, **others: str) -> list[Arguments]:
    modules = modules_of({"main.py": text, **{f"{key}.py": value for key, value in others.items()}})
    return list(form.find(modules, Sought(name, holder, "", modules.get("main.py"), line)))


def written(text: str, place: Arguments, declarations: Sequence[Declaration]) -> tuple[str, list[Wanted]]:
    """Return the file with the declarations added, and what they need imported."""
    modules = modules_of({place.path: text})
    splices, needs = form_of(place).declare(modules, modules.get(place.path), place, declarations)
    ordered = sorted(enumerate(splices), key=lambda pair: (pair[1].start, pair[0]), reverse=True)
    for _, splice in ordered:
        text = text[: splice.start] + splice.text + text[splice.end :]
    reparse(place.path, text)
    return text, needs


def declared(
    form: Form, text: str, name: str, *declarations: Declaration, holder: str = "args", line: int = 1
) -> tuple[str, list[str], list[Wanted]]:
    """Return the file with the declarations at the one place found, how they are spelled, and the imports needed.

    The names are found as fields afterwards, with the declarations' own types and defaults.
    """
    (place,) = found(form, text, name, holder, line)
    result, needs = written(text, place, declarations or (STEPS,))
    (again,) = [one for one in found(form, result, name, holder, line) if one.owner == place.owner]
    names = [form.field_name(place, one.name) for one in declarations or (STEPS,)]
    fields = {field.name: field for field in again.fields}
    for declaration, field in zip(declarations or (STEPS,), names, strict=True):
        assert field in fields
        assert declaration.equals(fields[field]) or fields[field].default is None
    return result, [form.spelled(place, field) for field in names], needs


def after(text: str, anchor: str, new: str) -> str:
    """Return `text` with `new` behind `anchor`, which is there once."""
    assert text.count(anchor) == 1
    return text.replace(anchor, anchor + new)


def test_every_form_has_its_name_once() -> None:
    names = [form.name for form in FORMS]
    mine = ["argparse_option", "click_option", "yacs_node", "function_parameter", "module_global"]
    assert len(names) == len(set(names))
    assert [name for name in names if name in mine] == mine
    assert {"kwargs_helper", "call_keyword"} <= set(names)


#: Lines that say that the file has wide ones.
WIDE = f"x = {'1' * 110}\n" * 3

# argparse

PLAIN = """\
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr-scheduler", type=str, default="cosine", help="schedule")
parser.add_argument("--epochs", type=int, default=10, help="epochs")
"""
PLAIN += WIDE


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("--lr-scheduler", "--lr-schedulers"),
        PLAIN.replace('"--lr-scheduler"', '"--lr" + "-scheduler"'),
        PLAIN.replace('"--lr-scheduler"', 'f"--lr-{scheduler}"'),
        PLAIN.replace('"--lr-scheduler"', "*flags['lr-scheduler']"),
        PLAIN.replace('"--lr-scheduler"', '"--lr-scheduler", dest="sched"'),
        PLAIN.replace('"--lr-scheduler"', '"--lr-scheduler", dest=name_of("lr_scheduler")'),
        'names = set()\nnames.add("lr_scheduler")\n',
        'registry.add("lr-scheduler", build)\n',
        'parser.add_argument("--")\nparser.add_argument()\nlr_scheduler = add\n',
        'print("usage: parser.add_argument(--lr-scheduler)")\n',
    ],
)
def test_what_is_no_such_option_is_not_found(text: str) -> None:
    assert found(ArgparseOption(), text, "lr_scheduler") == []


def test_an_option_is_added_behind_the_one_sought() -> None:
    result, spelled, needs = declared(ArgparseOption(), PLAIN, "lr_scheduler", *ALL)
    assert result == after(
        PLAIN,
        'help="schedule")\n',
        'parser.add_argument("--decay-steps", type=int, default=100, help="steps between drops")\n'
        'parser.add_argument("--gamma", type=float, default=0.5, help="drop by 50%% each time")\n'
        'parser.add_argument("--mode", type=str, default="up", choices=["up", "down"], help="direction")\n'
        'parser.add_argument("--marks", type=int, nargs="+", default=[30, 60], help="where to drop")\n',
    )
    assert spelled == ["--decay-steps", "--gamma", "--mode", "--marks"]
    assert needs == []


def test_the_fields_are_all_options_of_the_file() -> None:
    text = PLAIN + 'parser.add_argument("--amp", action="store_true")\nother.add_argument("-x", type=make)\n'
    (place,) = found(ArgparseOption(), text, "lr_scheduler")
    shown = [(field.name, field.annotation, field.default) for field in place.fields]
    assert shown == [
        ("lr_scheduler", "str", "'cosine'"),
        ("epochs", "int", "10"),
        ("amp", "bool", None),
        ("x", "", None),
    ]
    assert place.owner == "<module>"


def test_a_dest_and_several_flags() -> None:
    text = PLAIN.replace('"--lr-scheduler"', '"-s", "--sched_name", dest="lr_scheduler"')
    (place,) = found(ArgparseOption(), text, "lr_scheduler")
    assert ArgparseOption().spelled(place, "lr_scheduler") == "--sched_name"
    assert ArgparseOption().spelled(place, "decay_steps") == "--decay_steps"
    result, _, _ = declared(ArgparseOption(), text, "lr_scheduler")
    assert 'parser.add_argument("--decay_steps", type=int, default=100, help="steps between drops")\n' in result


def test_the_words_of_an_option_are_joined_as_most_are_where_the_sought_one_has_one_word() -> None:
    text = PLAIN.replace("--lr-scheduler", "--sched").replace("--epochs", "--max_epochs")
    assert '"--decay_steps"' in declared(ArgparseOption(), text, "sched")[0]


def test_opennmt_spells_each_option_twice() -> None:
    text = dedent("""\
        def opts(parser):
            group = parser.add_argument_group('Optimization')
            group.add('--decay_method', '-decay_method', type=str, default="none",
                      choices=['noam', 'none'], help="Use a custom decay rate.")
            group.add('--warmup_steps', '-warmup_steps', type=int, default=4000,
                      help="Number of warmup steps for custom decay.")
        """)
    result, spelled, _ = declared(ArgparseOption(), text, "decay_method")
    assert result == after(
        text,
        'rate.")\n',
        "    group.add('--decay_steps', '-decay_steps', type=int, default=100,\n"
        "              help='steps between drops')\n",
    )
    assert spelled == ["--decay_steps"]


def test_options_that_align_with_the_bracket() -> None:
    text = dedent("""\
        def add(params):
            params.add_argument('--sched',
                                default=C.COSINE,
                                choices=C.ALL,
                                help='Which one. Default: %(default)s.')
            params.add_argument('--warmup',
                                type=int,
                                default=0,
                                help='Warm-up steps, of which there can be as many as you please, '
                                     'or none.')
        """)
    long = Declaration("mode", "up", "direction " * 9 + "end", ("up", "down"))
    result, _, _ = declared(ArgparseOption(), text, "sched", STEPS, long)
    assert result == after(
        text,
        "%(default)s.')\n",
        "    params.add_argument('--decay-steps',\n"
        "                        type=int,\n"
        "                        default=100,\n"
        "                        help='steps between drops')\n"
        "    params.add_argument('--mode',\n"
        "                        default='up',\n"
        "                        choices=['up', 'down'],\n"
        "                        help='direction direction direction direction direction '\n"
        "                             'direction direction direction direction end')\n",
    )


def test_options_with_one_keyword_a_line_in_a_file_of_tabs_and_crlf() -> None:
    text = dedent("""\
        def add(group):
        \tgroup.add_argument(
        \t\t"--lr_scheduler",
        \t\tdefault="cosine",
        \t\ttype=str,
        \t\thelp="Which",  # of them
        \t)  # done

        \tgroup.add_argument(
        \t\t"--epochs",
        \t\tdefault=3,
        \t\ttype=int,
        \t\thelp="How many",
        \t)
        \treturn group
        """).replace("\n", "\r\n")
    result, _, _ = declared(ArgparseOption(), text, "lr_scheduler")
    new = '\r\n\tgroup.add_argument(\r\n\t\t"--decay_steps",\r\n\t\tdefault=100,\r\n\t\ttype=int,\r\n'
    new += '\t\thelp="steps between drops",\r\n\t)\r\n'
    assert result == after(text, ")  # done\r\n", new)


def test_options_that_are_indented_behind_the_bracket() -> None:
    text = dedent("""\
        parser.add_argument('--sched', type=str, default='cosine', metavar='SCHEDULER',
            help='the schedule of the learning rate, by its name')
        parser.add_argument('--epochs', type=int, default=300, metavar='N',
            help='number of epochs to train in all')
        """)
    result, _, _ = declared(ArgparseOption(), text, "sched", Declaration("decay_steps", 100, "steps " * 7 + "more"))
    new = "parser.add_argument('--decay-steps', type=int, default=100,\n"
    new += "    help='steps steps steps steps steps steps steps more')\n"
    assert result == after(text, "by its name')\n", new)


def test_short_options_stay_on_a_line_where_black_keeps_them_there() -> None:
    text = dedent("""\
        parser.add_argument("--warmup", type=int, default=0, help="Steps.")
        parser.add_argument(
            "--sched",
            type=str,
            default="cosine",
            help="A help text that is as long as this one does not fit on a line with the rest.",
        )
        parser.add_argument("--epochs", type=int, default=0, help="Epochs.")
        """)
    result, _, _ = declared(ArgparseOption(), text, "sched")
    new = 'parser.add_argument("--decay-steps", type=int, default=100, help="steps between drops")\n'
    assert result == after(text, 'rest.",\n)\n', new)


def test_options_without_help_and_an_assigned_one() -> None:
    text = (
        'action = p.add_argument("--sched", default = "x")\naction.completer = 1\np.add_argument("--n", default = 1)\n'
    )
    result, _, _ = declared(ArgparseOption(), text, "sched")
    assert result == after(text, 'default = "x")\n', 'p.add_argument("--decay-steps", type = int, default = 100)\n')


def test_optparse_names_types_and_has_no_percent_to_escape() -> None:
    text = 'parser.add_option("--sched", type="string", default="x", help="which")\n' + WIDE
    (place,) = found(ArgparseOption(), text, "sched")
    result, _ = written(text, place, [GAMMA])
    new = 'parser.add_option("--gamma", type="float", default=0.5, help="drop by 50% each time")\n'
    assert result == after(text, 'help="which")\n', new)


def test_an_option_at_the_end_of_a_file_without_a_newline() -> None:
    text = 'parser.add_argument("--sched", default="x")'
    assert declared(ArgparseOption(), text, "sched")[0].endswith(
        '"x")\nparser.add_argument("--decay-steps", type=int, default=100)'
    )


def test_the_option_of_the_file_itself_comes_first() -> None:
    assert [place.path for place in found(ArgparseOption(), PLAIN, "lr_scheduler", other=PLAIN)] == ["main.py"]
    both = found(ArgparseOption(), "x = 1\n", "lr_scheduler", one=PLAIN, two=PLAIN)
    assert [place.path for place in both] == ["one.py", "two.py"]


def test_a_place_that_was_chosen_by_hand() -> None:
    modules = modules_of({"main.py": PLAIN, "other.py": PLAIN})
    sought = Sought("lr_scheduler", "args", "", modules.get("main.py"), 1, chosen="other.py::<module>")
    assert [place.path for place in ArgparseOption().find(modules, sought)] == ["other.py"]


# click

COMMAND = '''\
import click

@click.command()
@click.option("--schedule", type=click.Choice(NAMES), default="cosine", help="Schedule")
@click.option("-e", "--epochs", type=int, default=10, help="Epochs")
@click.argument("path")
def train(schedule, epochs, path):
    """Train."""
'''
COMMAND += WIDE


@pytest.mark.parametrize(
    "text",
    [
        COMMAND.replace('"--schedule"', '"--schedules"'),
        COMMAND.replace('"--schedule"', '"--schedule", "other"'),
        COMMAND.replace('"--schedule"', "*names['schedule']"),
        COMMAND.replace("@click.option", "@click.argument"),
        COMMAND.replace("@click.option", "@typer.Option"),
        "schedule = option('--schedule')\n",
    ],
)
def test_what_is_no_such_decorator_is_not_found(text: str) -> None:
    assert found(ClickOption(), text, "schedule") == []


def test_a_decorator_and_a_parameter_are_added() -> None:
    result, spelled, needs = declared(ClickOption(), COMMAND, "schedule", *ALL)
    expected = after(
        COMMAND,
        'help="Schedule")\n',
        '@click.option("--decay-steps", type=int, default=100, help="steps between drops")\n'
        '@click.option("--gamma", type=float, default=0.5, help="drop by 50% each time")\n'
        '@click.option("--mode", type=click.Choice(["up", "down"]), default="up", help="direction")\n'
        '@click.option("--marks", type=int, multiple=True, default=[30, 60], help="where to drop")\n',
    )
    assert result == after(expected, "(schedule, epochs, path", ", decay_steps, gamma, mode, marks")
    assert spelled == ["--decay-steps", "--gamma", "--mode", "--marks"]
    assert needs == []


def test_a_parameter_stands_before_the_rest_and_after_those_that_have_defaults() -> None:
    text = COMMAND.replace("epochs, path)", "path: str,\n          *, epochs: int = 1)")
    result, _, _ = declared(ClickOption(), text, "schedule", STEPS)
    assert "def train(schedule, path: str,\n          decay_steps: int, *, epochs: int = 1):" in result
    text = COMMAND.replace("path)", 'path="")')
    assert 'path="", decay_steps=100):' in declared(ClickOption(), text, "schedule", STEPS)[0]


def test_options_whose_defaults_come_from_a_configuration() -> None:
    text = dedent("""\
        @click.option('--schedule',
                      type=click.Choice(NAMES),
                      help='Schedule.')
        @click.option('--sched-patience',
                      'rop_patience',
                      type=int,
                      help='Patience.')
        @click.option('--legacy', is_flag=True, default=False, help='Old ways.')
        def train(ctx, **kwargs):
            pass
        """)
    result, _, _ = declared(ClickOption(), text, "schedule")
    new = "@click.option('--decay-steps',\n              type=int,\n              help='steps between drops')\n"
    assert result == after(text, "help='Schedule.')\n", new)
    (place,) = found(ClickOption(), text, "rop_patience")
    assert ClickOption().spelled(place, "rop_patience") == "--sched-patience"
    assert [field.name for field in place.fields] == ["schedule", "rop_patience", "legacy"]
    assert place.owner == "train"


def test_an_option_imported_by_its_name_needs_choice_imported() -> None:
    text = 'from click import option\n@option("--schedule", default="x")\ndef train(schedule):\n    pass\n'
    result, _, needs = declared(ClickOption(), text, "schedule", MODE)
    assert '@option("--mode", type=Choice(["up", "down"]), default="up")\n' in result
    assert needs == [Wanted(Symbol("click", "Choice"))]


# yacs

YACS = """\
from yacs.config import CfgNode as CN

_C = CN()
_C.SOLVER = CN()
# How the rate falls
_C.SOLVER.LR_SCHEDULER = 'cosine'
# The rate at the start
_C.SOLVER.BASE_LR = 0.1

_C.TEST = CN()
_C.TEST.SIZE = (10, 20)
"""


@pytest.mark.parametrize(
    ("name", "holder", "text"),
    [
        ("LR_SCHEDULE", "cfg.SOLVER", YACS),
        ("LR_SCHEDULER", "cfg.OPTIM", YACS),
        ("scheduler", "self", "class A:\n    def f(self):\n        self.scheduler = 'x'\n"),
        ("scheduler", "args", "model.scheduler = 'x'\n"),
        ("scheduler", "args", "a().scheduler = b['scheduler'].scheduler = 'x'\nx.scheduler, y.scheduler = 1, 2\n"),
    ],
)
def test_what_is_no_such_node_is_not_found(name: str, holder: str, text: str) -> None:
    assert found(YacsNode(), text, name, holder) == []


@pytest.mark.parametrize(
    ("name", "holder", "field"),
    [
        ("LR_SCHEDULER", "cfg.SOLVER", "DECAY_STEPS"),
        ("SOLVER.LR_SCHEDULER", "cfg", "SOLVER.DECAY_STEPS"),
        ("LR_SCHEDULER", "self.cfg.SOLVER", "DECAY_STEPS"),
        ("LR_SCHEDULER", "solver", "DECAY_STEPS"),
    ],
)
def test_a_node_is_added_with_a_comment(name: str, holder: str, field: str) -> None:
    result, spelled, _ = declared(YacsNode(), YACS, name, holder=holder)
    assert result == after(YACS, "'cosine'\n", "# steps between drops\n_C.SOLVER.DECAY_STEPS = 100\n")
    assert spelled == ["SOLVER.DECAY_STEPS"]
    (place,) = found(YacsNode(), YACS, name, holder)
    assert YacsNode().field_name(place, "decay_steps") == field
    assert YacsNode().field_name(place, field) == field


def test_nodes_in_a_function_of_small_letters() -> None:
    text = dedent("""\
        def get_config():
            config = ml_collections.ConfigDict()
            config.optim = optim = ml_collections.ConfigDict()
            config.optim.schedule = "cosine"  # how
            config.optim.lr = 0.1  # how much
            return config
        """)
    result, spelled, _ = declared(YacsNode(), text, "schedule", STEPS, MARKS, holder="config.optim")
    new = "    config.optim.decay_steps = 100  # steps between drops\n"
    new += "    config.optim.marks = (30, 60)  # where to drop\n"
    assert result == after(text, "# how\n", new)
    assert spelled == ["optim.decay_steps", "optim.marks"]


def test_where_a_node_is_made_comes_before_where_it_is_set() -> None:
    override = "def setup(cfg):\n    cfg.SOLVER.LR_SCHEDULER = 'step'\n"
    places = found(YacsNode(), override, "LR_SCHEDULER", "cfg.SOLVER", defaults=YACS)
    assert [place.path for place in places] == ["defaults.py"]
    assert [place.owner for place in found(YacsNode(), override, "LR_SCHEDULER", "cfg.SOLVER")] == ["setup"]


# parameters

FACTORY = '''\
def get_scheduler(name: str, optimizer: Optimizer, warmup: int = 0, last_epoch: int = -1) -> LambdaLR:
    """Return one."""
    return table[name]
'''


@pytest.mark.parametrize(
    ("name", "holder", "line"),
    [("sched", "", 3), ("name", "args", 3), ("name", "", 4), ("self", "", 3)],
)
def test_what_is_no_such_parameter_is_not_found(name: str, holder: str, line: int) -> None:
    assert found(FunctionParameter(), FACTORY + "x = 1\n", name, holder, line) == []


def test_parameters_are_added_behind_the_last_positional_one() -> None:
    result, spelled, needs = declared(FunctionParameter(), FACTORY, "name", STEPS, MODE, holder="", line=3)
    spread = dedent("""\
        def get_scheduler(
            name: str,
            optimizer: Optimizer,
            warmup: int = 0,
            last_epoch: int = -1,
            decay_steps: int = 100,
            mode: str = "up",
        ) -> LambdaLR:
        """)
    assert result == spread + FACTORY.partition("\n")[2]
    assert spelled == ["decay_steps", "mode"]
    assert needs == []


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("def f(name, a=1):", "def f(name, a=1, decay_steps=100):"),
        ("def f(name, a=1, **rest):", "def f(name, a=1, decay_steps=100, **rest):"),
        ("def f(name, a=1, *, b=2):", "def f(name, a=1, decay_steps=100, *, b=2):"),
        ("def f(x, *, name, b=2, **rest):", "def f(x, *, name, b=2, decay_steps=100, **rest):"),
        ("def f(name, *rest):", "def f(name, *rest, decay_steps=100):"),
        ("def f(name, /):", "def f(name, /, decay_steps=100):"),
        ("def f(name: str, a: int=1):", "def f(name: str, a: int=1, decay_steps: int=100):"),
        ("async def f(name, a=1,):", "async def f(name, a=1, decay_steps=100,):"),
        (
            "def f(\n        name,  # which\n        a=1  # one\n):  # here",
            "def f(\n        name,  # which\n        a=1,  # one\n        decay_steps=100\n):  # here",
        ),
        ("def f(name,\r\n      a=1):", "def f(name,\r\n      a=1,\r\n      decay_steps=100):"),
        ("def f(\n\tname,\n\ta=1,\n\t**rest,\n):", "def f(\n\tname,\n\ta=1,\n\tdecay_steps=100,\n\t**rest,\n):"),
        (
            "def f(name: Optional[str] = 'a', b: Optional[int] = 2):",
            "def f(name: Optional[str] = 'a', b: Optional[int] = 2, decay_steps: Optional[int] = 100):",
        ),
        (
            "def f(name: str | None = None, b: int = 2):",
            "def f(name: str | None = None, b: int = 2, decay_steps: int = 100):",
        ),
    ],
)
def test_a_signature(before: str, expected: str) -> None:
    newline = "\r\n" if "\r\n" in before else "\n"
    body = f"{newline}    return table[name]{newline}" + WIDE.replace("\n", newline)
    line = (before + body).count("\n") - 3
    (place,) = found(FunctionParameter(), before + body, "name", "", line)
    assert written(before + body, place, [STEPS])[0] == expected + body


def test_the_innermost_function_that_has_the_parameter() -> None:
    text = dedent("""\
        class Trainer:
            def schedule(self, sched, n=1):
                @cached
                def inner(step):
                    return sched
                return inner
        """)
    result, _, _ = declared(FunctionParameter(), text, "sched", holder="", line=5)
    assert result == after(text, "sched, n=1", ", decay_steps=100")
    assert found(FunctionParameter(), text, "sched", "", 5)[0].owner == "Trainer.schedule"


def test_a_list_is_a_tuple_that_no_call_can_alter() -> None:
    text = "def f(name, a=1):\n    return name\n"
    assert "a=1, marks=(30, 60)):" in declared(FunctionParameter(), text, "name", MARKS, holder="", line=2)[0]


def test_names_in_capitals_become_parameters_in_small_letters() -> None:
    text = "def f(name, a=1):\n    return name\n"
    (place,) = found(FunctionParameter(), text, "name", "", 2)
    capital = Declaration("SOLVER.DECAY_STEPS", 100, "steps")
    assert written(text, place, [capital])[0] == text.replace("a=1", "a=1, decay_steps=100")


DOCS = {
    "google": (
        "    Args:\n        name: which\n            of them\n        a: one\n\n    Returns:\n        it\n",
        "        a: one\n",
        "        decay_steps: steps between drops\n",
    ),
    "google with types": (
        "    Args:\n        name (str): which\n        a (int, optional): one. Defaults to 1.\n",
        "to 1.\n",
        "        decay_steps (int, optional): steps between drops.\n",
    ),
    "transformers": (
        "    Args:\n        name (`str`):\n            Which.\n        a (`int`, *optional*, defaults to 1):\n            One.\n",
        "            One.\n",
        "        decay_steps (`int`, *optional*, defaults to 100):\n            steps between drops.\n",
    ),
    "sphinx": (
        "    :param name: which\n    :type name: str\n    :param a: one\n        more\n    :type a: int\n    :return: it\n",
        "    :type a: int\n",
        "    :param decay_steps: steps between drops\n    :type decay_steps: int\n",
    ),
    "numpy": (
        "    Parameters\n    ----------\n    name : str\n        Which.\n    a : int, optional\n        One.\n\n    Returns\n    -------\n    b : int\n",
        "        One.\n",
        "    decay_steps : int, optional\n        steps between drops.\n",
    ),
}


@pytest.mark.parametrize("style", DOCS)
def test_a_docstring_that_lists_parameters(style: str) -> None:
    listed, anchor, new = DOCS[style]
    text = f'def f(name, a=1):\n    """Return it.\n\n{listed}    """\n    return name\n'
    result, _, _ = declared(FunctionParameter(), text, "name", holder="", line=3)
    assert result == after(after(text, "name, a=1", ", decay_steps=100"), anchor, new)


def test_the_docstring_of_a_class_lists_what_its_constructor_takes() -> None:
    text = 'class A:\n    """It.\n\n    Args:\n        a: one\n    """\n\n    def __init__(self, a=1):\n        self.b = a\n'
    result, _, _ = declared(FunctionParameter(), text, "a", holder="", line=9)
    expected = after(text, "        a: one\n", "        decay_steps: steps between drops\n")
    assert result == after(expected, "self, a=1", ", decay_steps=100")


@pytest.mark.parametrize(
    "docstring", ['"""name: which"""', '"""It.\n\n    Args:\n        other: x\n    """', "'''It.'''"]
)
def test_a_docstring_that_lists_none_stays(docstring: str) -> None:
    text = f"def f(name, a=1):\n    {docstring}\n    return name\n"
    result, _, _ = declared(FunctionParameter(), text, "name", holder="", line=2)
    assert result == after(text, "name, a=1", ", decay_steps=100")


# globals


@pytest.mark.parametrize(
    ("text", "holder", "line"),
    [
        ("LR_SCHEDULES = 'cosine'\n", "", 1),
        ("LR_SCHEDULE = 'cosine'\n", "args", 1),
        ("LR_SCHEDULE = args.lr_schedule\n", "", 1),
        ("LR_SCHEDULE, B = 'cosine', 1\nA[LR_SCHEDULE] = 1\n", "", 1),
        ("LR_SCHEDULE = 'cosine'\ndef f(LR_SCHEDULE):\n    return LR_SCHEDULE\n", "", 3),
        ("LR_SCHEDULE = 'cosine'\ndef f():\n    LR_SCHEDULE = 'a'\n    return LR_SCHEDULE\n", "", 4),
        ("class A:\n    LR_SCHEDULE = 'cosine'\n", "", 2),
    ],
)
def test_what_is_no_such_global_is_not_found(text: str, holder: str, line: int) -> None:
    assert found(ModuleGlobal(), text, "LR_SCHEDULE", holder, line) == []


@pytest.mark.parametrize(
    ("text", "name", "new"),
    [
        ("LR_SCHEDULE = 'cosine'\nMODE = 'x'\n", "LR_SCHEDULE", "DECAY_STEPS = 100\nGAMMA = 0.5\n"),
        ("lr_schedule = 'cosine'  # which\n", "lr_schedule", None),
        ("SCHEDULE: str = 'cosine'\n", "SCHEDULE", "DECAY_STEPS: int = 100\nGAMMA: float = 0.5\n"),
        ("a = 1\r\nschedule = None\r\n\r\nb = 2\r\n", "schedule", "decay_steps = 100\r\ngamma = 0.5\r\n"),
    ],
)
def test_a_global_is_added(text: str, name: str, new: str | None) -> None:
    result, spelled, _ = declared(ModuleGlobal(), text, name, STEPS, GAMMA, holder="")
    new = new or "decay_steps = 100  # steps between drops\ngamma = 0.5  # drop by 50% each time\n"
    row = next(row for row in text.splitlines(keepends=True) if row.startswith(name))
    assert result == after(text, row, new)
    assert spelled == [new.split()[0].rstrip(":"), new.splitlines()[1].split()[0].rstrip(":")]


# dicts of keyword arguments


def helped(text: str, name: str = "sched", *declarations: Declaration) -> str:
    modules = modules_of({"main.py": text})
    module = modules.get("main.py")
    (place,) = helper_places(modules, module, module.functions["kwargs_of"], name)
    return written(text, place, declarations or (STEPS,))[0]


@pytest.mark.parametrize(
    "body",
    [
        "return dict(other=cfg.sched)",
        "return {**cfg, name: cfg.sched, 1: 2}",
        "return [cfg.sched]",
        "kwargs = dict(sched=cfg.sched)\n    use(kwargs)",
        "return make(sched=cfg.sched)",
        "return dict(cfg, *rest)",
        "return",
    ],
)
def test_what_is_no_dict_of_keyword_arguments_is_not_found(body: str) -> None:
    modules = modules_of({"main.py": f"def kwargs_of(cfg):\n    {body}\n"})
    module = modules.get("main.py")
    assert list(helper_places(modules, module, module.functions["kwargs_of"], "sched")) == []
    assert list(KwargsHelperForm().find(modules, Sought("sched", "cfg", "", module, 2))) == []


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("return dict(sched=cfg.sched)", "return dict(sched=cfg.sched, decay_steps=cfg.decay_steps)"),
        ("return {'sched': cfg.sched}", "return {'sched': cfg.sched, 'decay_steps': cfg.decay_steps}"),
        ('return {"sched": cfg["s"]}', 'return {"sched": cfg["s"], "decay_steps": cfg["decay_steps"]}'),
        (
            "return dict(sched=cfg.get('s', 'x'))",
            "return dict(sched=cfg.get('s', 'x'), decay_steps=cfg.get('decay_steps', 100))",
        ),
        ("return dict(sched=sched)", "return dict(sched=sched, decay_steps=decay_steps)"),
        ("return dict(sched=cfg.sched.lower())", "return dict(sched=cfg.sched.lower(), decay_steps=cfg.decay_steps)"),
        (
            "kwargs = dict(\n        sched=cfg.sched,  # which\n        n=getattr(cfg, 'n', 1),\n    )\n    return kwargs",
            "kwargs = dict(\n        sched=cfg.sched,  # which\n        n=getattr(cfg, 'n', 1),\n"
            "        decay_steps=getattr(cfg, 'decay_steps', 100),\n    )\n    return kwargs",
        ),
        (
            "more = {'sched': cfg.sched,\n            **rest}\n    return make(**more)",
            "more = {'sched': cfg.sched,\n            'decay_steps': cfg.decay_steps,\n            **rest}\n    return make(**more)",
        ),
    ],
)
def test_an_entry_is_added(before: str, expected: str) -> None:
    assert helped(f"def kwargs_of(cfg):\n    {before}\n{WIDE}") == f"def kwargs_of(cfg):\n    {expected}\n{WIDE}"


def test_an_entry_says_what_it_falls_back_on() -> None:
    text = "def kwargs_of(cfg):\n    return dict(sched=cfg.sched, n=getattr(cfg, 'n', 1), m=cfg.get('m'))\n"
    modules = modules_of({"main.py": text})
    module = modules.get("main.py")
    (place,) = helper_places(modules, module, module.functions["kwargs_of"], "sched")
    assert [(f.name, f.annotation, f.default) for f in place.fields] == [
        ("sched", "", None),
        ("n", "int", "1"),
        ("m", "", None),
    ]


# calls


def called(text: str, holder: str, access: Access, *declarations: Declaration) -> str:
    modules = modules_of({"main.py": text})
    module = modules.get("main.py")
    call = next(n for n in ast.walk(module.tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "create")
    place = place_of(module, call, holder, access)
    assert list(CallKeywordForm().find(modules, Sought("sched", holder, "", module, 1))) == []
    return written(text, place, declarations or (STEPS,))[0]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("create()", "create(decay_steps=args.decay_steps)"),
        ("x = create(args.sched, optimizer)", "x = create(args.sched, optimizer, decay_steps=args.decay_steps)"),
        ("create(args.sched, **more)", "create(args.sched, decay_steps=args.decay_steps, **more)"),
        ("create(*args.sched)", "create(*args.sched, decay_steps=args.decay_steps)"),
        ("create(x for x in y)", "create((x for x in y), decay_steps=args.decay_steps)"),
        ("f(create(args.sched).it, 1)", "f(create(args.sched, decay_steps=args.decay_steps).it, 1)"),
        (
            "x = create(\n    args.sched,\n    n=1,  # one\n)",
            "x = create(\n    args.sched,\n    n=1,  # one\n    decay_steps=args.decay_steps,\n)",
        ),
        (
            "x = create(args.sched,\r\n           n=1)\r\n",
            "x = create(args.sched,\r\n           n=1,\r\n           decay_steps=args.decay_steps)\r\n",
        ),
        (
            "if x:\n\ty = create(\n\t\targs.sched, n=1\n\t)",
            "if x:\n\ty = create(\n\t\targs.sched, n=1, decay_steps=args.decay_steps\n\t)",
        ),
    ],
)
def test_a_keyword_is_added_to_a_call(before: str, expected: str) -> None:
    assert called(before, "args", Access.ATTRIBUTE) == expected


@pytest.mark.parametrize(
    ("holder", "access", "value"),
    [
        ("cfg.optim", Access.ATTRIBUTE, "cfg.optim.decay_steps"),
        ("cfg", Access.ITEM, "cfg['decay_steps']"),
        ("", Access.BARE, "decay_steps"),
    ],
)
def test_how_a_call_reads_values(holder: str, access: Access, value: str) -> None:
    assert called("create('a', b)", holder, access) == f"create('a', b, decay_steps={value})"


def test_a_call_that_gets_too_wide_is_spread() -> None:
    text = "def f():\n    scheduler = create(args.lr_scheduler, optimizer, warmup_steps=args.warmup)\n    return scheduler\n"
    expected = dedent("""\
        def f():
            scheduler = create(
                args.lr_scheduler, optimizer, warmup_steps=args.warmup, gamma=args.gamma
            )
            return scheduler
        """)
    assert len(expected.splitlines()[2]) > 79
    one_a_line = expected.replace("optimizer, ", "optimizer,\n        ").replace(
        "scheduler, opt", "scheduler,\n        opt"
    )
    one_a_line = one_a_line.replace("warmup, ", "warmup,\n        ").replace("args.gamma", "args.gamma,")
    assert called(text, "args", Access.ATTRIBUTE, GAMMA) == one_a_line


def test_a_name_in_capitals_is_passed_on_in_small_letters() -> None:
    capital = Declaration("DECAY_STEPS", 100, "steps")
    result = called("create(cfg.SOLVER.NAME)", "cfg.SOLVER", Access.ATTRIBUTE, capital)
    assert result == "create(cfg.SOLVER.NAME, decay_steps=cfg.SOLVER.DECAY_STEPS)"
