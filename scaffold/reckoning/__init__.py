"""Learning rates reckoned from the arithmetic of a tree's code, which is read by an interpreter of ours and never run.

It knows numbers, `if`, `return`, functions of the tree and a few of `math`'s; whatever else stands in the way of a rate
is refused, so that a rate that comes out is the one that the code gives.
"""
