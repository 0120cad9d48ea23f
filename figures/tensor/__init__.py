"""Figures of tensors: dtypes, broadcasting, memory."""
