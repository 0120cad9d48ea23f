"""How many mistakes the note finds, and how many correct loops it leaves alone.

Measured, not chosen: `python -m tests.bridge.loops.counted` runs every loop of the
tables and prints these lines; a test does so again and compares.
"""

__all__ = ["ALARMS", "CORRECT", "FOUND", "MISTAKES", "SAID"]

MISTAKES = 148
FOUND = 148
CORRECT = 240
ALARMS = 0

SAID = (
    f"Measured: {FOUND} of {MISTAKES} mistakes are found, and there are {ALARMS} "
    f"findings in {CORRECT} correct loops."
)
