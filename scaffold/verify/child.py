"""The child's entry: loads the folder `inside` under a private name, so that no module of a tree is shadowed."""

import contextlib
import importlib
import importlib.util
import sys
from pathlib import Path

PACKAGE = "_scaffold_child"


def main() -> None:
    """Read the job on stdin, do it, write the answer to the file that the job names, and end at once."""
    limit_memory(int(sys.argv[1]))
    here = Path(__file__).resolve().parent
    inside = here / "inside"
    sys.path[:] = [path for path in sys.path if not path or Path(path).resolve() != here]
    spec = importlib.util.spec_from_file_location(
        PACKAGE, inside / "__init__.py", submodule_search_locations=[str(inside)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)
    importlib.import_module(f"{PACKAGE}.work").main()


def limit_memory(most: int) -> None:
    """Let this process write to `most` bytes of memory at most, where the system can see to it."""
    try:
        import resource
    except ImportError:  # Windows: the clock alone bounds it
        return
    with contextlib.suppress(OSError, ValueError):  # the user's own limit is lower
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    main()
