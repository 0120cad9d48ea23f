"""What notices a mutant: the case tables, against PyTorch."""

import contextlib
import functools
import signal
import sys
import warnings
from unittest import mock

import numpy as np

from bridge.cases import ProgramCase, all_cases
from bridge.parity import compare
from bridge.rounding import noise_of_case
from bridge.sides import NUMPY

SECONDS = 10  # of one case: more is an endless loop


class Trial:
    """One case in one mode, with what PyTorch makes of it."""

    def __init__(self, case, mode):
        self.case, self.mode, self.kills = case, mode, 0

    def __str__(self):
        return f"{self.case.file}: {self.case}, {self.mode}"

    @functools.cached_property
    def wanted(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.case.quantities(self.case.witnesses[-1], mode=self.mode)

    @functools.cached_property
    def noise(self):
        """How far rounding moves what PyTorch makes of it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return noise_of_case(self.case, self.case.witnesses[-1], mode=self.mode)

    @functools.cached_property
    def touched(self):
        """The code objects that the unchanged NumPy side runs."""
        found = set()

        def look(frame, event, argument):
            if event == "call":
                found.add(frame.f_code)

        before = sys.getprofile()
        sys.setprofile(look)
        try:
            self.case.quantities(NUMPY, mode=self.mode)
        finally:
            sys.setprofile(before)
        return found

    @functools.cached_property
    def is_sound(self):
        """Whether nothing is wrong with the unchanged NumPy side."""
        return self.objection() is None

    def objection(self):
        """What is wrong with the NumPy side as it is now, or None."""
        try:
            with _limit(SECONDS):
                ours = self.case.quantities(NUMPY, mode=self.mode)
            if list(ours) != list(self.wanted):
                return f"{self}: {list(ours)} instead of {list(self.wanted)}"
            for (kind, name), value in ours.items():
                found = compare(value, self.wanted[kind, name])
                if not found.ok() and not found.with_noise(self.noise[kind, name]).ok():
                    return f"{self}: {kind} {name}"
        except Exception as error:
            return f"{self}: {type(error).__name__}"
        return None


@contextlib.contextmanager
def _limit(seconds):
    """TimeoutError after so many seconds, where the system has an alarm."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number, frame):
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@functools.cache
def every_trial():
    """All cases in all modes, but for whole trainings, of which each takes seconds."""
    cases = [c for c in all_cases() if not c.bench]
    folders = ("practical", "workshop")
    trainings = [c for c in cases if c.file.split(".")[0] in folders]
    slow = [c for c in trainings if isinstance(c, ProgramCase)]
    return [Trial(c, mode) for c in cases if c not in slow for mode in c.modes]


def witnesses(function):
    """The trials that run a function, those that noticed most mutants first

    They are those of its file and of its family, such as "nn.loss", or if these do not
    run it, those of all packages around it.
    """
    file, found = function.file, {}
    while file and (not found or "." in file):
        near = [t for t in every_trial() if f"{t.case.file}.".startswith(f"{file}.")]
        found |= {t: t.kills for t in near if function.code in t.touched}
        file = file.rpartition(".")[0]
    return sorted(found, key=found.get, reverse=True)


@contextlib.contextmanager
def installed(mutant):
    """The mutant in the place of its function, everywhere, until the end of the block

    New memory holds nan meanwhile: the right results of the run before may still be in
    it, and would save a mutant that forgets to write there.
    """
    live = mutant.function.live
    changed = {name: _nan(getattr(np, name)) for name in ("empty", "empty_like")}
    before, live.__code__ = live.__code__, mutant.code
    try:
        with mock.patch.multiple(np, **changed):
            yield
    finally:
        live.__code__ = before


def _nan(function):
    @functools.wraps(function)
    def run(*args, **kwargs):
        array = function(*args, **kwargs)
        if array.dtype.kind == "f":
            array.fill(np.nan)
        return array

    return run


class UnsoundError(Exception):
    """A case fails without a mutant: it proves nothing."""


def killed_by(mutant):
    """What the case tables have to say against a mutant; None if it survives.

    Raises:
        UnsoundError: one of the cases that should notice fails anyway.
    """
    for trial in witnesses(mutant.function):
        if not trial.is_sound:
            raise UnsoundError(f"{trial} fails without a mutant: {trial.objection()}")
        with installed(mutant), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error")  # but for overflow and its like
            objection = trial.objection()
        if objection:
            trial.kills += 1
            return objection
    return None
