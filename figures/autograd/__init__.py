"""Figures of the tape."""
