"""nn/utils/parametrizations: weights of a length, a spectral norm, an orthogonality."""

from tests.pairs import PairTests, of_each_case


class TestParametrizations(PairTests):
    file = "nn.utils.parametrizations"

    @of_each_case
    def test_upstream_gradient_has_to_fit(self, case):
        """Two forwards have to be the same: under spectral_norm u and v go on."""
        if case.name != "spectral_norm":
            PairTests.test_upstream_gradient_has_to_fit.check(self, case)
