"""The traps 11 to 15: the order of fields, the unit, formatting, merge markers, the vendor page's typo.

As in `test_traps.py`, each trap has a tree where the tool acts rightly and one where it must not act.
"""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
import torch

from scaffold.errors import DoesNotParse
from scaffold.inspection import inspect_tree
from tests.dispatch_cases import ARGS, FACTORIES, Case, check, run
from tests.test_traps import CHAIN, HEAD, option, read_as
from tests.trees import MemoryTree, apply, as_bytes, build, invoke, plan_for, snapshot

DATACLASS = f"from dataclasses import dataclass, field\n\n{HEAD}"
MAKE = f"\n\ndef make(args: Config, optimizer):\n{CHAIN}"
PYTHON = {"setup.py": 'from setuptools import setup\n\nsetup(python_requires=">=3.10")\n'}


def by_config(train: ModuleType, args: Namespace, optimizer: torch.optim.Optimizer) -> list[float]:
    """Fill the class of a tree by keyword, as its file does, and run its scheduler."""
    return run(train.make(train.filled(args.lr_scheduler), optimizer), optimizer)


def config(name: str, body: str, wanted: str, filled: str = "Config(sched=name)") -> Case:
    """Return a tree whose dataclasses are `body`; `filled` is how its file makes one for a name."""
    train = f"{DATACLASS}\n\n{body}{MAKE}\n\ndef filled(name):\n    return {filled}\n"
    return Case(name, train, wanted, PYTHON, by_config, rewritten=("def filled", f"return {filled}"))


# --- trap 11: the order of fields -------------------------------------------------------------------------------------

NEW = '    wsd_decay_steps: int = 100\n    wsd_decay_type: str = "linear"\n    wsd_final_ratio: float = 0.0\n'
ONLY = (
    NEW.replace("= 100", "= field(default=100, kw_only=True)")
    .replace('= "linear"', '= field(default="linear", kw_only=True)')
    .replace("= 0.0", "= field(default=0.0, kw_only=True)")
)
PLAIN = '@dataclass\nclass Config:\n    sched: str = "cosine"\n    max_steps: int = 200\n    warmup_steps: int = 10\n'
ORDERS = [
    config(
        "fields without defaults first",
        "@dataclass\nclass Config:\n    sched: str\n    max_steps: int\n    warmup_steps: int = 10\n",
        f"    warmup_steps: int = 10\n{NEW}",
        "Config(name, 200)",
    ),
    config(
        "keyword-only, a field without a default last",
        f"@dataclass(kw_only=True, frozen=True)\n{PLAIN[11:]}    seed: int\n",
        f"    seed: int\n{NEW}",
        "Config(seed=1, sched=name)",
    ),
    config("slots", f"@dataclass(slots=True)\n{PLAIN[11:]}", f"    warmup_steps: int = 10\n{NEW}"),
    config(
        "a subclass that overrides the selector",
        f'{PLAIN}\n\n@dataclass\nclass Fast(Config):\n    sched: str = "linear"\n',
        f"    warmup_steps: int = 10\n{NEW}\n\n@dataclass\nclass Fast",
        "Fast(sched=name)",
    ),
    config(
        "a subclass with a field without a default",
        "@dataclass\nclass Config:\n    sched: str\n    max_steps: int\n    warmup_steps: int\n"
        "\n\n@dataclass\nclass Fast(Config):\n    speed: int\n",
        f"    warmup_steps: int\n{ONLY}",
        "Fast(name, 200, 10, 7)",
    ),
    config(
        "a subclass that is filled by position",
        f"{PLAIN}\n\n@dataclass\nclass Fast(Config):\n    speed: int = 1\n",
        f"    warmup_steps: int = 10\n{ONLY}",
        "Fast(name, 200, 10, 7)",
    ),
    config(
        "alphabetical order",
        "@dataclass\nclass Config:\n    batch: int = 8\n    max_steps: int = 200\n    sched: str = 'cosine'\n"
        "    warmup_steps: int = 10\n    zeal: int = 1\n",
        f"    warmup_steps: int = 10\n{NEW.replace(chr(34), chr(39))}    zeal: int = 1\n",
    ),
    config(
        "alphabetical order, but filled by position",
        "@dataclass\nclass Config:\n    batch: int = 8\n    max_steps: int = 200\n    sched: str = 'cosine'\n"
        "    warmup_steps: int = 10\n    zeal: int = 1\n",
        f"    zeal: int = 1\n{NEW.replace(chr(34), chr(39))}",
        "Config(8, 200, name, 10, 3)",
    ),
]


@pytest.mark.parametrize("case", ORDERS, ids=lambda case: case.name)
def test_11_a_field_stands_where_it_may(case: Case, tmp_path: Path) -> None:
    check(case, "wsd", tmp_path)


def test_11_a_field_that_would_come_between_is_refused(tmp_path: Path) -> None:
    """In a tree for Pythons that know no keyword-only fields."""
    tree = {**ORDERS[4].tree, "setup.py": PYTHON["setup.py"].replace("3.10", "3.8")}
    del tree["args.py"]
    before = snapshot(build(tmp_path, tree))
    result = invoke("add-schedule", "step", "--root", str(tmp_path))
    assert result.exit_code == 3
    assert (
        "train.py:19: found the dispatch on args.sched, but nothing in the tree that declares 'sched'" in result.stderr
    )
    assert snapshot(tmp_path) == before


# --- trap 12: steps or epochs -----------------------------------------------------------------------------------------

TORCH = "from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, OneCycleLR, StepLR\n"
IN_EPOCHS = {"args.py": ARGS.replace("--lr_scheduler", "--sched").replace("max_steps", "epochs")}


def arms(first: str, second: str) -> str:
    return (
        f'{TORCH}\n\ndef build(args, optimizer, loader=()):\n    if args.sched == "cosine":\n        return {first}\n'
        f'    elif args.sched == "linear":\n        return {second}\n    raise ValueError(args.sched)\n'
    )


UNITS = {
    "steps": (HEAD + f"\n\ndef build(args, optimizer):\n{CHAIN}", "steps"),
    "epochs": (arms("CosineAnnealingLR(optimizer, args.epochs)", "StepLR(optimizer, args.epochs // 3)"), "epochs"),
    "epochs of steps": (
        arms(
            "CosineAnnealingLR(optimizer, args.epochs * len(loader))",
            "StepLR(optimizer, args.epochs * len(loader) // 3)",
        ),
        "",
    ),
    "an interval": (
        arms(
            '{"scheduler": CosineAnnealingLR(optimizer, args.epochs), "interval": "epoch"}',
            '{"scheduler": LinearLR(optimizer), "interval": "step"}',
        ),
        "steps or epochs",
    ),
}


@pytest.mark.parametrize(("train", "unit"), UNITS.values(), ids=UNITS)
def test_12_the_unit_is_shown_where_it_can_be_told(train: str, unit: str, tmp_path: Path) -> None:
    args = IN_EPOCHS if "args.epochs" in train else option("sched")
    args = {"args.py": args["args.py"].replace("warmup_steps", "warm")} if not unit else args
    build(tmp_path, {"schedules.py": FACTORIES, **args, "train.py": train})
    shown = invoke("inspect", str(tmp_path)).stdout
    assert ("  counts            " in shown) is bool(unit)
    assert f"  counts            {unit}\n" in shown or not unit


LOOP = """

def train(args, optimizer, loader, loss):
    scheduler = build(args, optimizer, loader)
    for batch in loader:
        if isinstance(scheduler, (OneCycleLR, LinearLR)):
            scheduler.step()
    if isinstance(scheduler, ReduceLROnPlateau):
        scheduler.step(loss)
    if not isinstance(batch, dict):
        raise TypeError(batch)
"""


def test_12_a_class_that_is_stepped_apart_is_told() -> None:
    train = arms("OneCycleLR(optimizer, args.lr, args.max_steps)", "ReduceLROnPlateau(optimizer)") + LOOP
    train = train.replace("OneCycleLR, StepLR\n", "OneCycleLR, ReduceLROnPlateau\n")
    found = inspect_tree(MemoryTree(as_bytes({**option("sched"), "train.py": train})), ".")
    assert found.remarks == (
        "note: train.py:15: asks for OneCycleLR; see whether the new schedule is stepped there too",
    )


# --- trap 13: formatting ----------------------------------------------------------------------------------------------


def written(name: str, body: str, wanted: str, rewritten: Sequence[str] = ()) -> Case:
    return Case(
        name,
        f"{HEAD}\n\ndef build(args, optimizer):\n{body}",
        wanted,
        option("sched"),
        read_as("sched"),
        rewritten=tuple(rewritten),
    )


STEPS = "args.warmup_steps, args.max_steps"
WIDE = f'"""{"A long line of this file. " * 4}"""\n\n'
FORMATS = [
    written(
        "two spaces",
        f'  if args.sched == "cosine":\n    return get_cosine(optimizer, {STEPS})\n'
        f'  elif args.sched == "linear":\n    return get_linear(optimizer, {STEPS})\n  raise ValueError(args.sched)\n',
        '  elif args.sched == "wsd_schedule":\n    return get_wsd_schedule(\n      optimizer=optimizer,\n',
    ),
    written(
        "tabs",
        f"\tif args.sched == 'cosine':\n\t\treturn get_cosine(optimizer, {STEPS})\n"
        f"\telif args.sched == 'linear':\n\t\treturn get_linear(optimizer, {STEPS})\n\traise ValueError(args.sched)\n",
        "\telif args.sched == 'wsd_schedule':\n\t\treturn get_wsd_schedule(\n\t\t\toptimizer=optimizer,\n",
    ),
    written(
        "yapf's hanging arguments",
        "    if args.sched == 'cosine':\n        return get_cosine(optimizer,\n"
        "                          num_warmup_steps=args.warmup_steps,\n"
        "                          num_training_steps=args.max_steps)\n"
        "    elif args.sched == 'linear':\n        return get_linear(optimizer,\n"
        "                          num_warmup_steps=args.warmup_steps,\n"
        "                          num_training_steps=args.max_steps)\n    else:\n        raise ValueError(args.sched)\n",
        "    elif args.sched == 'wsd_schedule':\n        return get_wsd_schedule(\n            optimizer=optimizer,\n",
    ),
    written(
        "long lines where the file has them",
        f'    if args.sched == "cosine":\n        return get_cosine(optimizer=optimizer, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps, last_epoch=-1)  # the longest of all the lines of this file, so that nothing is too wide here, whatever it may be that is to be written into this function\n'
        f'    elif args.sched == "linear":\n        return get_linear(optimizer, {STEPS})\n    raise ValueError(args.sched)\n',
        "        return get_wsd_schedule(optimizer=optimizer, warmup_steps=args.warmup_steps, total_steps=args.max_steps, decay_steps=args.wsd_decay_steps, decay_type=args.wsd_decay_type, final_ratio=args.wsd_final_ratio, last_epoch=-1)\n",
    ),
    written(
        "lines that go on behind a backslash",
        '    if args.sched == "cosine" and \\\n            args.max_steps > 0:\n        made = \\\n'
        f"            get_cosine(optimizer, \\\n                       {STEPS})\n"
        '    elif args.sched == "linear" and \\\n            args.max_steps > 0:\n        made = \\\n'
        f"            get_linear(optimizer, \\\n                       {STEPS})\n"
        "    else:\n        raise ValueError(args.sched)\n    return made\n",
        '    elif args.sched == "wsd_schedule":\n        made = \\\n            get_wsd_schedule(\n',
    ),
    written(
        "everything on the line of its test",
        f'    if args.sched == "cosine": return get_cosine(optimizer, {STEPS})\n'
        f'    elif args.sched == "linear": return get_linear(optimizer, {STEPS})\n    else: raise ValueError(args.sched)\n',
        '    elif args.sched == "wsd_schedule":\n        return get_wsd_schedule(\n',
    ),
]


@pytest.mark.parametrize("case", FORMATS, ids=lambda case: case.name)
def test_13_new_code_is_laid_out_as_the_old_code_is(case: Case, tmp_path: Path) -> None:
    check(case, "wsd", tmp_path)


def by_tuple(train: ModuleType, args: Namespace, optimizer: torch.optim.Optimizer) -> list[float]:
    args.sched = args.lr_scheduler
    return run(train.build(args, optimizer)[0], optimizer)


COMMAS = (
    f'    if args.sched == "cosine":\n        made = get_cosine(optimizer, {STEPS})%s\n'
    f'    elif args.sched == "linear":\n        made = get_linear(optimizer, {STEPS}),\n'
    "    else:\n        raise ValueError(args.sched)\n    return made\n"
)


def test_13_a_stray_comma_is_not_copied() -> None:
    """The arm above is broken by it, and says so; what the others give is what the new one gives."""
    files = {"schedules.py": FACTORIES, **written("a comma", COMMAS % "", "").tree}
    plan = plan_for(files)
    text = apply(files, plan)["train.py"].decode()
    assert "            last_epoch=-1,\n        )\n    else:\n" in text
    assert f"        made = get_linear(optimizer, {STEPS}),\n" in text
    warning = "the comma behind the call in this arm makes a tuple of it; the new arm has none"
    assert [str(one) for one in plan.diagnostics] == [f"warning: train.py:7: {warning}"]


def test_13_commas_that_all_arms_have_are_meant(tmp_path: Path) -> None:
    case = written("commas", COMMAS % ",", "            last_epoch=-1,\n        ),\n    else:\n")
    tree = Case(case.name, case.train, case.wanted, option("sched"), by_tuple)
    check(tree, "wsd", tmp_path)
    assert plan_for(tree.tree).diagnostics == ()


# --- trap 14: merge markers -------------------------------------------------------------------------------------------

BUILD = f"\n\ndef build(args, optimizer):\n{CHAIN}"
OURS = f'    elif args.sched == "poly":\n        return get_linear(optimizer, {STEPS})\n'
THEIRS = OURS.replace("poly", "flat")
ARM = f'    elif args.sched == "linear":\n        return get_linear(optimizer, {STEPS})\n'
MERGED = {
    "two sides": f"{ARM}<<<<<<< HEAD\n{OURS}=======\n{THEIRS}>>>>>>> flat\n",
    "three sides": f"{ARM}<<<<<<< ours\n{OURS}||||||| base\n=======\n{THEIRS}>>>>>>> theirs\n",
}


@pytest.mark.parametrize("arm", MERGED.values(), ids=MERGED)
def test_14_merge_markers_are_refused_with_their_line(arm: str, tmp_path: Path) -> None:
    tree = {"schedules.py": FACTORIES, **option("sched"), "train.py": HEAD + BUILD.replace(ARM, arm)}
    before = snapshot(build(tmp_path, tree))
    result = invoke("add-schedule", "step", "--root", str(tmp_path))
    assert result.exit_code == 3
    assert "train.py:9:1: does not parse: merge conflict marker '<<<<<<<'; finish the merge first" in result.stderr
    assert snapshot(tmp_path) == before


def test_14_a_marker_that_was_left_behind_is_refused() -> None:
    tree = {
        "schedules.py": FACTORIES,
        **option("sched"),
        "train.py": HEAD + BUILD.replace(ARM, f"{ARM}>>>>>>> theirs\n"),
    }
    with pytest.raises(
        DoesNotParse, match=r"train.py:9:1: does not parse: merge conflict marker '>>>>>>>'; finish the"
    ):
        plan_for(tree)


def test_14_markers_in_text_are_none_and_another_file_is_passed_over(tmp_path: Path) -> None:
    text = f'"""How conflicts look.\n\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n"""\n{HEAD}{BUILD}'
    tree = {"schedules.py": FACTORIES, **option("sched"), "train.py": text}
    check(Case("text", text, 'elif args.sched == "wsd_schedule":', option("sched"), read_as("sched")), "wsd", tmp_path)
    merging = {
        **tree,
        "other.py": f"{HEAD}\n\ndef f(lr, sched):\n    if lr:\n<<<<<<< a\n        optim = 1\n=======\n>>>>>>> b\n",
    }
    plan = plan_for(merging)
    assert {edit.path for edit in plan.edits} == {"args.py", "schedules.py", "train.py"}
    assert any(
        str(one).startswith("warning: passed over: other.py:6:1: does not parse: merge conflict marker '<<<<<<<'")
        for one in plan.diagnostics
    ), plan.diagnostics


# --- trap 15: the vendor page's own typo ------------------------------------------------------------------------------

PAGE = """    elif args.lr_schedule == "step_schedule":
        return get_step_schedule(optimizer=optimizer, num_warmup_steps=args,warmup_steps, gamma=args.decay_gamma)
"""


def pasted(arm: str) -> dict[str, str]:
    chain = CHAIN.replace("args.sched", "args.lr_schedule").replace("    raise", f"{arm}    raise")
    return {
        "schedules.py": FACTORIES,
        **option("lr_schedule"),
        "train.py": f"{HEAD}\n\ndef build(args, optimizer):\n{chain}",
    }


@pytest.mark.parametrize(
    ("arm", "where", "meant"),
    [
        (PAGE, "10:72", "'args,warmup_steps' is written where 'args.warmup_steps' is meant"),
        (
            PAGE.replace("args,", "args, "),
            "10:72",
            "'args, warmup_steps' is written where 'args.warmup_steps' is meant",
        ),
        (PAGE.replace("args,w", "cfg,w"), "10:72", "'cfg,warmup_steps' is written where 'cfg.warmup_steps' is meant"),
    ],
)
def test_15_the_comma_of_the_vendors_page_is_told(arm: str, where: str, meant: str, tmp_path: Path) -> None:
    before = snapshot(build(tmp_path, pasted(arm)))
    result = invoke("add-schedule", "step", "--root", str(tmp_path))
    assert result.exit_code == 3
    assert f"train.py:{where}: does not parse: positional argument follows keyword argument; {meant}" in result.stderr
    assert snapshot(tmp_path) == before


def test_15_another_argument_out_of_order_is_not_taken_for_it() -> None:
    elsewhere = "    pair = optimizer,args\n    if args.lr_schedule == 'cosine'"
    files = pasted(PAGE.replace("num_warmup_steps=args,warmup_steps", "num_warmup_steps=args, warmup"))
    files["train.py"] = files["train.py"].replace('    if args.lr_schedule == "cosine"', elsewhere, 1)
    with pytest.raises(DoesNotParse) as caught:
        plan_for(files)
    assert "does not parse: positional argument follows keyword argument" in str(caught.value)
    assert "is meant" not in str(caught.value)
