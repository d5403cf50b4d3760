"""`create(args.sched, optimizer, decay_steps=args.decay_steps)`: a call that passes values on."""

import ast
from collections.abc import Sequence

from scaffold.arguments.around import owner_at
from scaffold.arguments.declaration import Declaration
from scaffold.arguments.literals import cased_like
from scaffold.arguments.passing import OnTheWay
from scaffold.elements import room_at
from scaffold.imports import Wanted
from scaffold.layout import quote_in, quoted
from scaffold.model.plan import Splice, What
from scaffold.model.site import Access, Arguments, Field
from scaffold.modules import Module, Modules


class CallKeyword(Arguments, frozen=True, kw_only=True):
    """A call, `[start, end)` of its file, and what the values that it passes on are read from there."""

    start: int
    end: int
    holder: str
    access: Access
    quote: str
    #: Each parameter with what is passed for it, where that is read as it is: `("warmup", "warmup_steps")`.
    passed: tuple[tuple[str, str], ...] = ()

    def read(self, name: str) -> str:
        """Return the expression that reads a value where the call stands."""
        if self.access is Access.ITEM:
            return f"{self.holder}[{quoted(name, self.quote)}]"
        return f"{self.holder}.{name}" if self.access is Access.ATTRIBUTE and self.holder else name


class CallKeywordForm(OnTheWay):
    """The calls between a declaration and the dispatch; the way of a value leads to them, nothing else does."""

    name = "call_keyword"

    def field_name(self, arguments: Arguments, name: str) -> str:
        """Return the name as a parameter has it: without dots and in small letters."""
        return cased_like("small", name)

    def declare(
        self, modules: Modules, module: Module, arguments: Arguments, declarations: Sequence[Declaration]
    ) -> tuple[list[Splice], list[Wanted]]:
        """Return the splice that adds keywords to the call; they need nothing imported."""
        from scaffold.sequences import call_with  # LibCST is loaded only when a call is to be edited

        assert isinstance(arguments, CallKeyword)
        start, end = arguments.start, arguments.end
        code, room = module.source.text[start:end], room_at(module.source, start, end)
        keywords = [f"{self.field_name(arguments, one.name)}={arguments.read(one.name)}" for one in declarations]
        text = call_with(module.path, arguments.line, code, keywords, room)
        summary = f"{', '.join(one.name for one in declarations)} in {arguments.owner}"
        return [Splice(start, end, text, What.ARGUMENT, summary)], []


def place_of(module: Module, call_node: ast.Call, holder: str, access: Access) -> CallKeyword:
    """Return a call as the place for more keywords.

    `holder` is what values are read from there, empty for names of their own. A keyword's field has what is passed as
    its default.
    """
    source = module.source
    return CallKeyword(
        path=module.path,
        line=call_node.lineno,
        form=CallKeywordForm.name,
        owner=owner_at(module, call_node.lineno),
        fields=tuple(
            Field(keyword.arg, module.path, keyword.value.lineno, "", ast.unparse(keyword.value))
            for keyword in call_node.keywords
            if keyword.arg
        ),
        start=source.start(call_node),
        end=source.end(call_node),
        holder=holder,
        access=access,
        quote=quote_in(source, call_node),
    )
