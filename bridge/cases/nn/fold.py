"""Cases of nn/fold.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases

fold = partial(ModuleCase, file="nn.fold", name="Fold", modes=("train",))
unfold = partial(ModuleCase, file="nn.fold", name="Unfold", modes=("train",))

# kernel_size, dilation, padding, stride; the image; how many windows it has
GEOMETRIES = {
    "2x3": (((2, 3),), (4, 5), 3 * 3),
    "stride=2, padding=1": ((3, 1, 1, 2), (5, 6), 3 * 3),
    "dilation=(2, 1)": ((2, (2, 1)), (4, 5), 2 * 4),
    "all": (((2, 3), (3, 2), (2, 1), (2, 3)), (5, 7), 3 * 2),
    "stride beyond the kernel": ((2, 1, 0, [3, 4]), (5, 6), 2 * 2),
    "one window": (([4, 5],), (4, 5), 1),
}

CASES = [
    *(
        unfold(label=label, args=args, inputs=(normal(2, 3, *size),))
        for label, (args, size, _) in GEOMETRIES.items()
    ),
    *standard_cases(partial(unfold, args=(2, 1, 1)), (2, 3, 3, 4), unbatched=True),
    *(
        fold(
            label=label,
            args=(size, *args),
            inputs=(normal(2, 3 * taps, columns),),
        )
        for (label, (args, size, columns)), taps in zip(
            GEOMETRIES.items(), (6, 9, 4, 6, 4, 20), strict=True
        )
    ),
    *standard_cases(partial(fold, args=(3, 2)), (2, 8, 4), unbatched=True),
    *(
        case(label=label, bench=True, args=args, inputs=(normal(*shape),))
        for case, label, args, shape in (
            (unfold, "3x3, (16, 16, 28, 28)", (3, 1, 1), (16, 16, 28, 28)),
            (unfold, "4x4, stride 4", (4, 1, 0, 4), (64, 3, 32, 32)),
            (fold, "3x3, (16, 16, 28, 28)", (28, 3, 1, 1), (16, 144, 784)),
            (fold, "4x4, stride 4", (32, 4, 1, 0, 4), (64, 48, 64)),
        )
    ),
]
