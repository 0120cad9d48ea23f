"""The table: each operation with its derivative: tools/autograd/derivatives.yaml."""

__all__ = []
