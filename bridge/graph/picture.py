"""Both graphs drawn: the result on top, the leaves below, an arrow for each edge."""

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from bridge.programs import written_whole

__all__ = ["draw", "save"]

COLORS = "#0072B2", "#E69F00"  # NumPy's and PyTorch's, as in the figures
TITLES = "NumPy's tape", "PyTorch's grad_fn"
BOX = 1.95, 0.6  # width and height of a box, in inches as the gaps are
GAPS = 0.25, 0.4


def save(path, title, ours, theirs, pairs):
    """Write an SVG, or a PNG by the suffix of `path`; the same bytes each time."""
    sizes = [size(vertices) for vertices in (ours, theirs)]
    width, height = sum(w for w, _ in sizes), max(h for _, h in sizes)
    figure = Figure(figsize=(width + 0.6, height + 0.9), layout="none")
    axes = figure.subplots(1, 2, width_ratios=[w for w, _ in sizes])
    figure.subplots_adjust(0.02, 0.02, 0.98, 1 - 0.75 / figure.get_figheight(), 0.03)
    figure.suptitle(title, fontsize=11, family="monospace")
    draw(axes, ours, theirs, pairs)
    settings = {"svg.hashsalt": "graph", "svg.fonttype": "path"}
    with rc_context(settings), written_whole(path) as part:
        if path.suffix == ".png":
            figure.savefig(part, format="png", dpi=120, metadata={"Software": None})
        else:
            without = {"Date": None, "Creator": None}
            figure.savefig(part, format="svg", metadata=without)


def draw(axes, ours, theirs, pairs):
    """Each side on axes of its own; dashed is what the other side has otherwise."""
    for i, (ax, vertices) in enumerate(zip(axes, (ours, theirs))):
        differing = {pair[i].number for pair in pairs if pair[i] and not pair[2]}
        draw_side(ax, vertices, COLORS[i], differing)
        ax.set_title(TITLES[i], fontsize=10, color=COLORS[i])


def draw_side(ax, vertices, color, differing):
    depth = depths(vertices)
    places, ways = layout(vertices, depth)
    for way in ways:
        arrow(ax, way, start_of(way, ways, places), places, color)
    for vertex in vertices:
        box(ax, places[vertex.number], vertex, color, vertex.number in differing)
    width, height = size(vertices)
    ax.set_xlim(-width / 2, width / 2)
    ax.set_ylim(-height + GAPS[1] / 2 + BOX[1] / 2, BOX[1])
    ax.set_aspect("equal", anchor="N")
    ax.axis("off")


def depths(vertices):
    """{number: how many edges lead to it from the result, on the longest way}"""
    found = dict.fromkeys((v.number for v in vertices), 0)
    changed = True
    while changed:
        changed = False
        for vertex in vertices:
            for edge in real(vertex.edges):
                if found[edge] <= found[vertex.number]:
                    found[edge], changed = found[vertex.number] + 1, True
    return found


def real(edges):
    """Those along which a gradient goes."""
    return [edge for edge in edges if edge is not None]


def layout(vertices, depth):
    """({number: (x, y)}, [way of an edge]): a rank for each depth, from the top

    An edge that passes ranks by has a narrow place of its own in each of them, so that
    it runs beside the boxes; its way is [from, place, ..., to].
    """
    ranked = [[] for _ in range(max(depth.values()) + 1)]
    for vertex in vertices:
        ranked[depth[vertex.number]].append(vertex.number)
    users, ways = {}, []
    for vertex in vertices:
        for i, edge in enumerate(real(vertex.edges)):
            passed = range(depth[vertex.number] + 1, depth[edge])
            way = [vertex.number, *((vertex.number, i, rank) for rank in passed), edge]
            for rank, place in zip(passed, way[1:]):
                ranked[rank].append(place)
            for user, used in zip(way, way[1:]):
                users.setdefault(used, []).append(user)
            ways.append(way)
    places = {}
    for rank, row in enumerate(ranked):
        row.sort(key=lambda place: middle(users.get(place, ()), places))
        x = -sum(map(width_of, row)) / 2
        for place in row:
            x += width_of(place) / 2
            places[place] = x, -rank * (BOX[1] + GAPS[1])
            x += width_of(place) / 2
    return places, ways


def middle(users, places):
    """How far to the right those are from which arrows come."""
    return sum(places[user][0] for user in users) / len(users) if users else 0.0


def width_of(place):
    """Of a box, or of an arrow that passes by."""
    return GAPS[0] + (BOX[0] if isinstance(place, int) else 0.0)


def size(vertices):
    """(width, height) in inches."""
    places, _ = layout(vertices, depths(vertices))
    left = min(x - width_of(place) / 2 for place, (x, _) in places.items())
    right = max(x + width_of(place) / 2 for place, (x, _) in places.items())
    lowest = min(y for _, y in places.values())
    return 2 * max(-left, right), -lowest + BOX[1] + GAPS[1]


def start_of(way, ways, places):
    """How far to the right it starts: in the order of where they lead, none crosses."""
    others = [other for other in ways if other[0] == way[0]]
    others.sort(key=lambda other: places[other[1]][0])
    at = next(i for i, other in enumerate(others) if other is way)
    return 0.3 * (at - (len(others) - 1) / 2)


def arrow(ax, way, shift, places, color):
    """From the lower side of a box, past others, to the upper side of another."""
    half = BOX[1] / 2
    (x, y), *passed, (end, top) = (places[place] for place in way)
    points = [(x + shift, y - half)]
    for over, at in passed:
        points += [(over, at + half), (over, at - half)]
    points.append((end, top + half))
    ax.plot(*zip(*points[:-1]), color=color, linewidth=1.0)
    style = {"arrowstyle": "-|>", "color": color, "linewidth": 1.0}
    style |= {"shrinkA": 0, "shrinkB": 0}
    ax.annotate("", points[-1], xytext=points[-2], arrowprops=style)


def box(ax, place, vertex, color, differs):
    width, height = BOX
    x, y = place[0] - width / 2, place[1] - height / 2
    style = {"edgecolor": color, "linewidth": 1.6 if differs else 0.9}
    style |= {"linestyle": "--" if differs else "-"}
    style |= {"facecolor": "#eeeeee" if vertex.leaf else "white"}
    ax.add_patch(
        FancyBboxPatch((x, y), width, height, "round,pad=0,rounding_size=0.08", **style)
    )
    name = vertex.leaf or vertex.name
    ax.text(
        *place,
        text_in(vertex, name),
        ha="center",
        va="center",
        fontsize=7,
        linespacing=1.35,
    )


def text_in(vertex, name):
    """Three lines: what it is, the gradient's shape, what is saved."""
    head = f"{vertex.number}  {name}  {vertex.shape}"
    if vertex.leaf:
        return f"{head}\nAccumulateGrad"
    if not vertex.saved:
        return head
    saved = ", ".join(vertex.saved)
    if len(saved) > 30:
        saved = ",\n".join(vertex.saved)
    return f"{head}\nsaves {saved}"
