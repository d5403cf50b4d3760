"""The inverse of adding: what a schedule put into a tree is taken out, and adding it again is the judge."""
