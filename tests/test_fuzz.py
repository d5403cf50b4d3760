"""Generated trees, command lines, manifests and kept plans. `make fuzz` runs these for as long as it is told."""

import ast
import difflib
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from scaffold.errors import ScaffoldError
from scaffold.model.plan import Plan, What
from scaffold.model.request import Request
from scaffold.report.diff import render_diff
from scaffold.schedules import SCHEDULES
from tests.relaid import relaid
from tests.test_remove import remembering, removed, without
from tests.trees import BASE, SCHEDULES_MODULE, TASK, apply, build, invoke, invoke_in, plan_for, snapshot, step_request

#: How many examples of each kind: few in `make test`, and there the same ones each time.
_EXAMPLES = os.environ.get("SCAFFOLD_FUZZ_EXAMPLES")
BUDGET = settings(max_examples=int(_EXAMPLES or "25"), derandomize=_EXAMPLES is None)
HEAD = BASE[TASK][: BASE[TASK].index("        if args.lr_schedule ==")]
SELECTOR = "args.lr_schedule"

names = st.lists(
    st.from_regex(r"[a-zß-ü][a-z0-9_ü-]{0,12}", fullmatch=True), min_size=2, max_size=5, unique=True
).filter(lambda held: "step_schedule" not in held)
comments = st.sampled_from(
    ["", "", "", "  # why not", "  # 'quotes\" (and) brackets[", "  # {{ jinja }} %d", "  # ümlaut \u2028"]
)
blanks = st.sampled_from(["", "", "", "\n", "\n        # a line of its own\n"])


@st.composite
def arms(draw: st.DrawFn) -> str:
    """Draw the dispatch of a tree, in one of the forms and layouts that people write."""
    held, quote = draw(names), draw(st.sampled_from(["'", '"']))
    words = [f"{quote}{name}{quote}" for name in held]
    match draw(st.sampled_from(["elif", "ifs", "match", "mapping"])):
        case "elif" | "ifs" as form:
            rows = []
            for number, word in enumerate(words):
                test = draw(st.sampled_from(["{0} == {1}", "{1} == {0}", "({0} == {1})", "{0} in ({1},)", "{0}=={1}"]))
                keyword = "if" if form == "ifs" or number == 0 else "elif"
                rows.append(f"        {keyword} {test.format(SELECTOR, word)}:{draw(comments)}\n{draw(bodies(12))}")
            tail = draw(st.sampled_from(["", "        else:\n            raise ValueError(args.lr_schedule)\n"]))
            tail = tail if form == "elif" else "        raise ValueError(args.lr_schedule)\n"
            return "".join(row + draw(blanks) if form == "ifs" else row for row in rows) + tail
        case "match":
            rows = [f"            case {word}:{draw(comments)}\n{draw(bodies(16))}" for word in words]
            return f"        match {SELECTOR}:\n{''.join(rows)}            case _:\n                raise ValueError\n"
        case _:
            rows = [f"            {word}: get_cosine_schedule_with_warmup,{draw(comments)}\n" for word in words]
            called = f"makers[{SELECTOR}](optimizer, args.warmup_steps, args.max_steps)"
            return f"        makers = {{\n{''.join(rows)}        }}\n        return {called}\n"


@st.composite
def bodies(draw: st.DrawFn, indent: int) -> str:
    pad = " " * indent
    call = draw(
        st.sampled_from(
            [
                "get_cosine_schedule_with_warmup(optimizer, args.warmup_steps, args.max_steps)",
                "get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps)",
                f"get_cosine_schedule_with_warmup(\n{pad}    optimizer,\n{pad}    args.warmup_steps,\n{pad}    args.max_steps,\n{pad})",
                f"get_cosine_schedule_with_warmup(optimizer, \\\n{pad}    args.warmup_steps, args.max_steps)",
            ]
        )
    )
    before = draw(st.sampled_from(["", "", f"{pad}warm = args.warmup_steps; total = args.max_steps\n"]))
    return f"{before}{pad}return {call}{draw(comments)}\n"


@st.composite
def trees(draw: st.DrawFn) -> dict[str, bytes]:
    """Draw a tree with one site."""
    newline, unit = draw(st.sampled_from(["\n", "\r\n"])), draw(st.sampled_from(["    ", "  ", "\t"]))
    files = {SCHEDULES_MODULE: BASE[SCHEDULES_MODULE], TASK: HEAD + draw(arms())}
    files[TASK] = files[TASK].removesuffix("\n") + draw(st.sampled_from(["", "\n", "\n\n\n# the end"]))
    return {path: text.replace("    ", unit).replace("\n", newline).encode() for path, text in files.items()}


#: What is asked for: every schedule of the catalogue, as a function of ours or as torch's class.
REQUESTS = [Request.with_defaults(schedule, one) for schedule in SCHEDULES for one in schedule.implementations]
requests = st.just(step_request()) | st.sampled_from(REQUESTS)


def planned(files: dict[str, bytes], request: Request) -> Plan | None:
    """Return the plan for a tree, None where it is refused."""
    try:
        return plan_for(files, request)
    except ScaffoldError as error:
        event(type(error).__name__)
    return None


def rewritten(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[bytes, bytes, frozenset[int]]]:
    """Return the old lines that are no more, each run with what stands there now, and the numbers of those lines.

    Blank lines count for nothing: one that is alike in both would part an old line from what became of it.
    """
    before = [row for row in old if row.strip()]
    numbered = [(number, row) for number, row in enumerate(new, 1) if row.strip()]
    after = [row for _, row in numbered]
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        (b"".join(before[start:end]), b"".join(after[now:then]), frozenset(number for number, _ in numbered[now:then]))
        for tag, start, end, now, then in blocks
        if tag in ("replace", "delete")
    ]


def is_in(one: bytes, other: bytes) -> bool:
    """Return whether all that is not blank of one text stands in another in its order."""
    rest = iter(other)
    return all(letter in rest for letter in one if letter not in b" \t\r\n\f\\")


@BUDGET
@given(trees() | relaid(), requests)
def test_old_lines_survive_and_all_is_taken_back(files: dict[str, bytes], request: Request) -> None:
    plan = planned(files, request)
    if not plan:
        return
    for edit in plan.edits:
        ast.parse(edit.after)
        # A list of names, an import or a signature grows in its line; all else is lines of its own.
        for old, new, numbers in rewritten(edit.before.splitlines(True), edit.after.splitlines(True)):
            kinds = {change.what for change in edit.changes if change.line in numbers}
            assert is_in(old, new) or What.ALLOW_LIST in kinds, (old, new, edit.changes)
    after = apply(files, plan)
    assert not plan_for(after, request)
    assert without(after, removed(after, request, remembering(files, plan))) == files
    # Without the record of the write, a line that was broken for more room may stay so: adding again gives the same.
    # What may be the tree's own stays too, such as an argument for the peak rate, and is told.
    left = removed(after, request)
    back = without(after, left)
    assert back != after
    assert back == files or left.diagnostics or apply(back, plan_for(back, request)) == after


@settings(BUDGET, max_examples=max(5, BUDGET.max_examples // 5))
@given(trees() | relaid(), requests)
def test_git_and_patch_make_of_the_diff_what_a_write_makes(files: dict[str, bytes], request: Request) -> None:
    plan = planned(files, request)
    if plan is None:
        return
    diff = render_diff(plan.edits)
    for command in (["git", "apply"], ["patch", "-p1", "-s", "--binary"]):
        with tempfile.TemporaryDirectory() as folder:
            root = build(Path(folder), files)
            subprocess.run(command, cwd=root, input=diff, check=True, capture_output=True)
            assert snapshot(root) == apply(files, plan)


WORDS = [
    *("add-schedule", "remove-schedule", "check", "apply", "inspect", "list", "plot", "undo", "init", "new-schedule"),
    *("step", "wsd", "from-function", "from-torch", "step_schedule", "StepLR", "mine.py:f", "scaffold.toml", "--"),
    *(
        "--dry-run",
        "--check",
        "--root",
        ".",
        "--gamma",
        "--name",
        "--field",
        "--bind",
        "gamma=args.x",
        "--task",
        "--set",
    ),
    *("--output-format", "json", "sarif", "-o", "out", "--all-tasks", "--plan", "--keep-going", "--force", "--help"),
    *("0.5", "-1", "nan", "1e400", "", "=", "a=", "=b", "é", "\x1b[1m", "%s", "{{ x }}", "../..", "\udcff"),
]


@BUDGET
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=7))
def test_no_command_line_gives_a_traceback(words: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), {**BASE, "scaffold.toml": 'root = "."\n'})
        assert invoke_in(Path(folder), *(word for word in words if "\0" not in word)).exit_code in (0, 1, 2, 3)


fragments = st.lists(
    st.sampled_from(
        [
            'root = "."\n', 'root = 3\n', '[[schedule]]\n', 'kind = "step"\n', 'kind = "no"\n', 'name = "x"\n', 'name = ""\n',
            "parameters = { gamma = 0.5 }\n", "parameters = { gamma = nan }\n", "parameters = [1]\n", "all-tasks = true\n",
            'task = "t"\n', 'bindings = { gamma = "args.x" }\n', 'bindings = { gamma = "1 +" }\n', "[profile]\n", "[catalogue]\n",
            'class = "StepLR"\n', 'function = "a.py:f"\n', "set = { a = 1 }\n", "\x00", "=", '"', "[", "# c\n", "é = 1\n",
        ]
    )
    | st.text(max_size=8),
    max_size=8,
)  # fmt: skip


@BUDGET
@given(fragments)
@example(['root = "."\n', "[[schedule]]\n", 'kind = "step"\n', "parameters = { gamma = nan }\n"])
def test_no_manifest_gives_a_traceback(parts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = build(Path(folder), {**BASE, "scaffold.toml": "".join(parts).encode("utf-8", "surrogatepass")})
        for command in ("check", "apply"):
            assert invoke(command, "--root", str(root), *(["--check"] if command == "apply" else [])).exit_code in (
                0,
                1,
                3,
            )


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
)


@BUDGET
@given(st.data())
def test_no_kept_plan_gives_a_traceback(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = build(Path(folder) / "tree", BASE)
        file = Path(folder) / "plan.json"
        shown = invoke("add-schedule", "step", "--root", str(root), "--dry-run", "--output-format", "json").stdout
        document = json.loads(shown)
        for _ in range(data.draw(st.integers(1, 3))):
            place: object = document
            while isinstance(place, dict | list) and place:
                key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
                if data.draw(st.booleans()) or not isinstance(place[key], dict | list):
                    place[key] = data.draw(junk)
                    break
                place = place[key]
        file.write_text(json.dumps(document))
        before = snapshot(root)
        code = invoke("apply", "--root", str(root), "--plan", str(file)).exit_code
        assert code in (0, 3)
        assert code == 0 or snapshot(root) == before
