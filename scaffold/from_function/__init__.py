"""A schedule that the user wrote: read from its file, never imported, and made an entry like the catalogue's."""
