"""Writes that are broken off, or refused, at every call to the system: what the next command then finds.

A real command is run as far as its first write, in a process with everything loaded. There it forks: each child goes
on from that point to the end of the command, and is stopped at one call. So a try costs milliseconds, not the start
of an interpreter and a search through a tree. Nothing before that point writes anything, which is checked as well.
"""
