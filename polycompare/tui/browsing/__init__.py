"""The recordings of a store as a person goes through them: filter, columns, preview, queue; drawn by widgets."""
