"""Figures of data: which sample comes when, and who makes its batch."""
