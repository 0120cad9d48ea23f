"""Figures of what a training loop is made of."""
