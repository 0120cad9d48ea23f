"""Figures of the workshop."""
