"""How the manual is built: `make docs`."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from scaffold import __version__  # noqa: E402  (found by the line before)

project = "scaffold"
release = version = __version__
extensions = ["myst_parser", "sphinx_copybutton", "manual_extension.extension"]
exclude_patterns = ["manual_extension"]
html_theme = "furo"
html_title = f"scaffold {__version__}"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_show_sphinx = False
# The same on every machine, so that two builds of one revision are alike.
html_last_updated_fmt = None
# `--option` in a sentence is an option, not a dash.
smartquotes = False
nitpicky = True
myst_heading_anchors = 3
# Example sessions: `$ ` and what is printed are not copied.
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True
highlight_language = "none"
