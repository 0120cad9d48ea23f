"""Module check: what trains, what does not, and what the optimizer holds."""

from collections.abc import Mapping

from bridge.loop_note.report import by_owner, expression

__all__ = ["check"]


def check(note, library, model, criterion, optimizer):
    """Compare the model's parameters with the optimizer's, and look for hidden ones."""
    named = dict(model.named_parameters())
    held = [p for group in optimizer.param_groups for p in group["params"]]
    trained = {name: p for name, p in named.items() if p.requires_grad}
    note.saw("module", _summary(named, trained))
    if not trained:
        note.found(
            "module",
            "the model",
            "no parameter trains: "
            + ("all are frozen" if named else "the model has none"),
            "model.requires_grad_(True)"
            if named
            else "assign layers in __init__: self.layer = nn.Linear(...)",
        )
    _missing(note, trained, held)
    _foreign(note, library, named, criterion, held)
    _hidden(note, library, model)
    _rates(note, optimizer)


def _summary(named, trained):
    count = sum(_size(p) for p in trained.values())
    frozen = len(named) - len(trained)
    text = f"{len(trained)} parameters with {count} numbers train"
    return f"{text}, {frozen} are frozen" if frozen else text


def _size(parameter):
    size = 1
    for n in parameter.shape:
        size *= n
    return size


def _missing(note, trained, held):
    """Parameters that get a gradient, and no update."""
    ids = {id(p) for p in held}
    missing = [name for name, p in trained.items() if id(p) not in ids]
    if not missing:
        return
    if len(missing) == len(trained):
        what = f"the optimizer holds none of the model's {len(trained)} parameters"
        note.found(
            "module",
            "optimizer",
            what,
            "make it of this very model, and after the model is made: "
            "optimizer = SGD(model.parameters(), ...)",
        )
        return
    for where, names in by_owner(missing).items():
        params = expression(where) + (".parameters()" if len(names) > 1 else "")
        note.found(
            "module",
            where,
            "it trains, and the optimizer does not hold it: it is never updated",
            "make the optimizer after the whole model, of model.parameters(); or "
            f'optimizer.add_param_group({{"params": {params}}})',
        )


def _foreign(note, library, named, criterion, held):
    """Parameters that the optimizer updates, and nobody goes backward to."""
    known = {id(p) for p in named.values()}
    if isinstance(criterion, library.module):
        known |= {id(p) for p in criterion.parameters()}
    foreign = [p for p in held if id(p) not in known]
    if foreign and not note.has("module", "optimizer"):
        shapes = ", ".join(str(tuple(p.shape)) for p in foreign[:4])
        shapes += ", ..." if len(foreign) > 4 else ""
        note.found(
            "module",
            "optimizer",
            f"it holds {len(foreign)} parameters that are not the model's, of shapes "
            f"{shapes}: another model's, or those of a layer that was replaced",
            "optimizer = SGD(model.parameters(), ...), after the last change of model",
        )


def _hidden(note, library, model):
    """Modules and parameters in attributes where parameters() does not look."""
    registered = {id(p) for p in model.parameters()}
    for path, module in model.named_modules():
        for name, value in vars(module).items():
            if name.startswith("_"):
                continue
            where = f"{path}.{name}" if path else name
            found = [p for p in _parameters(library, value) if id(p) not in registered]
            if found:
                kind = type(value).__name__
                note.found(
                    "module",
                    where,
                    f"a {kind} hides {len(found)} parameters from model.parameters(): "
                    "they are not trained, moved or saved",
                    _instead(library, name, value),
                )


def _instead(library, name, value):
    if isinstance(value, Mapping):
        kind = "ModuleDict"
    elif isinstance(value, list | tuple):
        kind = "ModuleList"
    else:
        return f"self.{name} = nn.Parameter(...)"
    items = value.values() if isinstance(value, Mapping) else value
    if not any(isinstance(item, library.module) for item in items):
        kind = kind.replace("Module", "Parameter")
    return f"self.{name} = nn.{kind}({'...' if not value else 'self.' + name})"


def _parameters(library, value):
    """Those in a list, tuple or dict, and a tensor that is a leaf with a gradient."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [p for item in value for p in _parameters(library, item)]
    if isinstance(value, library.module):
        return list(value.parameters())
    if isinstance(value, library.array):
        leaf = getattr(value, "is_leaf", True)
        return [value] if getattr(value, "requires_grad", False) and leaf else []
    return []


def _rates(note, optimizer):
    """A learning rate of 0 moves nothing, unless a schedule begins there."""
    for i, group in enumerate(optimizer.param_groups):
        if float(group.get("lr", 1)) == 0 and not group.get("initial_lr"):
            note.found(
                "module",
                f"optimizer, group {i}",
                "the learning rate is 0: nothing moves",
                "lr=1e-3, say, in the optimizer",
            )
