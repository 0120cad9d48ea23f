"""Print the shapes: what goes into every module, what comes out, how much it learns.

    python -m numpy_impl.practical.shape_trace

A line for each call, in the order of the calls; what a module calls stands below it.
Where a call raises, the error carries the lines so far: the last one is the culprit.
"""

from dataclasses import dataclass, field

import numpy as np

from numpy_impl import nn
from numpy_impl.practical.parts import classifier
from numpy_impl.training.loop import evaluation_mode

__all__ = ["Call", "trace", "table", "main"]

HEADINGS = ("module", "class", "input", "output", "dtype", "parameters")


@dataclass
class Call:
    """One call of a module.

    Args:
        name: its path in the model, "" for the model itself; of a module with several
            paths the first.
        kind: the name of its class.
        depth: how many modules are around the call.
        inputs: shapes of its arguments, as `shapes` writes them.
        outputs: likewise; "?" while it has not returned.
        dtypes: of what went in and of what came out, where they differ.
        parameters: how many numbers the module itself holds; None if it, or whoever
            shares them, was called before.
    """

    name: str
    kind: str
    depth: int
    inputs: str
    parameters: int | None
    outputs: str = "?"
    dtypes: str = "?"
    entered: list = field(default_factory=list, repr=False)


def trace(model, *inputs, **kwargs):
    """A Call for each call of a module, in their order, of model(*inputs, **kwargs)

    In evaluation mode and without gradients, so that nothing is drawn or saved; the
    modes are as before afterwards, and no hook stays.

    Raises:
        Exception: what the model raises, with the calls so far as its note.
    """
    names = {module: name for name, module in model.named_modules()}
    calls, running, counted, handles = [], [], set(), []

    def enters(module, arguments, keywords):
        given = (*arguments, *keywords.values())
        own = {id(p): p for p in module.parameters(recurse=False)}
        new = own.keys() - counted
        counted.update(new)
        call = Call(
            names[module],
            type(module).__name__,
            len(running),
            ", ".join(shapes(value) for value in given),
            None if own and not new else sum(own[i].size for i in new),
            entered=dtypes(given),
        )
        calls.append(call)
        running.append(call)

    def leaves(module, arguments, keywords, output):
        call = running.pop()
        call.outputs = shapes(output)
        both = [", ".join(kinds) for kinds in (call.entered, dtypes(output))]
        call.dtypes = " -> ".join(dict.fromkeys(filter(None, both)))

    try:
        for module in names:
            before = module.register_forward_pre_hook(enters, with_kwargs=True)
            after = module.register_forward_hook(leaves, with_kwargs=True)
            handles += [before, after]
        with evaluation_mode(model), nn.no_grad():
            model(*inputs, **kwargs)
    except Exception as error:
        error.add_note("The calls so far:\n" + table(calls))
        raise
    finally:
        for handle in handles:
            handle.remove()
    return calls


def table(calls):
    """The calls as text, a line each, with the total of the parameters below"""
    rows = [HEADINGS]
    for call in calls:
        held = "again" if call.parameters is None else str(call.parameters)
        name = "  " * call.depth + (call.name or "(model)")
        rows.append((name, call.kind, call.inputs, call.outputs, call.dtypes, held))
    total = sum(call.parameters or 0 for call in calls)
    rows.append(("total", "", "", "", "", str(total)))
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = []
    for row in rows:
        words = [word.ljust(width) for word, width in zip(row[:-1], widths)]
        lines.append("  ".join([*words, row[-1].rjust(widths[-1])]))
    return "\n".join(lines)


def shapes(value):
    """The shape of a tensor; of lists, tuples and dicts those of all that they hold"""
    if isinstance(value, np.ndarray | np.generic):
        return str(tuple(value.shape))
    if isinstance(value, list | tuple):
        return f"[{', '.join(shapes(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {shapes(v)}' for k, v in value.items())}}}"
    return str(value) if value is None else type(value).__name__


def dtypes(value):
    """Names of the dtypes of all tensors in there, each once"""
    if isinstance(value, np.ndarray | np.generic):
        return [str(value.dtype)]
    items = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list | tuple):
        return []
    return list(dict.fromkeys(kind for item in items for kind in dtypes(item)))


def main(device="cpu"):
    """Print the shapes in a small classifier, and where a batch of images fails.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    images = np.zeros((50, 8, 8), np.float32, device=device)
    model = nn.Sequential(nn.Flatten(), classifier(device=device))
    print(table(trace(model, images)))
    try:
        trace(classifier(device=device), images)
    except (RuntimeError, ValueError) as error:
        print("\nwithout Flatten:", *error.__notes__, sep="\n")


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
