"""Tensors: roadmap 6.2.3. What an array is, and what looks the same and is not.

Nothing is checked here: what a library says of a mistake is one of the things to see.
"""

__all__ = []
