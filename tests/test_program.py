"""program.py: options, and Ctrl-C, `| head`, a full disk: a line, no traceback."""

import importlib
import inspect
import os
import re
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from bridge.pages import ROOT, WINGS, files, source_of
from numpy_impl.program import options

# Buffered, as it is for whoever did not ask for something else.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}


def shell(command, **environment):
    return subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=ENVIRONMENT | environment,
        capture_output=True,
        timeout=120,
    )


def mains(wing):
    """{file: main} of every program of a wing."""
    found = {}
    for file in files():
        if "\ndef main(" in source_of(file, wing):
            found[file] = importlib.import_module(f"{wing}.{file}").main
    return found


@pytest.mark.parametrize("wing", WINGS)
def test_each_program_ends_so(wing):
    found = mains(wing)
    assert {"first_loop", "workshop.digits_mlp", "workshop.tiny_gpt"} < set(found)
    ending = (
        rf'\nif __name__ == "__main__":\n    from {wing}\.program import run\n\n'
        r"    run\((main|record\(main\))\)(  # .*)?\n\Z"
    )
    for file in found:
        assert re.search(ending, source_of(file, wing)), file


@pytest.mark.parametrize("wing", WINGS)
def test_every_program_refuses_what_it_does_not_know(wing, capsys):
    options = importlib.import_module(f"{wing}.program").options
    for file, main in mains(wing).items():
        defaults = inspect.signature(main).parameters.values()
        assert options(main, []) == {p.name: p.default for p in defaults}
        for words in (["--nonsense"], ["--nonsense", "3"], ["word"], ["--lrate=1"]):
            assert refused(options, main, words, capsys).startswith(
                f"usage: python -m {wing}.{file} "
            )
        with pytest.raises(SystemExit) as end:
            options(main, ["--help"])
        said = capsys.readouterr().out
        assert end.value.code == 0
        if main.__doc__:  # python -OO forgets it
            assert main.__doc__.splitlines()[0] in said


def refused(options, main, words, capsys):
    """The message; nothing is printed elsewhere, and the exit code is 2."""
    with pytest.raises(SystemExit) as end:
        options(main, words)
    out, err = capsys.readouterr()
    assert end.value.code == 2 and out == ""
    assert "error: " in err.splitlines()[-1], err
    return err


def test_both_sides_take_the_same_options():
    """But for data_parallel: one plays the ranks, the other is started by torchrun."""
    ours, theirs = (mains(wing) for wing in WINGS)
    assert list(ours) == list(theirs)
    for file in ours.keys() - {"training.data_parallel"}:
        assert inspect.signature(ours[file]) == inspect.signature(theirs[file])


BAD_VALUES = {
    "epochs": ("0", "-1", "1.5", "many", "nan"),
    "steps": ("0", "-3", ""),
    "ranks": ("0",),
    "seed": ("-1", "0.5", str(2**64)),
    "lr": ("nan", "inf", "-1", "-0.001", "fast"),
    "optimizer": ("adagrad", "Adam"),
    "dtype": ("float16",),
    "strategy": ("tensor",),
    "device": ("gpu", "meta"),
}


@pytest.mark.parametrize("wing", WINGS)
def test_every_program_refuses_bad_values(wing, capsys):
    options = importlib.import_module(f"{wing}.program").options
    tried = set()
    for main in mains(wing).values():
        for name in inspect.signature(main).parameters:
            for value in BAD_VALUES.get(name, ()):
                tried.add(name)
                err = refused(options, main, [f"--{name}={value}"], capsys)
                assert f"argument --{name}: " in err and value in err
    assert tried >= {"epochs", "steps", "seed", "lr", "optimizer", "dtype"}


def test_values_become_numbers():
    def main(steps=4, lr: float = None, out: str = None, plain=False, shift=0.5):
        """Prints."""

    words = "--steps 7 --lr 1e-3 --out here --plain --shift=-2".split()
    found = options(main, words)
    wanted = {"steps": 7, "lr": 0.001, "out": "here", "plain": True, "shift": -2.0}
    assert found == wanted
    assert [type(value) for value in found.values()] == [int, float, str, bool, float]


def test_meanings_come_from_the_docstring(capsys):
    def main(steps=4, share=0.5):
        """Print something.

        Args:
            steps: how many, which
                may be a lot.
            share: 50 % or so.

        Returns:
            nothing: it prints.
        """

    with pytest.raises(SystemExit):
        options(main, ["--help"])
    said = capsys.readouterr().out
    if main.__doc__:
        assert "how many, which may be a lot (default: 4)" in said
        assert "50 % or so (default: 0.5)" in said and "nothing" not in said


def test_both_sides_are_the_same():
    ours, theirs = (source_of("program", wing) for wing in WINGS)
    assert ours == theirs.replace("torch_impl", "numpy_impl")


@pytest.mark.parametrize("wing", WINGS)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_read_enough(wing, unbuffered):
    run = f"{sys.executable} -m {wing}.first_loop"
    found = shell(f"{run} | true; exit ${{PIPESTATUS[0]}}", PYTHONUNBUFFERED=unbuffered)
    assert (found.returncode, found.stderr) == (1, b"")


@pytest.mark.parametrize(
    "to, wanted",
    [
        ("> /dev/full", b"[Errno 28] No space left on device\n"),
        (">&-", b"the standard output is closed: there is nowhere to print\n"),
    ],
)
def test_nowhere_to_print(to, wanted):
    found = shell(f"{sys.executable} -m numpy_impl.first_loop {to}")
    assert (found.returncode, found.stderr) == (1, wanted)


def test_a_terminal_without_greek():
    code = "from numpy_impl.program import run; run(lambda: print('(w - 3)²'))"
    found = shell(f'{sys.executable} -c "{code}"', PYTHONIOENCODING="ascii")
    assert (found.returncode, found.stdout) == (0, b"(w - 3)?\n")


def test_ctrl_c():
    """While it works; what was printed before is printed."""
    code = """
        import time
        from numpy_impl.program import run

        def main():
            print("epoch 1", flush=True)
            time.sleep(60)

        run(main)
    """
    run = [sys.executable, "-c", textwrap.dedent(code)]
    pipe = subprocess.PIPE
    started = subprocess.Popen(run, cwd=ROOT, stdout=pipe, stderr=pipe)
    assert started.stdout.readline() == b"epoch 1\n"
    start = time.monotonic()
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=30)
    assert time.monotonic() - start < 30
    assert (started.returncode, out, err) == (130, b"", b"interrupted\n")


def test_an_error_is_not_hidden():
    code = "from numpy_impl.program import run; run(lambda: 1 / 0)"
    found = shell(f'{sys.executable} -c "{code}"')
    assert found.returncode == 1 and b"ZeroDivisionError" in found.stderr
