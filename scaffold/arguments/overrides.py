"""Trees whose command line takes `optim.name=adam`: those that Hydra starts, and those that ask OmegaConf."""

import ast

from scaffold.modules import Module, Modules
from scaffold.walking import FunctionNode


def takes_overrides(modules: Modules) -> bool:
    """Return whether a training run is told values as `a.b=1`, rather than as `--a.b 1`."""
    return any(_is_started_by_hydra(module) for module in modules.holding(b"hydra")) or any(
        True for _ in modules.holding(b"OmegaConf.from_cli(")
    )


def _is_started_by_hydra(module: Module) -> bool:
    functions = [node for _, node in module.scopes if isinstance(node, FunctionNode)]
    return any("hydra.main" in ast.unparse(decorator) for node in functions for decorator in node.decorator_list)
