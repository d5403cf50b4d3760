"""Catalogue entries that are not ours: a project's own, in a folder that it names, and those of packages."""
