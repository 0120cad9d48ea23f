"""The reader's own turn: write the derivative of a pair, and have it judged.

turns.py      what is left to the reader: the derivatives of a file
blank.py      the file without them, for a folder of the reader's
shapes.py     what goes in and what comes out, seen in a case
trial.py      the reader's file in the place of ours, in a process of its own
evidence.py   what the verdict may look at where a case parts
check.py      the answer of that process, in sentences
hints.py      one more each time, from our own source
progress.py   what is done, in the reader's folder
roadmap.py    the rows of README's table, and which is next
exercises/    an exercise for each row, with what the tool answers
"""
