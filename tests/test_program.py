"""program.py: Ctrl-C, `| head`, a full disk, a closed output: a line, no traceback."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from bridge.pages import ROOT, WINGS, source_of

PROGRAMS = ("first_loop", "workshop.digits_mlp", "workshop.tiny_gpt")
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


@pytest.mark.parametrize("wing", WINGS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_ends_so(wing, program):
    ending = f"    from {wing}.program import run\n\n    run(main)\n"
    assert source_of(program, wing).endswith(f'\nif __name__ == "__main__":\n{ending}')


def test_both_sides_are_the_same():
    assert source_of("program") == source_of("program", "torch_impl")


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
