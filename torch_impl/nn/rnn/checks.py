"""What recurrent layers refuse, as torch does: sizes, flags, inputs and states.

`python torch_impl/nn/rnn/checks.py` prints what PyTorch says to the commonest mistakes:
a sequence of other features, states of another batch, one state where there are two,
dropout with nothing between layers, and a projection that is no smaller.
"""

import warnings

import torch

__all__ = []


if __name__ == "__main__":
    # Make the mistakes
    lstm, x = torch.nn.LSTM(3, 4), torch.ones(6, 2, 3)
    h, c = torch.zeros(2, 1, 2, 4)
    warnings.simplefilter("error")
    for mistake in (
        lambda: lstm(torch.ones(6, 2, 5)),
        lambda: lstm(x, (torch.zeros(1, 5, 4), c)),
        lambda: lstm(x, (h, c, c)),
        lambda: torch.nn.LSTM(3, 4, dropout=0.5),
        lambda: torch.nn.LSTM(3, 4, proj_size=4),
    ):
        try:
            mistake()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
