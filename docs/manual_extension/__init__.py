"""What the manual is built with, beside Sphinx."""
