"""The beds: trees from the package index that nobody here wrote, patched and proved without training (`make beds`)."""
