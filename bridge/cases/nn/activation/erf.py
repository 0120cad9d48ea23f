"""nn/activation/erf.py has no class; its function is held against math.erf in tests."""

CASES = []
