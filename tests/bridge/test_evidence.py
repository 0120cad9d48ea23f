"""bridge/evidence: the pictures and the note of a run, and two runs compared."""

import json
import shutil

import numpy as np
import pytest

from bridge.__main__ import main
from bridge.evidence import Run, compare_runs, draw_failures, loop_note_of
from bridge.pages import WINGS
from numpy_impl.training import checkpoint_file
from tests.workshop.test_evidence import left

ADDED = ("loss_curve.png", "failure_samples.png", "loop_note.md")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """{wing: folder} of a run of two epochs; not to be written to."""
    at = tmp_path_factory.mktemp("runs")
    return {wing: left(wing, at / wing, epochs=2) for wing in WINGS}


@pytest.fixture
def folders(kept, tmp_path):
    """Copies, one for each side."""
    return [shutil.copytree(kept[wing], tmp_path / wing) for wing in WINGS]


def test_what_is_added(folders, capsys):
    """And the same bytes when it is asked for again."""
    folder, twin = folders
    assert main(["evidence", str(folder)]) == 0
    assert "loop_note.md, loss_curve.png" in capsys.readouterr().out
    before = [(folder / name).read_bytes() for name in ADDED]
    assert all(data.startswith(b"\x89PNG") for data in before[:2])
    main(["evidence", str(folder)])
    assert [(folder / name).read_bytes() for name in ADDED] == before
    draw_failures(Run(twin), twin / "picture.png")  # rounding is not to be seen
    assert (twin / "picture.png").read_bytes() == before[1]


def test_the_loop_note_finds_nothing_wrong(folders):
    for folder in folders:
        note = loop_note_of(Run(folder))
        assert note.findings == [], str(note)
        assert "the five places" in str(note) and "float64" in str(note)


def test_two_sides_of_one_run(folders, capsys, tmp_path):
    page = tmp_path / "comparison.md"
    code = main(["evidence", *map(str, folders), "--markdown", str(page)])
    said = capsys.readouterr().out
    assert code == 0 and "Rounding: " in said
    for what in ("shape_trace.txt", "train loss", "hidden.weight", "best epoch"):
        assert what in said and what in page.read_text()
    itself = compare_runs(*[Run(folders[0])] * 2)
    assert itself.ok and itself.verdict == "Equal to the bit."


def changed_csv(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def one_bit_of_a_weight(folder):
    path = folder / "best_checkpoint.npz"
    state = checkpoint_file.read(path)
    state["model"]["hidden.bias"][3] *= 1 + 1e-5
    checkpoint_file.write(path, state)


def another_loss(folder):
    run = Run(folder)
    loss = run.series()["train loss"][1]
    changed_csv(folder, "training_log.csv", repr(float(loss)), repr(float(loss) + 1e-6))


def a_sample_less(folder):
    path = folder / "failure_samples.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")


def an_epoch_less(folder):
    path = folder / "training_log.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-3]) + "\n")


def another_shape(folder):
    changed_csv(folder, "shape_trace.txt", "(1, 128)", "(1, 129)")


@pytest.mark.parametrize(
    "change, what",
    [
        (one_bit_of_a_weight, "checkpoint's hidden.bias: "),
        (another_loss, "train loss: "),
        (a_sample_less, "failure samples' index: "),
        (an_epoch_less, "train loss: shapes (2,) and (1,)"),
        (another_shape, "shape_trace.txt: "),
    ],
)
def test_what_differs_is_no_rounding(folders, change, what, capsys):
    change(folders[0])
    ours, theirs = map(Run, folders)
    found = compare_runs(theirs, ours)
    assert not found.ok and found.verdict.startswith(f"A bug, or another text: {what}")
    assert main(["evidence", *map(str, folders)]) == 1
    assert "! " in capsys.readouterr().out


def test_rounding_grows():
    """Nothing in the first epoch, 1e-10 later: that is no bug; from the start it is."""

    class Given:
        program, options, shapes, best_epoch = "p", {}, [], 0
        weights, folder = {}, "run"
        failures = {"index": [], "predicted": [], "probability": [], "loss": []}

        def __init__(self, *losses):
            self.losses = np.array(losses)

        def series(self):
            return {"train loss": self.losses}

    late = compare_runs(Given(1.0, 0.5), Given(1.0, 0.5 + 1e-10))
    assert late.ok and "Rounding, grown from update to update: " in late.verdict
    early = compare_runs(Given(1.0, 0.5), Given(1.0 + 1e-10, 0.5))
    assert not early.ok and "A bug" in early.verdict
    assert not compare_runs(Given(1.0, 0.5), Given(1.0, 0.5 + 1e-6)).ok


def test_other_options_are_no_bug(kept, tmp_path):
    other = left("numpy_impl", tmp_path / "other", epochs=2, seed=1)
    found = compare_runs(Run(kept["numpy_impl"]), Run(other))
    assert found.different == ["seed 0 and 1"] and not found.ok
    assert found.verdict == "The runs were asked for other things: seed 0 and 1."


@pytest.mark.parametrize("missing", ["run.json", "failure_samples.csv"])
def test_no_evidence_is_said(folders, missing):
    (folders[0] / missing).unlink()
    for words in ([folders[0]], folders):
        with pytest.raises(SystemExit, match=f"has no {missing}: it is no evidence"):
            main(["evidence", *map(str, words)])


@pytest.mark.parametrize("name", ["os.path", "torch_impl", "numpy_impl.workshop; x"])
def test_only_a_program_of_ours_is_imported(folders, name):
    path = folders[0] / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"program": name}))
    with pytest.raises(SystemExit, match="names no program"):
        main(["evidence", str(folders[0])])


def test_markdown_needs_two(folders):
    with pytest.raises(SystemExit, match="which is the OTHER folder"):
        main(["evidence", str(folders[0]), "--markdown", "x.md"])


def test_a_run_without_numbers_is_drawn(tmp_path):
    """Every loss NaN: no curve; of the wrong digits the 25 worst are shown."""
    with np.errstate(all="ignore"):
        left("numpy_impl", tmp_path, epochs=1, optimizer="sgd", lr=1e200)
    assert main(["evidence", str(tmp_path)]) == 0
    assert len(Run(tmp_path).failures["index"]) > 25
    assert (tmp_path / "loop_note.md").exists()
