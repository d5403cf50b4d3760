"""The catalogue as Markdown: each entry with its curve, its parameters, and the code that it writes."""

import ast
from collections.abc import Iterator

from manual_extension.curve_svg import Drawing, svg
from scaffold import disk
from scaffold.curves import curve
from scaffold.demo import TREE
from scaffold.model.parameter import Parameter
from scaffold.model.plan import Plan
from scaffold.model.request import Request
from scaffold.model.schedule import Implementation, Schedule
from scaffold.plan import make_plan
from scaffold.report.diff import render_diff
from scaffold.resources import folder
from scaffold.schedules import SCHEDULES

#: Optimizer steps of a drawn run.
STEPS = 1000


def overview() -> str:
    """Return the table of all entries, each with a link to its own part of the page."""
    rows = ["| kind | what it does | torch's class |", "|---|---|---|"]
    for schedule in SCHEDULES:
        torch = f"`{schedule.torch.name}`" if schedule.torch else ""
        torch += "" if schedule.own else " only"
        rows.append(f"| [`{schedule.kind}`](#{schedule.kind}) | {schedule.summary} | {torch} |")
    return "\n".join(rows)


def entries() -> str:
    """Return every entry as a section of its own."""
    return "\n\n".join("\n".join(_section(schedule)) for schedule in SCHEDULES)


def _section(schedule: Schedule) -> Iterator[str]:
    yield from (f"({schedule.kind})=", f"## {schedule.kind}", "", f"{_sentence(schedule.summary)}", "")
    yield from (_drawn(schedule), "")
    yield from ("```text", schedule.formula, "```", "")
    yield f"Source: {schedule.source}."
    yield from ("", *(f"{_sentence(note)}" for note in (schedule.note, schedule.torch_note) if note), "")
    yield from _parameters(schedule)
    for implementation in schedule.implementations:
        yield from _code(schedule, implementation)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}.".replace("..", ".")


def _drawn(schedule: Schedule) -> str:
    """Return the curve of a run with the defaults, and its total and warm-up steps as `scaffold plot` has them."""
    if schedule.factor is None:
        return "It follows a metric, not the step, so there is no curve to draw."
    rates = curve(schedule, {}, STEPS, peak=1.0).rates
    label = f"{schedule.kind}: learning rate as a fraction of the peak over {STEPS} optimizer steps"
    return svg(Drawing(rates, label))


def _parameters(schedule: Schedule) -> Iterator[str]:
    yield from ("| parameter | is | unit and bounds | default |", "|---|---|---|---|")
    for parameter in schedule.parameters:
        bound = " (the tree's own argument, where it has one)" if parameter.role else ""
        meaning = _escaped(parameter.help)
        yield f"| `{parameter.option}` | {meaning} | {_escaped(unit(parameter))} | `{_default(parameter)}`{bound} |"
    yield ""


def unit(parameter: Parameter) -> str:
    """Return what a parameter counts, as far as its type and name say, and what it accepts."""
    if parameter.choices:
        return ", ".join(parameter.choices)
    name = parameter.name
    counts = "steps" if name.endswith("steps") or name in ("boundaries", "milestones", "timescale") else ""
    fraction = "a fraction of the peak rate" if name.endswith(("_ratio", "ratios")) else ""
    rate = "learning rate" if name in ("peak_rate", "min_rate") else ""
    noun = counts or fraction or rate or ("a count" if parameter.element is int else "a number")
    return f"{noun}, {parameter.bounds}" if str(parameter.bounds) else noun


def _default(parameter: Parameter) -> str:
    default = parameter.default
    return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def _code(schedule: Schedule, implementation: Implementation) -> Iterator[str]:
    plan = plan_of(schedule, implementation)
    is_default = implementation is schedule.implementations[0]
    added = " ".join(["scaffold add-schedule", schedule.kind, *([] if is_default else ["--implementation torch"])])
    if implementation is Implementation.OWN:
        yield from ("```python", function_of(plan), "```", "")
    yield f"Training command: `{plan.command_line}`"
    yield from ("", "<details>", f"<summary><code>{added}</code> in the bundled tree, as a diff</summary>", "")
    yield from ("```diff", render_diff(plan.edits, "").decode().rstrip("\n"), "```", "", "</details>", "")


def plan_of(schedule: Schedule, implementation: Implementation) -> Plan:
    """Return the plan that puts a schedule into the bundled tree."""
    root = folder("fixtures") / TREE
    return make_plan(disk.Directory(root), ".", Request.with_defaults(schedule, implementation))


def function_of(plan: Plan) -> str:
    """Return the schedule function that a plan adds."""
    for edit in plan.edits:
        text = edit.after.decode()
        before = {node.name for node in ast.parse(edit.before).body if isinstance(node, ast.FunctionDef)}
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name not in before:
                return ast.get_source_segment(text, node) or ""
    raise LookupError(f"the plan of {plan.schedule.name} adds no function")
