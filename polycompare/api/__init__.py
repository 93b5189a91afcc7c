"""The service as we speak it: wire models, HTTP clients, retry policy."""
