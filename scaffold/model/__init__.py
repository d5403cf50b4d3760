"""The frozen values that everyone shares; one file a concept, and none of them imports more than errors."""
