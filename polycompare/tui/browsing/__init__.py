"""The recordings of a store as a person goes through them: filters, columns, rows, a queue; pure, drawn by widgets."""
