"""What people do with containers: tables of uses, run on both sides."""

import copy
from collections import OrderedDict


def layer(wing, width):
    return wing.nn.Linear(2, width)


def sequential(wing):
    return wing.nn.Sequential(*(layer(wing, n) for n in (1, 2, 3, 4)))


def named(wing):
    layers = [(name, layer(wing, n)) for n, name in enumerate("abc", 1)]
    return wing.nn.Sequential(OrderedDict(layers))


def listed(wing):
    return wing.nn.ModuleList([layer(wing, n) for n in (1, 2, 3, 4)])


def keyed(wing):
    return wing.nn.ModuleDict({"b": layer(wing, 1), "a": layer(wing, 2)})


def parameters(wing):
    return wing.nn.ParameterList([wing.parameter(2), wing.array(3), "text", 4])


def parameter_dict(wing):
    return wing.nn.ParameterDict(
        OrderedDict(b=wing.parameter(2), a=wing.array(3, 1), c=5)
    )


def aliases(container):
    """Which entry is which earlier one: [0, 1, 0] if the last is the first."""
    entries = list(container)
    return [next(i for i, e in enumerate(entries) if e is entry) for entry in entries]


def iadd(container, other):
    container += other
    return container


def imul(container, factor):
    container *= factor
    return container


def ior(container, other):
    container |= other
    return container


SEQUENTIAL = {
    "len": lambda w, c: len(c),
    "iter": lambda w, c: list(c),
    "[0]": lambda w, c: c[0],
    "[-1]": lambda w, c: c[-1],
    "[9]": lambda w, c: c[9],
    "[-9]": lambda w, c: c[-9],
    "['0']": lambda w, c: c["0"],
    "[1:]": lambda w, c: c[1:],
    "[::-2]": lambda w, c: c[::-2],
    "[:-1]": lambda w, c: c[:-1],
    "[1] = ": lambda w, c: c.__setitem__(1, layer(w, 9)),
    "[-1] = ": lambda w, c: c.__setitem__(-1, layer(w, 9)),
    "[9] = ": lambda w, c: c.__setitem__(9, layer(w, 9)),
    "[0] = 3": lambda w, c: c.__setitem__(0, 3),
    "del [0]": lambda w, c: c.__delitem__(0),
    "del [-2]": lambda w, c: c.__delitem__(-2),
    "del [1:3]": lambda w, c: c.__delitem__(slice(1, 3)),
    "del [::2]": lambda w, c: c.__delitem__(slice(None, None, 2)),
    "del [9]": lambda w, c: c.__delitem__(9),
    "pop(1)": lambda w, c: c.pop(1),
    "pop(-1)": lambda w, c: c.pop(-1),
    "pop(9)": lambda w, c: c.pop(9),
    "pop(:2)": lambda w, c: c.pop(slice(0, 2)),
    "append": lambda w, c: c.append(layer(w, 9)),
    "append twice": lambda w, c: c.append(layer(w, 8)).append(layer(w, 9)),
    "append(3)": lambda w, c: c.append(3),
    "extend": lambda w, c: c.extend([layer(w, 8), layer(w, 9)]),
    "extend by a container": lambda w, c: c.extend(sequential(w)),
    "extend(3)": lambda w, c: c.extend(3),
    "insert(0)": lambda w, c: c.insert(0, layer(w, 9)),
    "insert(2)": lambda w, c: c.insert(2, layer(w, 9)),
    "insert(len)": lambda w, c: c.insert(len(c), layer(w, 9)),
    "train": lambda w, c: c.eval()[0].training,
    "state": lambda w, c: list(c.state_dict()),
    "reversed": lambda w, c: list(reversed(c)),
    "in": lambda w, c: [c[1] in c, layer(w, 1) in c, "0" in c, 0 in c],
    "array in": lambda w, c: [w.array(2) in c, w.parameter(2) in c],
    "array +": lambda w, c: w.array(2) + c,
    "array *": lambda w, c: w.array(2) * c,
    "| array": lambda w, c: c | w.array(2),
    "array ==": lambda w, c: [w.array(2) == c, c != w.array(2)],
    "[1.0]": lambda w, c: c[1.0],
    "[True]": lambda w, c: c[True],
    "[:2] = ": lambda w, c: c.__setitem__(slice(0, 2), layer(w, 9)),
    "del [::-1]": lambda w, c: c.__delitem__(slice(None, None, -1)),
    "del ['0']": lambda w, c: c.__delitem__("0"),
    "pop()": lambda w, c: c.pop(),
    "pop(::-2)": lambda w, c: c.pop(slice(None, None, -2)),
    "keys": lambda w, c: c.keys(),
    "index": lambda w, c: c.index(c[0]),
    "extend(None)": lambda w, c: c.extend([layer(w, 8), None, 3]),
    "extend by an array": lambda w, c: c.extend(w.array(2)),
    "clear": lambda w, c: c.clear(),
    "sort": lambda w, c: c.sort(),
    "|": lambda w, c: c | c,
    "== a copy": lambda w, c: [c == c, c == c[:]],
    "deepcopy of an alias": lambda w, c: aliases(copy.deepcopy(c.append(c[0]))),
    "insert an alias": lambda w, c: [c.insert(1, c[0]), aliases(c)][1],
}

ONLY_SEQUENTIAL = {
    "insert(-1)": lambda w, c: c.insert(-1, layer(w, 9)),
    "insert(9)": lambda w, c: c.insert(9, layer(w, 9)),
    "insert(-9)": lambda w, c: c.insert(-9, layer(w, 9)),
    "insert a number": lambda w, c: c.insert(0, 3),
    "+": lambda w, c: c + named(w),
    "+ list": lambda w, c: c + [layer(w, 9)],
    "+=": lambda w, c: iadd(c, sequential(w)),
    "+= list": lambda w, c: iadd(c, [layer(w, 9)]),
    "* 2": lambda w, c: c * 2,
    "3 *": lambda w, c: 3 * c,
    "*= 3": lambda w, c: imul(c, 3),
    "* 0": lambda w, c: c * 0,
    "*= -1": lambda w, c: imul(c, -1),
    "* 1.5": lambda w, c: c * 1.5,
    "*= text": lambda w, c: imul(c, "2"),
    "of numbers": lambda w, c: w.nn.Sequential(1, 2),
    "* True": lambda w, c: c * True,
    "+ ModuleList": lambda w, c: c + listed(w),
    "aliases": lambda w, c: aliases(copy.deepcopy(c * 2)),
    "aliases, in place": lambda w, c: aliases(copy.deepcopy(imul(c, 2))),
    "empty": lambda w, c: w.nn.Sequential(),
    "Linear, Sequential": lambda w, c: w.nn.Sequential(layer(w, 1), named(w)),
}

NAMED = {
    key: SEQUENTIAL[key]
    for key in ("iter", "[0]", "[-1]", "[1:]", "[1] = ", "del [0]", "pop(1)", "append")
} | {
    "attribute": lambda w, c: c.b,
    "del attribute": lambda w, c: delattr(c, "b"),
    "a name with a dot": lambda w, c: w.nn.Sequential(
        OrderedDict({"a.b": layer(w, 1)})
    ),
}

LIST = SEQUENTIAL | {
    "+": lambda w, c: c + [layer(w, 9)],
    "+ ModuleList": lambda w, c: c + listed(w),
    "+=": lambda w, c: iadd(c, [layer(w, 9)]),
    "+= generator": lambda w, c: iadd(c, (layer(w, n) for n in (8, 9))),
    "call": lambda w, c: c(w.array(2)),
    "* 2": lambda w, c: c * 2,
    "*= 2": lambda w, c: imul(c, 2),
    "list +": lambda w, c: [layer(w, 9)] + c,
    "+ 3": lambda w, c: c + 3,
    "+= 3": lambda w, c: iadd(c, 3),
    "empty": lambda w, c: w.nn.ModuleList(),
    "of a number": lambda w, c: w.nn.ModuleList(3),
    "of numbers": lambda w, c: w.nn.ModuleList([3]),
    "of None": lambda w, c: w.nn.ModuleList([None, layer(w, 1)]),
    "repeated": lambda w, c: w.nn.ModuleList(
        [layer(w, 1), layer(w, 1), layer(w, 2), layer(w, 1), layer(w, 1), layer(w, 1)]
    ),
    "repeated blocks": lambda w, c: w.nn.ModuleList(
        [w.nn.Sequential(layer(w, 2), layer(w, 1)) for _ in range(3)] + [layer(w, 1)]
    ),
    "in a Sequential": lambda w, c: w.nn.Sequential(c, w.nn.Identity()),
}

DICT = {
    "len": lambda w, c: len(c),
    "iter": lambda w, c: list(c),
    "keys": lambda w, c: list(c.keys()),
    "values": lambda w, c: list(c.values()),
    "items": lambda w, c: list(c.items()),
    "in": lambda w, c: ["a" in c, "z" in c, "training" in c],
    "[a]": lambda w, c: c["a"],
    "[z]": lambda w, c: c["z"],
    "[training]": lambda w, c: c["training"],
    "[a] = ": lambda w, c: c.__setitem__("a", layer(w, 9)),
    "[z] = ": lambda w, c: c.__setitem__("z", layer(w, 9)),
    "[a] = 3": lambda w, c: c.__setitem__("a", 3),
    "[3] = ": lambda w, c: c.__setitem__(3, layer(w, 9)),
    "[keys] = ": lambda w, c: c.__setitem__("keys", layer(w, 9)),
    "[x.y] = ": lambda w, c: c.__setitem__("x.y", layer(w, 9)),
    "del [a]": lambda w, c: c.__delitem__("a"),
    "del [z]": lambda w, c: c.__delitem__("z"),
    "again": lambda w, c: (c.pop("b"), c.__setitem__("b", layer(w, 9)))[1],
    "pop": lambda w, c: c.pop("b"),
    "pop(z)": lambda w, c: c.pop("z"),
    "clear": lambda w, c: c.clear(),
    "update by a dict": lambda w, c: c.update({"z": layer(w, 8), "a": layer(w, 9)}),
    "update by pairs": lambda w, c: c.update([("z", layer(w, 8)), ["b", layer(w, 9)]]),
    "update by a ModuleDict": lambda w, c: c.update(keyed(w)),
    "update(3)": lambda w, c: c.update(3),
    "update([3])": lambda w, c: c.update([3]),
    "update by a triple": lambda w, c: c.update([("a", layer(w, 1), 3)]),
    "empty": lambda w, c: w.nn.ModuleDict(),
    "update by a ParameterDict": lambda w, c: c.update(parameter_dict(w)),
    "update by arrays": lambda w, c: c.update([w.array(3)]),
    "update by text": lambda w, c: c.update(["ab"]),
    "update by generators": lambda w, c: c.update([(x for x in "ab")]),
    "reversed": lambda w, c: list(reversed(c)),
    "get": lambda w, c: c.get("a"),
    "setdefault": lambda w, c: c.setdefault("a", layer(w, 9)),
    "copy": lambda w, c: c.copy(),
    "popitem": lambda w, c: c.popitem(),
    "fromkeys": lambda w, c: c.fromkeys(["x"]),
    "|": lambda w, c: c | c,
    "|=": lambda w, c: ior(c, {"z": layer(w, 9)}),
    "+ array": lambda w, c: w.array(2) * c,
    "pop with a default": lambda w, c: c.pop("z", None),
    "of pairs": lambda w, c: w.nn.ModuleDict([("x", layer(w, 1)), ("a", layer(w, 2))]),
    "None": lambda w, c: [c.__setitem__("a", None), len(c), list(c.keys())][1:],
    "call": lambda w, c: c(w.array(2)),
    "attribute": lambda w, c: c.a,
    "state": lambda w, c: list(c.state_dict()),
}

PARAMETERS = {
    "len": lambda w, c: len(c),
    "iter": lambda w, c: list(c),
    "[0]": lambda w, c: c[0],
    "[-1]": lambda w, c: c[-1],
    "[9]": lambda w, c: c[9],
    "[1:]": lambda w, c: c[1:],
    "[::-1]": lambda w, c: c[::-1],
    "[0] = array": lambda w, c: c.__setitem__(0, w.array(7)),
    "[0] = 3": lambda w, c: c.__setitem__(0, 3),
    "[2] = array": lambda w, c: c.__setitem__(2, w.array(7)),
    "[9] = ": lambda w, c: c.__setitem__(9, w.array(7)),
    "append": lambda w, c: c.append(w.array(7)),
    "append(text)": lambda w, c: c.append("more"),
    "extend": lambda w, c: c.extend([w.array(7), w.parameter(8)]),
    "extend by itself": lambda w, c: c.extend(parameters(w)),
    "extend(3)": lambda w, c: c.extend(3),
    "extend(array)": lambda w, c: c.extend(w.array(3)),
    "+=": lambda w, c: iadd(c, [w.array(7)]),
    "empty": lambda w, c: w.nn.ParameterList(),
    "scalar": lambda w, c: w.nn.ParameterList([w.array()]),
    "in": lambda w, c: [x in c for x in ("a", "", None, [], [1], layer(w, 1), c[0])],
    "text in": lambda w, c: ["text" in c, "more" in c],
    "0 in": lambda w, c: 0 in c,
    "4 in": lambda w, c: 4 in c,
    "array in": lambda w, c: w.array(2) in c,
    "in of one entry": lambda w, c: [
        x in w.nn.ParameterList([w.array(1), 4]) for x in (0, 4, 9, 0.0, w.array(1))
    ],
    "reversed": lambda w, c: list(reversed(c)),
    "insert": lambda w, c: c.insert(0, w.array(7)),
    "pop": lambda w, c: c.pop(),
    "del [0]": lambda w, c: c.__delitem__(0),
    "+": lambda w, c: c + c,
    "* 2": lambda w, c: c * 2,
    "clear": lambda w, c: c.clear(),
    "deepcopy of an alias": lambda w, c: aliases(copy.deepcopy(c.append(c[0]))),
    "call": lambda w, c: c(w.array(2)),
    "state": lambda w, c: list(c.state_dict()),
}

PARAMETER_DICT = {
    "len": lambda w, c: len(c),
    "iter": lambda w, c: list(c),
    "reversed": lambda w, c: list(reversed(c)),
    "keys": lambda w, c: list(c.keys()),
    "values": lambda w, c: list(c.values()),
    "items": lambda w, c: list(c.items()),
    "in": lambda w, c: ["a" in c, "z" in c],
    "[a]": lambda w, c: c["a"],
    "[z]": lambda w, c: c["z"],
    "[3]": lambda w, c: c[3],
    "[a] = array": lambda w, c: c.__setitem__("a", w.array(7)),
    "[a] = 3": lambda w, c: c.__setitem__("a", 3),
    "[c] = array": lambda w, c: c.__setitem__("c", w.array(7)),
    "[z] = array": lambda w, c: c.__setitem__("z", w.array(7)),
    "del [a]": lambda w, c: c.__delitem__("a"),
    "del [z]": lambda w, c: c.__delitem__("z"),
    "copy": lambda w, c: c.copy(),
    "setdefault(a)": lambda w, c: c.setdefault("a", w.array(7)),
    "setdefault(z)": lambda w, c: c.setdefault("z", w.array(7)),
    "clear": lambda w, c: c.clear(),
    "pop": lambda w, c: c.pop("a"),
    "pop(z)": lambda w, c: c.pop("z"),
    "popitem": lambda w, c: c.popitem(),
    "popitem of none": lambda w, c: w.nn.ParameterDict().popitem(),
    "get": lambda w, c: [c.get("a"), c.get("z"), c.get("z", 3)],
    "fromkeys": lambda w, c: c.fromkeys(["x", "y"], w.array(2)),
    "update by a dict": lambda w, c: c.update({"z": w.array(1), "y": w.array(2)}),
    "update in order": lambda w, c: c.update(OrderedDict(z=w.array(1), y=w.array(2))),
    "update by pairs": lambda w, c: c.update([("z", w.array(1)), ("y", w.array(2))]),
    "update by another": lambda w, c: c.update(parameter_dict(w)),
    "update(3)": lambda w, c: c.update(3),
    "update([3])": lambda w, c: c.update([3]),
    "update by a triple": lambda w, c: c.update([("a", 1, 2)]),
    "update by a ModuleDict": lambda w, c: c.update(keyed(w)),
    "update by arrays": lambda w, c: c.update([w.array(3)]),
    "reversed twice": lambda w, c: list(reversed(c.copy())),
    "pop with a default": lambda w, c: c.pop("z", None),
    "fromkeys of None": lambda w, c: c.fromkeys(["x", "y"]),
    "| dict": lambda w, c: c | {"z": w.array(1)},
    "{} |": lambda w, c: {"z": w.array(1)} | c,
    "|= pairs": lambda w, c: ior(c, [("z", w.array(1))]),
    "| 3": lambda w, c: c | 3,
    "array *": lambda w, c: w.array(2) * c,
    "== itself": lambda w, c: [c == c, c == c.copy()],
    "deepcopy of an alias": lambda w, c: [
        c.__setitem__("z", c["a"]),
        aliases(copy.deepcopy(c).values()),
    ],
    "|": lambda w, c: c | w.nn.ParameterDict({"z": w.array(1), "a": w.array(9)}),
    "|=": lambda w, c: ior(c, w.nn.ParameterDict({"z": w.array(1), "a": w.array(9)})),
    "dict |": lambda w, c: w.nn.ParameterDict({"z": w.array(1)}) | c,
    "empty": lambda w, c: w.nn.ParameterDict(),
    "call": lambda w, c: c(w.array(2)),
    "state": lambda w, c: list(c.state_dict()),
}

USES = [
    (build, what)
    for build, uses in (
        (sequential, SEQUENTIAL | ONLY_SEQUENTIAL),
        (named, NAMED),
        (listed, LIST),
        (keyed, DICT),
        (parameters, PARAMETERS),
        (parameter_dict, PARAMETER_DICT),
    )
    for what in uses.items()
]
