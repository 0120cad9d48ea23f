"""The programs in terminals of all kinds: a sentence and an exit code, no traceback."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from bridge import programs
from bridge.pages import ROOT

# Buffered, as it is for whoever did not ask for something else.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
READ = f"{sys.executable} -m bridge read first_loop"


def shell(command, **environment):
    """Run a command in the project's folder."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=ENVIRONMENT | environment,
        capture_output=True,
        timeout=120,
    )


def python(code, *options, env=ENVIRONMENT, **kwargs):
    """Start Python with a program of a few lines."""
    command = [sys.executable, *options, "-c", textwrap.dedent(code)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=env, stderr=pipe, **kwargs)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_greek(encoding):
    """What it cannot show is replaced, and the lines are ASCII's."""
    found = shell(READ, PYTHONIOENCODING=encoding)
    assert (found.returncode, found.stderr) == (0, b"")
    text = found.stdout.decode(encoding)
    assert "numpy_impl/first_loop.py" in text and "?" in text
    assert text.startswith("-----") and "-+-" in text


@pytest.mark.slow
def test_every_program_prints_ascii():
    """In one process, because PyTorch takes long to import: each with its table."""
    code = """
        from bridge import __main__ as bridge
        from bridge import programs
        from figures import __main__ as figures

        def main():
            for verb in ("list", "parity", "bench"):
                samples = ["--samples", "2"] if verb == "bench" else []
                bridge.main([verb, "Identity", *samples])
            bridge.main(["conventions", "--all"])
            figures.main(["--list"])

        programs.run(main)
    """
    environment = ENVIRONMENT | {"PYTHONIOENCODING": "ascii"}
    ended = python(code, env=environment, stdout=subprocess.PIPE)
    out, err = ended.communicate(timeout=120)
    assert ended.returncode == 0 and b"Traceback" not in err, err
    text = out.decode("ascii")
    for words in ("1 pairs", " cases", "geometric mean", "Conventions", "first_loop"):
        assert words in text


@pytest.mark.parametrize("program", ["bridge read first_loop", "figures --list"])
def test_a_closed_output(program):
    found = shell(f"{sys.executable} -m {program} >&-")
    assert found.returncode == 1
    wanted = b"the standard output is closed: there is nowhere to print\n"
    assert found.stderr == wanted


def test_a_closed_error_output():
    found = shell(f"{READ} 2>&-")
    assert found.returncode == 0 and b"first_loop" in found.stdout
    assert shell(f"{READ} >&- 2>&-").returncode == 1


def test_a_full_disk():
    found = shell(f"{READ} > /dev/full")
    assert found.returncode == 1
    assert b"No space left on device" in found.stderr
    assert found.stderr.count(b"\n") == 1


def test_head_has_read_enough():
    found = shell(f"{READ} --full | head -1")
    assert found.stderr == b"" and found.stdout.count(b"\n") == 1
    # Not even one line is read: the first flush fails, or that at the end.
    for lines in (1, 100_000):
        code = f"""
            from bridge import programs
            programs.run(lambda: print("a line\\n" * {lines}, end=""))
        """
        reader, writer = os.pipe()
        os.close(reader)
        ended = python(code, stdout=writer)
        os.close(writer)
        assert ended.communicate(timeout=60)[1] == b"" and ended.returncode == 1


def test_exit_codes():
    """What `main` returns, a sentence of sys.exit, Ctrl-C."""

    def ends(result):
        with pytest.raises(SystemExit) as caught:
            programs.run(lambda: result() if callable(result) else result)
        return caught.value.code

    def interrupted():
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGTERM)
    try:
        assert (ends(0), ends(1)) == (0, 1)
        assert ends(lambda: sys.exit("no such pair")) == "no such pair"
        assert ends(interrupted) == 130
        assert "No such file" in ends(lambda: open("/no/such/file"))
    finally:
        signal.signal(signal.SIGTERM, before)


# --- files that are written whole or not at all


def test_a_file_is_replaced(tmp_path):
    path = tmp_path / "new.txt"
    for text in ("first", "second"):
        with programs.written_whole(path) as part:
            assert part.parent == tmp_path and part.suffix == ".txt"
            part.write_text(text, encoding="utf-8")
            assert not path.exists() or path.read_text(encoding="utf-8") == "first"
        assert path.read_text(encoding="utf-8") == text
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_is_interrupted_leaves_no_trace(tmp_path, error):
    path = tmp_path / "kept.txt"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(error), programs.written_whole(path) as part:
        part.write_text("hal", encoding="utf-8")
        raise error
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text(encoding="utf-8") == "before"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "target.txt", tmp_path / "link.txt"
    target.write_text("before", encoding="utf-8")
    link.symlink_to(target)
    with programs.written_whole(link) as part:
        part.write_text("after", encoding="utf-8")
    assert link.is_symlink() and target.read_text(encoding="utf-8") == "after"


def test_a_device_stays_a_device():
    with programs.written_whole("/dev/null") as part:
        assert str(part) == "/dev/null"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_a_file_is_written(tmp_path, number):
    code = f"""
        import time
        from pathlib import Path
        from bridge import programs

        def main():
            with programs.written_whole({str(tmp_path / "y.png")!r}) as part:
                part.write_text("the first half")
                print("writing", flush=True)
                time.sleep(60)

        programs.run(main)
    """
    started = python(code, stdout=subprocess.PIPE)
    assert started.stdout.readline() == b"writing\n"
    assert len(list(tmp_path.iterdir())) == 1
    start = time.monotonic()
    started.send_signal(number)
    err = started.communicate(timeout=30)[1]
    assert time.monotonic() - start < 30
    said = b"interrupted: nothing more is done\n" if number == signal.SIGINT else b""
    assert (started.returncode, err) == (128 + number, said)
    assert not list(tmp_path.iterdir())


# --- python -O and -OO


@pytest.mark.slow
def test_without_asserts_and_docstrings():
    """Checks are no asserts, and what is printed is no docstring."""
    code = """
        import numpy as np
        from bridge import __main__ as bridge
        from bridge import report, sides
        from bridge.conventions import CONVENTIONS
        from bridge.parity import compare
        from figures import __main__ as figures

        assert False, "asserts are stripped"
        if bridge.main.__doc__ is not None:
            raise SystemExit("docstrings are there")
        for a, b in (np.zeros(2, np.int64), np.zeros(2)), (np.zeros(1), np.zeros(2)):
            try:
                compare(a, b)
            except (TypeError, ValueError):
                continue
            raise SystemExit("compare() takes anything")

        class Case:
            modes, witnesses = ("train",), (sides.TORCH,)

            def quantities(self, side, dtype, mode, device="cpu"):
                return {("output", str(side)): np.zeros(1)}

        if not all(row.problem for row in report.check_case(Case())):
            raise SystemExit("check_case() compares what is not the same")

        if not all(len(one.sentence) > 40 for one in CONVENTIONS):
            raise SystemExit("a convention has no sentence")
        figures.main(["--list"])
        bridge.main(["--help"])
    """
    ended = python(code, "-OO", stdout=subprocess.PIPE, text=True)
    out, err = ended.communicate(timeout=120)
    assert (ended.returncode, err) == (0, "")
    for words in ("The first loop: both", "The parity atlas:", "a pair side by side"):
        assert words in out


def test_there_is_no_assert_outside_of_tests():
    for folder in ("bridge", "figures", "numpy_impl", "torch_impl"):
        for path in (ROOT / folder).rglob("*.py"):
            lines = path.read_text(encoding="utf-8").splitlines()
            found = [line for line in lines if line.strip().startswith("assert ")]
            assert not found, f"{path}: `python -O` strips {found[0]}"


# --- what is asked before the work


def test_what_can_be_written_is_left_as_it_is(tmp_path):
    old = tmp_path / "old.json"
    old.write_text("before", encoding="utf-8")
    programs.must_be_writable(old)
    programs.must_be_writable(tmp_path / "new.json")
    programs.must_be_writable("/dev/null")
    programs.must_be_a_folder(tmp_path)
    assert list(tmp_path.iterdir()) == [old]
    assert old.read_text(encoding="utf-8") == "before"
    programs.must_be_a_folder(tmp_path / "one" / "two")
    assert (tmp_path / "one" / "two").is_dir()


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("no/file.json", "there is no folder to write"),
        ("", "is a folder, not a file to write to"),
        ("/proc/file.json", "cannot be written: "),
        ("/proc/version/file.json", "there is no folder to write"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path, name, wanted):
    with pytest.raises(SystemExit) as caught:
        programs.must_be_writable(tmp_path / name)
    assert wanted in caught.value.code and "\n" not in caught.value.code


def test_json_is_valid(tmp_path):
    """Infinity and NaN are no JSON: they are strings, which float() reads."""
    path = tmp_path / "numbers.json"
    values = [1.5, np.inf, -np.inf, np.nan, np.float32(0.5), np.int64(3), np.True_]
    more = {"none": None, "complex": 1 + 2j, "longdouble": np.longdouble(0.25)}
    programs.write_json(path, {"values": values, "at": (1, 2)} | more)
    found = json.loads(
        path.read_text(encoding="utf-8"), parse_constant=lambda word: 1 / 0
    )
    assert found["values"] == [1.5, "inf", "-inf", "nan", 0.5, 3, True]
    assert [float(x) for x in found["values"][1:3]] == [np.inf, -np.inf]
    assert (found["none"], found["at"]) == (None, [1, 2])
    assert complex(found["complex"]) == 1 + 2j and float(found["longdouble"]) == 0.25


def test_ctrl_c_may_say_what_was_done(capsys):
    def interrupted():
        raise KeyboardInterrupt("interrupted: 3 of 4 are done")

    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as caught:
            programs.run(interrupted)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert caught.value.code == 130
    assert capsys.readouterr().err == "interrupted: 3 of 4 are done\n"


@pytest.mark.slow
@pytest.mark.parametrize("command", ["parity Linear", "list", "mutate Linear"])
def test_head_has_read_enough_of_a_table(command):
    run = f"{sys.executable} -m bridge {command}"
    found = shell(f"{run} | true; exit ${{PIPESTATUS[0]}}")
    assert found.returncode == 1 and b"Traceback" not in found.stderr
