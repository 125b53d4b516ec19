"""The answers stage."""
