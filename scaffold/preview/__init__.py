"""The preview page: a change as one self-contained HTML file, drawn, side by side, and in plain words."""
