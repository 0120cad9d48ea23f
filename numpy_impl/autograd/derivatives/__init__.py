"""The table: each operation with its derivative, written in operations of the tape."""

__all__ = []
