"""Tiny models on real data, from file to curve: roadmap 6.2.9."""

__all__ = []
