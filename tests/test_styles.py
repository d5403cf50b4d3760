"""The main job on the same small tree written in other styles: each result is kept as a diff under tests/golden/styles."""

import ast
from pathlib import Path

import pytest

from scaffold.report.diff import render_diff
from tests.trees import BASE, SCHEDULES_MODULE, TASK, apply, as_bytes, changed, plan_for

GOLDEN = Path(__file__).parent / "golden" / "styles"

IMPORT = "from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup\n"
FIRST_ARM = '        if args.lr_schedule == "fixed_lr":\n            return None\n'
TAIL = '        else:\n            raise ValueError(f"unknown lr_schedule {args.lr_schedule!r}")\n'
LAST_FIELD = '    max_steps: Optional[int] = field(default=1000, metadata={"help": "Total steps"})\n'
FIELDS = BASE[TASK].partition('told."""\n\n')[2].partition("\n\nclass Task")[0]


def imported(text: str) -> dict[str, str]:
    return changed((TASK, IMPORT, text))


def reindented(unit: str) -> dict[str, str]:
    return {path: text.replace("    ", unit) for path, text in BASE.items()}


CASES: dict[str, dict[str, str | bytes]] = {
    "as-it-is": dict(BASE),
    # imports
    "import-parenthesised": imported(IMPORT.replace("import get", "import (get").replace("warmup\n", "warmup)\n")),
    "import-one-a-line-with-comments": imported(
        "from tasks.utils.learning_rate_schedule import (  # ours\n"
        "    get_cosine_schedule_with_warmup,  # the default\n"
        ")\n"
    ),
    "import-one-a-line-no-trailing-comma": imported(
        "from tasks.utils.learning_rate_schedule import (\n    get_a_schedule,\n    get_cosine_schedule_with_warmup  # the default\n)\n"
    ),
    "import-one-a-line-sorted": imported(
        "from tasks.utils.learning_rate_schedule import (\n"
        "    get_cosine_schedule_with_warmup,  # the default\n"
        "    get_warm_schedule,  # another\n"
        ")\n"
    ),
    "import-backslash": imported(
        "from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup, \\\n    get_a_schedule\n"
    ),
    "import-one-name-a-statement": imported("from tasks.utils.learning_rate_schedule import get_a_schedule\n" + IMPORT),
    "import-relative": imported(IMPORT.replace("tasks.utils", "..utils")),
    "import-as": imported(IMPORT.replace("warmup\n", "warmup as cosine\n"))
    | {
        TASK: BASE[TASK]
        .replace(IMPORT, IMPORT.replace("warmup\n", "warmup as cosine_schedule\n"))
        .replace("return get_cosine_schedule_with_warmup", "return cosine_schedule")
    },
    "import-module-as": {
        **BASE,
        TASK: BASE[TASK]
        .replace(IMPORT, "import tasks.utils.learning_rate_schedule as schedules\n")
        .replace("return get_cosine", "return schedules.get_cosine"),
    },
    "import-module-from-package": {
        **BASE,
        TASK: BASE[TASK]
        .replace(IMPORT, "from tasks.utils import learning_rate_schedule\n")
        .replace("return get_cosine", "return learning_rate_schedule.get_cosine"),
    },
    "import-star": imported("from tasks.utils.learning_rate_schedule import *\n"),
    "import-in-the-function": {
        **BASE,
        TASK: BASE[TASK].replace(IMPORT, "import os\n").replace(FIRST_ARM, "        " + IMPORT + "\n" + FIRST_ARM),
    },
    "import-in-try": imported(f"try:\n    {IMPORT}except ImportError:\n    get_cosine_schedule_with_warmup = None\n"),
    "import-absent": {
        **BASE,
        TASK: BASE[TASK]
        .replace(IMPORT, "import torch\n")
        .replace("get_cosine_schedule_with_warmup(", "torch.optim.lr_scheduler.OneCycleLR("),
    },
    "schedules-module-without-imports": changed(
        (SCHEDULES_MODULE, "from torch.optim.lr_scheduler import LambdaLR\n\n\n", ""),
        (
            SCHEDULES_MODULE,
            "    return LambdaLR",
            "    from torch.optim.lr_scheduler import LambdaLR\n\n    return LambdaLR",
        ),
    ),
    "schedules-module-imports-math": changed((SCHEDULES_MODULE, "from torch", "import math\n\nfrom torch")),
    "schedules-in-the-same-file": {
        TASK: BASE[TASK].replace(IMPORT + "\n\n", BASE[SCHEDULES_MODULE].partition('"""\n\n')[2] + "\n\n")
    },
    # the text as a whole
    "two-space-indent": reindented("  "),
    "tabs": reindented("\t"),
    "crlf": {path: text.replace("\n", "\r\n") for path, text in BASE.items()},
    "bom": {path: b"\xef\xbb\xbf" + text.encode() for path, text in BASE.items()},
    "latin-1": {
        **BASE,
        TASK: ("# -*- coding: latin-1 -*-\n# für alle\n" + BASE[TASK]).encode("latin-1"),
    },
    "no-final-newline": {path: text.rstrip("\n") for path, text in BASE.items()},
    "form-feeds": {path: text.replace("\n\n\n", "\n\n\x0c\n") for path, text in BASE.items()},
    # the chain
    "name-first": changed(
        (TASK, 'args.lr_schedule == "fixed_lr"', '"fixed_lr" == args.lr_schedule'),
        (
            TASK,
            'args.lr_schedule == "cosine_schedule_with_warmup"',
            '"cosine_schedule_with_warmup" == args.lr_schedule',
        ),
    ),
    "single-quotes": {
        path: text.replace('"""', "\0")
        .replace('"', "'")
        .replace("\0", '"""')
        .replace("f'unknown lr_schedule {args.lr_schedule!r}'", "'unknown'")
        for path, text in BASE.items()
    },
    "in-a-tuple": changed((TASK, '== "fixed_lr"', 'in ("fixed_lr", "constant")')),
    "one-arm": changed((TASK, FIRST_ARM.rstrip("\n"), "        pass"), (TASK, "        elif", "        if")),
    "no-else": changed((TASK, TAIL, "")),
    "no-else-no-final-newline": changed((TASK, ")\n" + TAIL, ")")),
    "guard-as-tail": changed((TASK, "        else:\n", '        elif args.lr_schedule != "constant":\n')),
    "blank-lines-between-arms": changed(
        (TASK, "        elif", "\n        elif"), (TASK, "        else", "\n        # anything else\n        else")
    ),
    "comments-in-arms": changed((TASK, TAIL, "            # the usual one\n        # not known\n" + TAIL)),
    "arms-that-assign": changed(
        (TASK, "return get_cosine", "self.scheduler = get_cosine"), (TASK, "return None", "self.scheduler = None")
    ),
    "arms-that-return-a-dict": changed(
        (TASK, "            return get_cosine", "            scheduler = get_cosine"),
        (
            TASK,
            "scheduler = get_cosine_schedule_with_warmup(\n                optimizer=optimizer,\n                num_warmup_steps=args.warmup_steps,\n                num_training_steps=args.max_steps,\n                last_epoch=-1,\n            )\n",
            'return {"scheduler": get_cosine_schedule_with_warmup(optimizer, args.warmup_steps), "interval": "step"}\n',
        ),
    ),
    "nested-class": changed((TASK, "class Task:\n", "class Outer:\n  class Task:\n"))
    | {
        TASK: BASE[TASK].partition("class Task:")[0]
        + "class Outer:\n"
        + "".join(
            f"    {row}\n" if row else "\n"
            for row in ("class Task:" + BASE[TASK].partition("class Task:")[2]).splitlines()
        )
    },
    "async-decorated": changed(
        (TASK, "    def get_lr", "    @staticmethod\n    async def get_lr"), (TASK, "(self, args", "(args")
    ),
    "module-function": {
        **BASE,
        TASK: BASE[TASK].partition("class Task:")[0]
        + "".join(f"{row[4:]}\n" for row in BASE[TASK].partition('Trains."""\n\n')[2].splitlines()),
    },
    "self-args": changed(
        (TASK, "args.", "self.args."),
        (TASK, "(self, args, optimizer", "(self, optimizer"),
        (TASK, 'f"unknown lr_schedule {self.args', 'f"unknown lr_schedule {self.args'),
    ),
    "other-optimizer-expression": changed((TASK, "optimizer=optimizer", "optimizer=self.optimizer")),
    # the arguments
    "methods-after-the-fields": changed(
        (TASK, LAST_FIELD, LAST_FIELD + "\n    def __post_init__(self):\n        assert self.max_steps\n")
    ),
    "class-docstring-only": {
        **BASE,
        TASK: BASE[TASK]
        .replace("@dataclass\nclass TrainArguments:", "@dataclass\nclass BaseArguments:")
        .replace("class Task:", '@dataclass\nclass TrainArguments(BaseArguments):\n    """More."""\n\n\nclass Task:')
        .replace("self, args,", "self, args: TrainArguments,"),
    },
    "fields-of-a-subclass-elsewhere": {
        **BASE,
        "tasks/lm/arguments.py": BASE[TASK].partition("from tasks")[0]
        + "\n@dataclass\nclass BaseArguments:\n    "
        + FIELDS.lstrip(),
        TASK: BASE[TASK]
        .replace(
            "from dataclasses import dataclass, field\nfrom typing import Optional\n\n",
            "from dataclasses import dataclass\n\nfrom tasks.lm.arguments import BaseArguments\n",
        )
        .replace("class TrainArguments:", "class TrainArguments(BaseArguments):")
        .replace(FIELDS, '    output_dir: str = "out"\n'),
    },
    "fields-of-a-shared-base": changed(
        (
            TASK,
            "class Task:",
            '@dataclass\nclass Small(TrainArguments):\n    size: int = 1\n\n\n@dataclass\nclass Large(TrainArguments):\n    lr_schedule: str = "cosine"\n\n\nclass Task:',
        )
    ),
    "plain-defaults": changed(
        (TASK, FIELDS, '    lr_schedule: str = "fixed_lr"\n    warmup_steps: int = 0\n    max_steps: int = 1000\n'),
        (TASK, "dataclass, field", "dataclass"),
        (TASK, "from typing import Optional\n", ""),
    ),
    "plain-defaults-or-none": changed(
        (
            TASK,
            FIELDS,
            "    lr_schedule: str | None = None\n    warmup_steps: int | None = 0\n    max_steps: int | None = 1000\n",
        )
    ),
    "sorted-plain-fields": changed(
        (
            TASK,
            FIELDS,
            '    batch: int = 8\n    lr_schedule: str = "fixed_lr"\n    # all of them\n    max_steps: int = 1000\n    warmup_steps: int = 0\n',
        )
    ),
    "fields-apart": changed(
        (TASK, 'Learning-rate schedule"})\n', 'Learning-rate schedule"})\n\n'),
        (TASK, 'Warm-up steps"})\n', 'Warm-up steps"})\n\n'),
    ),
    "typing-as-a-module": {
        path: text.replace("from typing import Optional", "import typing")
        .replace("Optional[", "typing.Optional[")
        .replace("import dataclass, field", "import dataclass")
        .replace("from dataclasses import dataclass", "import dataclasses")
        .replace("@dataclass", "@dataclasses.dataclass")
        .replace(" field(", " dataclasses.field(")
        for path, text in BASE.items()
    },
    "annotation-picks-the-class": changed(
        (TASK, "self, args,", 'self, args: "TrainArguments",'),
        (
            TASK,
            "class Task:",
            'class Task:\n    """Trains."""\n\n\n@dataclass\nclass OtherArguments:\n    lr_schedule: str = "x"\n\n\nclass Task:',
        ),
    ),
    # lists of names
    "choices-and-help": changed(
        (
            TASK,
            '{"help": "Learning-rate schedule"}',
            '{"help": "One of fixed_lr or cosine_schedule_with_warmup", "choices": ["fixed_lr", "cosine_schedule_with_warmup"]}',
        )
    ),
    "choices-one-a-line": changed(
        (
            TASK,
            '{"help": "Learning-rate schedule"}',
            '{\n        "choices": (\n            "fixed_lr",  # none\n            "cosine_schedule_with_warmup",  # the default\n        ),\n    }',
        )
    ),
    "choices-constant": changed(
        (TASK, '"help": "Learning-rate schedule"', '"choices": SCHEDULES'),
        (TASK, "@dataclass\n", 'SCHEDULES = ["cosine_schedule_with_warmup", "fixed_lr"]\n\n\n@dataclass\n'),
    ),
    "help-in-pieces": changed(
        (TASK, '"Learning-rate schedule"', '"Schedule: fixed_lr, "\n        "cosine_schedule_with_warmup"')
    ),
    "guard-in-the-class": changed(
        (
            TASK,
            LAST_FIELD,
            LAST_FIELD
            + "\n    def __post_init__(self):\n"
            + '        if self.lr_schedule not in ("cosine_schedule_with_warmup", "fixed_lr"):\n            raise ValueError\n',
        )
    ),
    "guard-before-the-chain": changed(
        (TASK, FIRST_ARM, "        assert args.lr_schedule in SCHEDULES\n" + FIRST_ARM),
        (
            TASK,
            "@dataclass\n",
            'SCHEDULES = {\n    "fixed_lr",\n    "cosine_schedule_with_warmup",\n}\n\n\n@dataclass\n',
        ),
    ),
    "membership-that-is-no-guard": changed(
        (
            TASK,
            FIRST_ARM,
            '        warm = args.lr_schedule not in ("cosine_schedule_with_warmup", "fixed_lr")\n' + FIRST_ARM,
        )
    ),
    "arms-that-assign-and-return": changed(
        (TASK, "            return get_cosine", "            scheduler = get_cosine"),
        (
            TASK,
            "                last_epoch=-1,\n            )\n",
            "                last_epoch=-1,\n            )\n            return scheduler\n",
        ),
    ),
    "optimizer-called-opt": {
        **BASE,
        TASK: BASE[TASK].replace("optimizer=optimizer", "optimizer=opt").replace("args, optimizer", "args, opt"),
    },
    "help-lists-others": changed((TASK, '"Learning-rate schedule"', '"Schedule, such as fixed_lr"')),
}


@pytest.mark.parametrize("name", CASES)
def test_result_is_the_golden_diff(name: str, update_golden: bool) -> None:
    plan = plan_for(CASES[name])
    golden = GOLDEN / f"{name}.diff"
    diff = render_diff(plan.edits)
    if update_golden:
        golden.write_bytes(diff)
    assert diff == golden.read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_twice_is_once(name: str) -> None:
    once = apply(CASES[name], plan_for(CASES[name]))
    assert not plan_for(once)


@pytest.mark.parametrize("name", CASES)
def test_result_parses_and_old_lines_survive(name: str) -> None:
    before = as_bytes(CASES[name])
    after = apply(before, plan_for(before))
    for path, data in after.items():
        ast.parse(data)
        kept = iter(data.split(b"\n"))
        whole = set(data.split(b"\n"))
        for row in before[path].split(b"\n"):
            if row in whole:
                assert row in kept, f"{row!r} moved"


def test_every_golden_diff_has_a_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)
