"""Figures of the failure modes."""
