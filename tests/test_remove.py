"""`remove-schedule`: what was put in comes out again, byte for byte, and nothing else does."""

import random
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.errors import Conflict
from scaffold.model.plan import Action, Plan
from scaffold.model.request import EverySite, Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.removal.memory import NOTHING, Memory
from scaffold.removal.plan import make_removal
from scaffold.resources import folder
from scaffold.schedules import SCHEDULES
from tests.argument_trees import TREES
from tests.relaid import POOL
from tests.schedule_styles import STYLES
from tests.test_styles import CASES
from tests.trees import (
    BASE,
    SCHEDULES_MODULE,
    TASK,
    MemoryTree,
    apply,
    as_bytes,
    build,
    changed,
    invoke,
    plan_for,
    run,
    snapshot,
    step_request,
)

FIXTURE = {p: d for p, d in snapshot(folder("fixtures") / "transformers_on_rdu").items() if "__pycache__" not in p}
IMPLEMENTED = [(schedule, one) for schedule in SCHEDULES for one in schedule.implementations]


def removed(files: Mapping[str, bytes], request: Request, memory: Memory = NOTHING, *, force: bool = False) -> Plan:
    return make_removal(MemoryTree(files), ".", request, memory=memory, force=force)


def without(files: Mapping[str, bytes], plan: Plan) -> dict[str, bytes]:
    gone = {edit.path for edit in plan.edits if edit.action is Action.DELETE}
    return {path: data for path, data in apply(files, plan).items() if path not in gone}


def remembering(files: Mapping[str, bytes], added: Plan) -> Memory:
    before = {edit.path: edit.before for edit in added.edits if edit.action is not Action.CREATE}
    exact = {edit.path: None if edit.action is Action.CREATE else edit.before for edit in added.edits}
    return Memory(before, exact)


def remove(root: Path, name: str, *options: str) -> str:
    result = invoke("remove-schedule", name, "--root", str(root), *options)
    assert result.exit_code == 0, result.output
    return result.output


# A tree that does not have it


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_taken_out_of_a_tree_without_it(name: str) -> None:
    assert not removed(as_bytes(CASES[name]), step_request())


def test_a_second_time_nothing_is_left_to_do(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    remove(tree, "step_schedule")
    before = snapshot(tree)
    assert "step_schedule: absent, nothing to do" in remove(tree, "step")
    assert snapshot(tree) == before == as_bytes(BASE)


# The inverse


@pytest.mark.parametrize("name", CASES)
def test_the_tree_in_every_style_as_it_was(name: str) -> None:
    files = as_bytes(CASES[name])
    added = plan_for(CASES[name])
    after = apply(files, added)
    assert without(after, removed(after, step_request(), remembering(files, added))) == files


@pytest.mark.parametrize("name", CASES)
def test_without_a_memory_adding_again_gives_the_same(name: str) -> None:
    after = apply(CASES[name], plan_for(CASES[name]))
    bare = without(after, removed(after, step_request()))
    assert b"step_schedule" not in b"".join(bare.values())
    assert apply(bare, plan_for(bare)) == after


@pytest.mark.parametrize(("schedule", "implementation"), IMPLEMENTED, ids=lambda one: getattr(one, "kind", one))
def test_every_schedule_in_the_bundled_tree(schedule: Schedule, implementation: Implementation) -> None:
    request = Request.with_defaults(schedule, implementation)
    after = apply(FIXTURE, plan_for(FIXTURE, request))
    assert after != FIXTURE
    assert without(after, removed(after, request)) == FIXTURE


ADDED = ("step", "wsd", "cosine --implementation torch", "multi-step --implementation torch", "one-cycle", "linear")


@pytest.mark.parametrize("seed", range(3))
def test_several_in_any_order(seed: int, vendor_tree: Path) -> None:
    order = random.Random(seed)
    before = snapshot(vendor_tree)
    commands = order.sample(ADDED, len(ADDED))
    for words in commands:
        result = invoke("add-schedule", *words.split(), "--root", str(vendor_tree))
        assert result.exit_code == 0, result.output
    for words in order.sample(commands, len(commands)):
        remove(vendor_tree, words.split()[0])
    assert snapshot(vendor_tree) == before


def test_what_is_left_of_several_still_stands(vendor_tree: Path) -> None:
    for words in ADDED[:3]:
        invoke("add-schedule", *words.split(), "--root", str(vendor_tree))
    remove(vendor_tree, "step")
    for words in ADDED[1:3]:
        assert invoke("add-schedule", *words.split(), "--root", str(vendor_tree), "--check").exit_code == 0
    text = (vendor_tree / "tasks/lm_tasks/gpt2_task.py").read_text()
    assert "get_step_schedule" not in text
    assert "decay_gamma" not in text


def test_every_site_that_has_it(tmp_path: Path) -> None:
    other = BASE[TASK].replace("class Task", "class OtherTask")
    files = as_bytes({**BASE, "tasks/lm/other.py": other})
    request = step_request(sites=EverySite())
    after = apply(files, plan_for(files, request))
    assert after["tasks/lm/other.py"] != files["tasks/lm/other.py"]
    assert without(after, removed(after, step_request())) == files


# What others use stays


def test_an_import_that_was_there_unused_stays(tmp_path: Path) -> None:
    head = "from torch.optim.lr_scheduler import LambdaLR\n"
    tree = build(tmp_path, changed((SCHEDULES_MODULE, head, f"import math\n\n{head}")))
    before = snapshot(tree)
    run(tree)
    remove(tree, "step")
    assert snapshot(tree) == before


def test_an_import_and_a_field_that_others_use_by_now_stay(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    task, module = tree / TASK, tree / SCHEDULES_MODULE
    task.write_text(task.read_text().replace("            return None\n", "            return args.decay_steps\n"))
    module.write_text(module.read_text().replace("        return 1.0\n", "        return math.cos(0.0)\n"))
    remove(tree, "step")
    assert "    decay_steps: Optional[int]" in task.read_text()
    assert "decay_gamma" not in task.read_text()
    assert "import math" in module.read_text()
    assert "get_step_schedule" not in module.read_text()


def test_a_function_that_others_use_by_now_stays(tmp_path: Path) -> None:
    tree = build(tmp_path, {**BASE, "plot.py": ""})
    run(tree)
    (tree / "plot.py").write_text(
        "from tasks.utils.learning_rate_schedule import get_step_schedule\n\nprint(get_step_schedule)\n"
    )
    remove(tree, "step")
    assert "def get_step_schedule" in (tree / SCHEDULES_MODULE).read_text()
    assert "step_schedule" not in (tree / TASK).read_text()


HELPED = {
    path: re.sub(r"default=(\d+|0\.25|\"cosine\")(?=[,)])", r'default=\1, help="as it is"', text)
    for path, text in POOL["lambdas with defaults, and what is the same in each arm behind them"].items()
}


def test_a_function_that_is_called_as_the_schedule_goes_with_it() -> None:
    """The help texts of the new arguments speak of the schedule, and so may the tree: they use no function."""
    files = as_bytes({**HELPED, "launch.py": ""})
    after = apply(files, plan_for(files, step_request()))
    assert b"def step_schedule(" in after["train.py"]
    assert b"step_schedule" in b"".join(row for row in after["args.py"].split(b"\n") if b"help=" in row)
    said = b'COMMAND = ["--lr_scheduler", "step_schedule"]\n"""Runs step_schedule."""\n'
    left = removed({**after, "launch.py": said}, step_request())
    back = without({**after, "launch.py": said}, left)
    assert b"step_schedule" not in back["train.py"] + back["args.py"]
    assert [str(note).partition(" ")[2] for note in left.diagnostics] == [
        "launch.py:1: 'step_schedule' is still mentioned here",
        "launch.py:2: 'step_schedule' is still mentioned here",
    ]


@pytest.mark.parametrize("use", ["print(step_schedule)", 'print(f"{step_schedule}")', "x = [step_schedule]"])
def test_a_function_that_is_called_as_the_schedule_stays_where_code_uses_it(use: str) -> None:
    files = as_bytes(HELPED)
    after = apply(files, plan_for(files, step_request()))
    used = {**after, "plot.py": f"from train import step_schedule\n\n{use}\n".encode()}
    assert b"def step_schedule(" in without(used, removed(used, step_request()))["train.py"]


NAMED = {
    "curves.py": next(style.text for style in STYLES if style.name == "adjuster"),
    "args.py": HELPED["args.py"].replace("cosine", "straight").replace("linear", "short"),
    "train.py": """from curves import put_rate, straight


def train(args, optimizer, loader):
    if args.lr_scheduler == "straight":
        scheduler = straight(optimizer, args.lr, args.max_steps)
    elif args.lr_scheduler == "short":
        scheduler = straight(optimizer, args.lr, args.warmup_steps)
    else:
        raise ValueError("Unknown scheduler. Available options are: straight, short.")
    for step, batch in enumerate(loader):
        scheduler(step)
    put_rate(optimizer, 0.0)
""",
}


def test_an_import_goes_that_only_a_message_names_which_forgets_it() -> None:
    files = as_bytes(NAMED)
    after = apply(files, plan_for(files, step_request()))
    assert b"import put_rate, step_schedule, straight\n" in after["train.py"]
    assert b"are: straight, short, step_schedule." in after["train.py"]
    assert without(after, removed(after, step_request())) == files
    spoken = {**after, "train.py": after["train.py"] + b'LAZY = "train.step_schedule"\n'}
    left = without(spoken, removed(spoken, step_request()))
    assert b"import put_rate, step_schedule, straight\n" in left["train.py"]
    assert b"are: straight, short." in left["train.py"]


def test_what_still_speaks_of_the_name_is_told(tmp_path: Path) -> None:
    tree = build(tmp_path, {**BASE, "launch.py": ""})
    run(tree)
    (tree / "launch.py").write_text('COMMAND = ["--lr_schedule", "step_schedule"]\n')
    assert "note: launch.py:1: 'step_schedule' is still mentioned here" in remove(tree, "step")
    assert (tree / "launch.py").read_text() == 'COMMAND = ["--lr_schedule", "step_schedule"]\n'


# Altered since


def altered(tmp_path: Path) -> Path:
    tree = build(tmp_path, BASE)
    run(tree)
    module = tree / SCHEDULES_MODULE
    module.write_text(module.read_text().replace("return gamma ** num_cycles", "return 0.1 + gamma ** num_cycles"))
    return tree


def test_an_altered_part_is_a_conflict(tmp_path: Path) -> None:
    tree = altered(tmp_path)
    before = snapshot(tree)
    result = invoke("remove-schedule", "step", "--root", str(tree))
    assert result.exit_code == 3
    assert f"{SCHEDULES_MODULE}:17: 'get_step_schedule' is there already and is not what would be" in result.stderr
    assert "--force removes it as it is" in result.stderr
    assert snapshot(tree) == before


def test_force_removes_altered_parts_and_shows_them(tmp_path: Path) -> None:
    tree = altered(tmp_path)
    shown = remove(tree, "step", "--force", "--dry-run")
    assert "-        return 0.1 + gamma ** num_cycles" in shown
    assert b"0.1 + gamma" in snapshot(tree)[SCHEDULES_MODULE]
    remove(tree, "step", "--force")
    assert snapshot(tree) == as_bytes(BASE)


def test_an_arm_that_answers_to_another_name_as_well_is_a_conflict() -> None:
    after = as_bytes(apply(BASE, plan_for(BASE)))
    text = after[TASK].replace(b'== "step_schedule"', b'in ("step_schedule", "steps")')
    with pytest.raises(Conflict, match="the arm for 'step_schedule' answers to 'steps' as well"):
        removed({**after, TASK: text}, step_request(), force=True)


def test_a_half_of_it_comes_out_too() -> None:
    after = apply(BASE, plan_for(BASE))
    half = {**after, TASK: as_bytes(BASE)[TASK]}
    assert without(half, removed(half, step_request())) == as_bytes(BASE)


# Other names


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    result = invoke("remove-schedule", "cosine_schedule_with_warmup", "--root", str(tree))
    assert result.exit_code == 3
    assert "nothing is known of 'cosine_schedule_with_warmup'; it carries step_schedule;" in result.stderr


def test_a_name_that_is_nearly_one_is_asked_about(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    result = invoke("remove-schedule", "step_schedul", "--root", str(tree))
    assert result.exit_code == 3
    assert (
        "nothing is known of 'step_schedul'; it carries step_schedule; did you mean 'step_schedule'?" in result.stderr
    )


def test_another_name_and_values_are_seen_in_the_tree(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree, "--name", "halving", "--gamma", "0.25", "--field", "gamma=shrink")
    remove(tree, "halving")
    assert snapshot(tree) == as_bytes(BASE)


@settings(max_examples=40)
@given(
    gap=st.integers(0, 3),
    quote=st.sampled_from("'\""),
    newline=st.sampled_from(["\n", "\r\n"]),
    ended=st.booleans(),
    torch=st.booleans(),
)
def test_any_formatting(gap: int, quote: str, newline: str, ended: bool, torch: bool) -> None:
    text = {path: code.replace('"cosine_schedule', f"{quote}cosine_schedule") for path, code in BASE.items()}
    text = {path: code.replace('warmup":', f"warmup{quote}:") for path, code in text.items()}
    arm = "        elif args.lr_schedule"
    text[TASK] = text[TASK].replace(arm, "\n" * gap + arm)
    text = {path: code if ended else code.rstrip("\n") for path, code in text.items()}
    files = {path: code.replace("\n", newline).encode() for path, code in text.items()}
    request = step_request(Implementation.TORCH if torch else Implementation.OWN)
    added = plan_for(files, request)
    after = apply(files, added)
    assert without(after, removed(after, request, remembering(files, added))) == files
    bare = without(after, removed(after, request))
    assert apply(bare, plan_for(bare, request)) == after


def test_the_plan_is_shown_as_every_plan_is(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    before = snapshot(tree)
    assert invoke("remove-schedule", "step", "--root", str(tree), "--check").exit_code == 1
    for output_format in ("json", "diff", "github", "sarif", "rdjson"):
        result = invoke("remove-schedule", "step", "--root", str(tree), "--dry-run", "--output-format", output_format)
        assert result.exit_code == 0, result.output
        assert result.stdout
    assert snapshot(tree) == before


# Where CI shows things


@pytest.mark.parametrize("name", ["github", "sarif", "rdjson"])
def test_what_is_to_be_removed_is_said_where_it_stands(name: str, tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    text = (tree / TASK).read_text()
    result = invoke("remove-schedule", "step_schedule", "--root", str(tree), "--check", "--output-format", name)
    assert result.exit_code == 1
    assert "branch is missing" not in result.stdout
    assert "step_schedule: the branch is to be removed: elif args.lr_schedule ==" in result.stdout
    line = text[: text.index('elif args.lr_schedule == "step_schedule"')].count("\n") + 1
    assert re.search(rf'(line=|"(start)?[lL]ine": ){line}\b', result.stdout)
    assert (tree / TASK).read_text() == text
    assert invoke("remove-schedule", "step_schedule", "--root", str(tree)).exit_code == 0
    assert (tree / TASK).read_text() == BASE[TASK]


@pytest.mark.parametrize("kind", ["cosine-min-lr", "warm-restarts", "one-cycle", "cyclic"])
def test_an_argument_that_may_be_the_trees_own_stays_without_a_record_and_is_told(kind: str) -> None:
    files = as_bytes(BASE)
    request = Request.with_defaults(next(one for one in SCHEDULES if one.kind == kind), Implementation.TORCH)
    plan = plan_for(files, request)
    after = apply(files, plan)
    assert without(after, removed(after, request, remembering(files, plan))) == files
    assert removed(after, request, remembering(files, plan)).diagnostics == ()
    left = removed(after, request)
    back = without(after, left)
    rows = [row for row in back[TASK].decode().splitlines() if row not in files[TASK].decode().splitlines()]
    assert [row.strip().partition(":")[0] for row in rows] == ["peak_rate"]
    (note,) = left.diagnostics
    line = back[TASK].decode().splitlines().index(rows[0]) + 1
    assert str(note) == (
        f"note: {TASK}:{line}: peak_rate is read by nothing any more; take it out by hand if it came with {request.name}"
    )


def test_a_constructors_argument_that_only_it_keeps_is_told_as_well() -> None:
    """What `self.x = x` says of it is no use of it."""
    files = as_bytes(TREES["init parameters of self"].files)
    schedule = next(one for one in SCHEDULES if one.kind == "warm-restarts")
    request = Request.with_defaults(schedule, Implementation.TORCH)
    after = apply(files, plan_for(files, request))
    left = removed(after, request)
    back = {path: data.decode() for path, data in without(after, left).items()}
    assert [str(note).partition(": peak_rate is read by nothing")[1] for note in left.diagnostics] == [
        ": peak_rate is read by nothing"
    ]
    assert "self.peak_rate = peak_rate" in "".join(back.values())
