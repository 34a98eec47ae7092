"""The measuring kit: servers, load, and what they cost."""
