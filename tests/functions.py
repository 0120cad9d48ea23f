"""What every function with a derivative by hand has to pass, driven by its case table.

A case of them takes a millisecond, so there is one test for each function, and not one
for each case and check, as for a layer. A failure says in which of them it was.
"""

import inspect

from bridge.cases import cases_of
from tests.pairs import PairTests, noting

# Without what is a module's: parameters, their copies and first values, its repr, its
# tape, and pieces of large arrays.
CHECKS = (
    PairTests.test_float64,
    PairTests.test_float32.check,
    PairTests.test_finite_difference.check,
    PairTests.test_called_twice.check,
    PairTests.test_arguments_stay_untouched.check,
    PairTests.test_upstream_gradient_has_to_fit.check,
)


class FunctionTests:
    """Inherit and set `file`; `name` is each function of its table."""

    file = None

    @classmethod
    def names(cls):
        """The functions, in the order of the table."""
        return list(dict.fromkeys(case.name for case in cases_of(cls.file)))

    def test_every_case_in_every_way(self, name):
        for case in cases_of(self.file, name):
            for check in CHECKS:
                values = {"case": case, "mode": "train"}
                asked = list(inspect.signature(check).parameters)[1:]
                with noting(f"in {check.__name__} of {case}"):
                    check(PairTests(), **{key: values[key] for key in asked})
