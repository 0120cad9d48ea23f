"""placeholder until optim lands"""
class SGD:
    def __init__(self, params, lr): self.params, self.lr = list(params), lr
    def step(self):
        for p in self.params:
            if p.grad is not None: p -= self.lr * p.grad
    def zero_grad(self):
        for p in self.params: p.grad = None
