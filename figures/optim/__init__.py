"""Figures of the optimizers."""
