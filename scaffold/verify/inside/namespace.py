"""An arguments object made of declared defaults."""

from collections.abc import Iterable, Mapping

from .slicing import StoodIn


class Namespace:
    """Names with values, as a parser gives them; what other code of the tree sets on it is not there."""

    __elsewhere__: frozenset[str]

    def __init__(self, values: Mapping[str, object], elsewhere: Iterable[str] = ()) -> None:
        self.__elsewhere__ = frozenset(elsewhere)
        vars(self).update(values)

    def __getattr__(self, name: str) -> object:
        if not name.startswith("__") and name in self.__elsewhere__:
            raise StoodIn(f"{name!r} is not among the declared arguments: only a training run sets it")
        raise AttributeError(f"the arguments have no {name!r}")

    def __getitem__(self, name: str) -> object:
        return getattr(self, name)

    def get(self, name: str, default: object = None) -> object:
        """Return a value, or `default` where there is none."""
        return getattr(self, name, default)


def values_of(arguments: object) -> dict[str, object]:
    """Return what an arguments object holds, by name."""
    held = arguments if isinstance(arguments, dict) else getattr(arguments, "__dict__", {})
    return {name: value for name, value in held.items() if not name.startswith("__")}
