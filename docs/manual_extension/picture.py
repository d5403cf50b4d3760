"""README's picture: the learning rate that the bundled tree logs when it is trained, from a run of the demonstration.

`make picture` runs this module.
"""

import tempfile
from pathlib import Path

from manual_extension.curve_svg import Drawing, svg
from scaffold import demo
from scaffold.cli.demo import patch
from scaffold.model.schedule import Implementation

FILE = Path(__file__).parent.parent / "demo.svg"
#: It is shown on light and on dark pages, and knows neither.
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #7a828e }
.grid { stroke: #7a828e; stroke-opacity: .35 }
.curve { stroke: #1f6feb; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) { .curve { stroke: #58a6ff } }
"""


def picture(steps: int = 300) -> str:
    """Return the picture of a run that is made now; raise DemoFailed where training is not possible."""
    demo.require_torch()
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch, "tree")
        demo.copy_tree(tree)
        plan = patch(tree, Implementation.OWN)
        rates = demo.train(tree, steps, plan.command_line, lambda _: None).rates
    label = f"The learning rate of a training run with {plan.command_line}, halved every 100 steps"
    return svg(Drawing(rates, label, up="learning rate", height=250), _STYLE) + "\n"


if __name__ == "__main__":
    FILE.write_text(picture())
