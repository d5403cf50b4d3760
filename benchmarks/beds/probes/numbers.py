"""The numbers that every probe puts on its tree's arguments."""

#: The rate that a factor of 1 stands for, and what the tree's own arguments say of the run.
BASE = 1e-3
WARMUP = 20
TOTAL = 300
#: How many steps are looked at.
STEPS = 300
