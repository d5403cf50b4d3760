"""Where the data folders are: inside the package in a wheel, beside it in a checkout or an editable install."""

from pathlib import Path


def folder(name: str) -> Path:
    """Return the directory of the bundled folder `name`, which is `templates` or `fixtures`.

    Raises FileNotFoundError when the installation lacks it.
    """
    package = Path(__file__).resolve().parent
    for parent in (package, package.parent):
        candidate = parent / name
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{name}/ is neither in {package} nor beside it: scaffold is not completely installed")
