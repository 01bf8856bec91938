"""Names that mean the same in every room."""

DERIVED = "sojourn"
"""The source of events that Sojourn itself derives; nobody else writes them, and questions leave them out."""
