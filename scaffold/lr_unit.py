"""Whether a dispatch's schedules count steps or epochs, where the code says so."""

import re
from collections.abc import Sequence

from scaffold.model.parameter import SHARED
from scaffold.model.site import Binding, Dispatch, Unit

_INTERVAL = re.compile(r"""interval['"]?\s*[:=]\s*['"](step|epoch)['"]""")
#: Epochs that are multiplied are steps: `args.epochs * len(loader)`.
_PRODUCT = re.compile(r"(?<!\*)\*(?!\*)|_per_epoch")
_STEPS = re.compile(r"step|iter|update")


def unit_of(dispatch: Dispatch, bindings: Sequence[Binding]) -> Unit:
    """Return the unit that the arms name, or that the words for warm-up and total steps speak of."""
    texts = [f"{f.before}{f.made}{f.after} {' '.join(f.trailing)}" for f in dispatch.factories]
    texts = [text.replace("last_epoch", "") for text in texts]
    named = {match for text in texts for match in _INTERVAL.findall(text)}
    if not named and all("epoch" in text and not _PRODUCT.search(text) for text in texts):
        named = {"epoch"}
    if not named:
        words = [binding.expression for binding in bindings if binding.role in SHARED]
        named |= {"epoch" for word in words if "epoch" in word}
        named |= {"step" for word in words if _STEPS.search(word) and "epoch" not in word}
    return Unit.BOTH if len(named) > 1 else Unit(named.pop()) if named else Unit.UNKNOWN
