"""Whether a field can hold a schedule's name, by the type that it is declared with."""

import re

from scaffold.model.site import Field

#: What an annotation is written around types with.
_AROUND = frozenset({"Optional", "Union", "Annotated", "Final", "ClassVar", "InitVar", "None", "typing", "t", "torch"})
#: Types of other things than names: numbers, containers, and what training code makes.
_OTHERS = re.compile(
    r"int|float|bool|bytes|complex|Path|Tensor|[Dd]ict|[Ll]ist|[Tt]uple|[Ss]et|Sequence|Mapping|Callable|Iterable"
    r"|\w*(LR|LRScheduler|Optimizer|Module|Loader|Dataset|Model)"
)


def can_be_name(field: Field) -> bool:
    """Return whether a field's type leaves room for a name: a word, an enumeration's member, or anything."""
    text = (field.annotation or "").strip("\"'")
    words = [word for word in re.findall(r"[A-Za-z_]\w*", text) if word not in _AROUND]
    return not words or not all(_OTHERS.fullmatch(word) for word in words)
