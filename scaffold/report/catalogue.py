"""The catalogue for people and for programs."""

import json
import textwrap
from collections.abc import Iterator, Sequence

from scaffold.model.parameter import Parameter
from scaffold.model.schedule import Schedule
from scaffold.report.columns import hung

#: Raised when a key changes its meaning or goes; new keys do not raise it.
VERSION = 1


def render_text(schedules: Sequence[Schedule]) -> str:
    """Return the entries, each as its name, what it does, and its formula, parameters and source below."""
    return "\n".join("".join(f"{row}\n" for row in _rows(schedule)) for schedule in schedules)


def _rows(schedule: Schedule) -> Iterator[str]:
    yield textwrap.fill(f"{schedule.kind}: {schedule.summary}", 80, subsequent_indent="  ")
    held = ", ".join(_shown(parameter) for parameter in schedule.parameters)
    torch = f" (torch.optim.lr_scheduler.{schedule.torch.name})" if schedule.torch else ""
    implementations = ", ".join(one.value for one in schedule.implementations) + torch
    cells = {
        "formula": schedule.formula,
        "parameters": held,
        "implementations": implementations,
        "source": schedule.source,
        "defined in": schedule.origin,
        "note": "; ".join(note for note in (schedule.note, schedule.torch_note) if note),
    }
    for label, text in cells.items():
        if text:
            yield hung(f"  {label + ':':<17}", text)


def _shown(parameter: Parameter) -> str:
    default = parameter.default
    value = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
    return f"{parameter.name}={value}"


def render_json(schedules: Sequence[Schedule]) -> str:
    """Return the entries as a JSON document; the schema is `docs/list.schema.json`."""
    document = {"version": VERSION, "schedules": [_entry(schedule) for schedule in schedules]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _entry(schedule: Schedule) -> dict[str, object]:
    return {
        "kind": schedule.kind,
        "summary": schedule.summary,
        "formula": schedule.formula,
        "source": schedule.source,
        "defined_in": schedule.origin or None,
        "parameters": [_parameter(parameter) for parameter in schedule.parameters],
        "implementations": [one.value for one in schedule.implementations],
        "torch_class": schedule.torch.name if schedule.torch else None,
        "note": schedule.note,
        "torch_note": schedule.torch_note,
    }


def _parameter(parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "option": parameter.option,
        "type": f"list[{parameter.element.__name__}]" if parameter.is_list else parameter.element.__name__,
        "default": parameter.default,
        "accepts": parameter.wanted,
        "choices": list(parameter.choices),
        "role": parameter.role.value if parameter.role else None,
        "help": parameter.help,
    }
