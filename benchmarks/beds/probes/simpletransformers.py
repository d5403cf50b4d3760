"""simpletransformers: the same chain in the middle of ten methods, another library's factories, a plain dataclass."""

import math
import sys
from collections.abc import Callable, Mapping
from types import ModuleType

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

from benchmarks.beds.cut import Cut
from benchmarks.beds.probes.numbers import BASE, TOTAL, WARMUP
from benchmarks.beds.probes.probe import Probe, Rates
from benchmarks.beds.probes.stepping import optimizer, stepped
from benchmarks.beds.theirs import Theirs

_PLACES = (
    "classification/classification_model.py",
    "classification/multi_modal_classification_model.py",
    "conv_ai/conv_ai_model.py",
    "language_modeling/language_modeling_model.py",
    "ner/ner_model.py",
    "pretrain_retrieval/pretrain_retrieval_model.py",
    "question_answering/question_answering_model.py",
    "retrieval/retrieval_model.py",
    "seq2seq/seq2seq_model.py",
    "t5/t5_model.py",
)


def _factory(shape: float) -> Callable[..., LambdaLR]:
    """Return a stand-in for a factory of the library: its curve tells every argument that the tree gave it."""

    def made(optimizer: Optimizer, **given: float) -> LambdaLR:
        weights = sum(value * (place + 1) for place, (_, value) in enumerate(sorted(given.items())))
        return LambdaLR(optimizer, lambda step: 1 + math.sin(shape * (step + weights)) / 2)

    return made


def _stand_in_library() -> None:
    module = ModuleType("transformers.optimization")
    shapes = {
        "get_constant_schedule": 0.1,
        "get_constant_schedule_with_warmup": 0.2,
        "get_linear_schedule_with_warmup": 0.3,
        "get_cosine_schedule_with_warmup": 0.4,
        "get_cosine_with_hard_restarts_schedule_with_warmup": 0.5,
        "get_polynomial_decay_schedule_with_warmup": 0.6,
    }
    vars(module).update({name: _factory(shape) for name, shape in shapes.items()})
    sys.modules.setdefault("transformers", ModuleType("transformers"))
    sys.modules[module.__name__] = module


def _parsed(cut: Cut, place: str, name: str, values: Mapping[str, object]) -> object:
    kind = cut.definition("simpletransformers/config/model_args.py", "ModelArgs")
    return kind(scheduler=name, warmup_steps=WARMUP, learning_rate=BASE, **values)


def _rates(cut: Cut, place: str, arguments: Theirs) -> Rates:
    _stand_in_library()
    made = optimizer()
    around = {"args": arguments, "optimizer": made, "t_total": TOTAL, "warmup_steps": WARMUP}
    scheduler = cut.chain(f"simpletransformers/{place}", "args.scheduler ==", around, "scheduler")
    return stepped(scheduler, made, scheduler.step)


PROBE = Probe(
    names=(
        "constant_schedule",
        "constant_schedule_with_warmup",
        "linear_schedule_with_warmup",
        "cosine_schedule_with_warmup",
        "cosine_with_hard_restarts_schedule_with_warmup",
        "polynomial_decay_schedule_with_warmup",
    ),
    selector="scheduler",
    parsed=_parsed,
    rates=_rates,
    places=_PLACES,
)
