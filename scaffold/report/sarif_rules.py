"""The rules of a SARIF document: one a state that is not complete, one for what is to go, one for what nobody asked."""

from scaffold.model.status import UNWANTED, State

#: The rule of a notice; those of findings are called as the states are.
NOTICE = "notice"

_SAID = {
    State.ABSENT.value: ("A schedule is not in the tree", "Run scaffold to add it, or apply the fix."),
    State.PARTIAL.value: ("Some parts of a schedule are missing", "Run scaffold to add what is missing."),
    State.DRIFTED.value: ("A schedule was altered since it was added", "Put it back, or plan what it is now."),
    State.FOREIGN.value: ("A name that a schedule needs is taken by other code", "Give the schedule another name."),
    UNWANTED: ("A schedule that is to be removed", "Run scaffold to remove it, or apply the fix."),
    NOTICE: ("Something that was not asked about", "Nothing has to be done."),
}

#: The rules' ids in the order of the document.
IDS = tuple(_SAID)


def rules() -> list[dict[str, object]]:
    """Return the rules as `reportingDescriptor` objects, with all texts that GitHub asks for."""
    return [_rule(name, *said) for name, said in _SAID.items()]


def _rule(name: str, what: str, remedy: str) -> dict[str, object]:
    return {
        "id": name,
        "shortDescription": {"text": what},
        "fullDescription": {"text": f"{what}."},
        "help": {"text": remedy},
        "defaultConfiguration": {"level": level(name)},
    }


def level(rule: str) -> str:
    """Return how much the results of a rule matter, as SARIF says it."""
    return "note" if rule == NOTICE else "error"
