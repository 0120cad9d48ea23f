"""Comparison figures: both sides on real data, drawn over each other.

The files mirror the wings. Each has `draw()`, which runs both sides and returns a
`Drawing`; `python -m figures` draws them all.
"""
