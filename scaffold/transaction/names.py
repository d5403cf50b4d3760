"""The names that are ours at the root of a tree while it is being written to."""

#: The journal of a write, and what it is before it is whole.
JOURNAL = ".scaffold-write"
PART = ".scaffold-write.part"
#: How many bytes a journal may have.
LONGEST = 16_000_000
