"""nn/rnn: LSTM."""

import pytest

from tests.pairs import PairTests


# oneDNN has no projections, says torch.nn.LSTM in float32, once in a process
@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported")
class TestRNN(PairTests):
    file = "nn.rnn"
