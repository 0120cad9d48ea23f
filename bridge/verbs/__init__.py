"""The verbs of `python -m bridge`, one file each.

A verb has HELP, what it does in a sentence (a docstring would be lost under `python
-OO`), `add_arguments(parser)` and `run(options, console)`, which returns the exit code
or None for 0. What takes long to import, PyTorch above all, it imports in `run`.
"""
