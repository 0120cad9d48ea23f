"""Figures of layers and activations."""
