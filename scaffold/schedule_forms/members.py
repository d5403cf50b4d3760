"""What a new class is made of, and the method that gives or sets its rates."""

import re

from msgspec import Struct

from scaffold.schedule_forms.code_lines import function
from scaffold.schedule_forms.signatures import decorators, signature_texts
from scaffold.walking import FunctionNode

#: What stands for the factor at the step in the lines of a method.
FACTOR = "__factor__"


class RateMember(Struct, frozen=True):
    """A method to write: its like, the expression of the step, and its lines."""

    node: FunctionNode
    step: str
    #: The method's parameter that is the number of all steps, or nothing.
    total: str
    lines: tuple[str, ...]

    @property
    def reads(self) -> frozenset[str]:
        """Return the attributes that the lines read."""
        return frozenset(re.findall(r"\bself\.(\w+)", "\n".join((self.step, *self.lines))))

    def code(self, factor: str) -> str:
        """Return the method with the expression `factor` for the factor at the step."""
        texts, returns = signature_texts(self.node)
        body = "\n".join(self.lines).replace(FACTOR, factor)
        return "\n".join([*decorators(self.node), function(self.node.name, texts, returns, body, depth=1)])


class Members(Struct, frozen=True):
    """The members of a class in order, and its parameters: the schedule's, and those that its like has as well."""

    code: tuple[str, ...]
    parameters: tuple[str, ...]
    kept: tuple[str, ...]
