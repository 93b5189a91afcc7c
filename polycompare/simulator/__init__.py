"""An embedded agent platform that stands in for the service."""
