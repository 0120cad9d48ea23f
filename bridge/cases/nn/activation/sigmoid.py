"""Cases of nn/activation/sigmoid.py."""

from bridge.cases.nn.activation import bench, entrywise

CASES = [
    *entrywise("sigmoid", "Sigmoid", kinks=(40.0, 100.0)),
    *entrywise("sigmoid", "Tanh", kinks=(20.0,)),
    *entrywise("sigmoid", "LogSigmoid", kinks=(40.0, 100.0)),
    *entrywise("sigmoid", "Softplus", kinks=(20.0, 20.5)),
    *entrywise("sigmoid", "Softplus", beta=2.0, threshold=1.0, kinks=(0.5, 0.51)),
    *entrywise("sigmoid", "Softplus", beta=0.5, kinks=(40.0, 40.5)),
    *entrywise("sigmoid", "Softsign"),
    bench("sigmoid", "Sigmoid", 1000000),
    bench("sigmoid", "Tanh", 1000000),
    bench("sigmoid", "LogSigmoid", 1000000),
    bench("sigmoid", "Softplus", 1000000),
    bench("sigmoid", "Softsign", 1000000),
]
