"""Add a learning-rate schedule to PyTorch training code."""

__version__ = "0.1.0"
