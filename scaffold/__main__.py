"""`python -m scaffold`, without the current directory that `-m` puts first: a tree's `click.py` is not imported."""

import sys

if __name__ == "__main__":
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]

    from scaffold.cli.process import run

    run()
