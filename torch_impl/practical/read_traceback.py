"""Read a traceback: which line is yours, where the library stopped, what it was given.

    python -m torch_impl.practical.read_traceback

A traceback ends deep in the library, but the line to change is nearly always the last
one of your own. The message names shapes; the frame that raised has the arguments.
"""

import re
import traceback
from pathlib import Path

import torch
from torch import nn

from torch_impl.practical.parts import classifier, digits, show_one

__all__ = ["read_traceback", "shapes_in", "dtypes_in", "example", "main"]

# Whose lines are not yours.
LIBRARY = (Path(torch.__file__).parent,)
# The names that messages have for dtypes.
DTYPES = {
    "double": "float64",
    "float": "float32",
    "half": "float16",
    "long": "int64",
    "int": "int32",
}


def read_traceback(error, library=LIBRARY):
    """What a traceback says, in the order in which to read it

    Args:
        error: an exception that was raised and caught.
        library: folders whose lines are not yours.

    Returns:
        {"message": its type and text,
         "yours": "file:line: code" of the last line that is not the library's,
         "library": the same of the line that raised, or "" if that one is yours,
         "arguments": {name: "(300, 63) float32"} of the arrays among that frame's
             arguments, and of those of its `self`,
         "shapes": the shapes in the message, as lists of ints,
         "dtypes": the dtypes in the message}.

    Raises:
        TypeError: `error` is no exception.
        ValueError: it was never raised.
    """
    if not isinstance(error, BaseException):
        raise TypeError(f"error must be an exception, got {type(error).__name__}")
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        raise ValueError("error was never raised: it has no traceback to read")
    lines = traceback.extract_tb(error.__traceback__)
    yours = [line for line in lines if not is_in(line.filename, library)]
    raised = lines[-1]
    text = str(error)
    return {
        "message": f"{type(error).__name__}: {text}",
        "yours": said(yours[-1]) if yours else "",
        "library": said(raised) if is_in(raised.filename, library) else "",
        "arguments": arrays_of(frames[-1][0]),
        "shapes": shapes_in(text),
        "dtypes": dtypes_in(text),
    }


def is_in(file, folders):
    return any(Path(file).is_relative_to(folder) for folder in folders)


def said(line):
    return f"{Path(line.filename).name}:{line.lineno}: {line.line}"


def arrays_of(frame):
    """{name: shape and dtype} of what the function was called with"""
    code, names = frame.f_code, frame.f_locals
    given = {n: names[n] for n in code.co_varnames[: code.co_argcount] if n in names}
    module = given.pop("self", None)
    if isinstance(module, nn.Module):
        own = module.named_parameters(prefix="self", recurse=False)
        given |= dict(own)
    return {
        name: f"{tuple(x.shape)} {str(x.dtype).removeprefix('torch.')}"
        for name, x in given.items()
        if hasattr(x, "shape") and hasattr(x, "dtype")
    }


def shapes_in(text):
    """[[300, 63], [64, 32]] of "(300, 63)", "[300, 63]" or "300x63" in a text"""
    pattern = r"[(\[](\d+(?:, ?\d+)*),?[)\]]|\b(\d+(?:x\d+)+)\b"
    found = [a or b for a, b in re.findall(pattern, text)]
    return [[int(size) for size in re.split(r", ?|x", sizes)] for sizes in found]


def dtypes_in(text):
    """["float64", "float32"] of these, of "Double and Float", or of "double != float"

    What else "float" may mean is not known here: a word is taken for a dtype only in a
    message that says "dtype", "type" or "expected".
    """
    if not re.search(r"type|expected", text):
        return []
    words = re.findall(r"\b(?:u?int|b?float)\d+\b|\b[A-Za-z]+\b", text)
    names = [DTYPES.get(word.lower(), word) for word in words]
    return [name for name in names if re.fullmatch(r"(u?int|b?float)\d+", name)]


def example(dtype=None, device="cpu"):
    """Two tracebacks read: a column too few, and the other width of floats

    Returns:
        The sizes and bits that the libraries name, sorted; whether the line that is
        named is the one below which calls the model; and what else was read.
    """
    (x, _), _ = digits(dtype=torch.float32, device=device)
    shorter = read(x[:, 1:])
    wider = read(x.to(torch.float64))
    return {
        "sizes": sorted(sum(shorter["shapes"], [])),
        "bits": sorted(int(name[-2:]) for name in set(wider["dtypes"])),
        "is the call": [
            int("model(x)" in found["yours"]) for found in (shorter, wider)
        ],
        "yours": shorter["yours"].partition(": ")[2],
        "library": shorter["library"].partition(":")[0],
        "message": shorter["message"],
        "arguments": ", ".join(f"{n} {s}" for n, s in shorter["arguments"].items()),
    }


def read(x):
    """What the traceback of a classifier says of this input"""
    model = classifier(device=x.device)
    try:
        model(x)
    except RuntimeError as error:
        return read_traceback(error)
    raise ValueError("nothing was raised")


def main(device="cpu"):
    """Print what was read of the first; the message and the frame are the library's.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show_one(example(device=device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
