"""Texts of training loops: habits that are mistakes, and ten manners that are right."""

__all__ = ["HABITS", "MANNERS"]

EPOCHS = """
def run(epochs):
    train_losses, validation_losses = [], []
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            train_losses.append(loss.item())
        model.eval()
        with torch.no_grad():
            for x, y in validation_loader:
                loss = criterion(model(x), y)
                validation_losses.append(loss.item())
"""
BY_HAND = """
for x, y in loader:
    loss = (x @ w - y).square().mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    w.grad = None
"""
# name: (the mistake's text, its line, what is said of it)
HABITS = {
    "forgotten eval": (
        EPOCHS.replace("model.eval()", "pass"),
        14,
        "without model.eval()",
    ),
    "forgotten no_grad": (
        EPOCHS.replace("with torch.no_grad():", "if True:"),
        14,
        "without no_grad()",
    ),
    "the graph in a list": (
        EPOCHS.replace("train_losses.append(loss.item())", "train_losses.append(loss)"),
        11,
        "train_losses keeps the loss with its graph",
    ),
    "the graph in a sum": (
        EPOCHS.replace("train_losses.append(loss.item())", "total += loss * len(x)"),
        11,
        "total keeps the loss with its graph",
    ),
    "one series for both": (
        EPOCHS.replace("validation_losses.append", "train_losses.append"),
        16,
        "train_losses takes the losses of training and of evaluation",
    ),
    "update in the graph": (
        BY_HAND.replace("    with torch.no_grad():\n        w -=", "    w = w -"),
        5,
        "w is updated inside the graph: it is no leaf",
    ),
    "update in place of a leaf": (
        BY_HAND.replace("with torch.no_grad():\n        w -=", "w -="),
        5,
        "w is updated inside the graph: a leaf refuses",
    ),
    "forgotten backward": (EPOCHS.replace("loss.backward()", "pass"), 8, "no backward"),
    "kept gradients": (
        EPOCHS.replace("optimizer.zero_grad()", "pass"),
        9,
        "never cleared",
    ),
    "step before backward": (
        EPOCHS.replace("loss.backward()", "#")
        .replace("optimizer.step()", "loss.backward()")
        .replace("#", "optimizer.step()"),
        9,
        "in front of backward",
    ),
}
MANNERS = {
    "epochs": EPOCHS,
    "by hand": BY_HAND,
    "by hand, of data": BY_HAND.replace(
        "    with torch.no_grad():\n        w -= lr * w.grad",
        "    w.data -= lr * w.grad",
    ),
    "Lightning": """
class Digits(LightningModule):
    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self.model(x), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.log("val_loss", F.cross_entropy(self.model(x), y))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)
""",
    "Lightning, by hand": """
class Gan(LightningModule):
    def training_step(self, batch, batch_idx):
        opt = self.optimizers()
        loss = self.compute_loss(batch)
        opt.zero_grad()
        self.manual_backward(loss)
        opt.step()
""",
    "Accelerate": """
for step, batch in enumerate(train_dataloader):
    with accelerator.accumulate(model):
        outputs = model(**batch)
        loss = outputs.loss
        total_loss += loss.detach().float()
        accelerator.backward(loss)
        optimizer.step()
        lr_scheduler.step()
        optimizer.zero_grad()
model.eval()
for step, batch in enumerate(eval_dataloader):
    with torch.no_grad():
        outputs = model(**batch)
    losses.append(accelerator.gather(outputs.loss))
""",
    "evaluation in a function": """
@torch.inference_mode()
def evaluate(model, val_loader):
    total = 0.0
    for x, y in val_loader:
        total += criterion(model(x), y).item()
    return total / len(val_loader)

def train(model):
    for epoch in range(3):
        total = 0.0
        for x, y in train_loader:
            loss = criterion(model(x), y)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item() * len(x)
        model.eval()
        evaluate(model, val_loader)
        model.train()
""",
    "the caller switches": """
def loss_over(val_loader):
    return sum(criterion(model(x), y).item() for x, y in val_loader)

def main():
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print(loss_over(val_loader))
""",
    "phases": """
for phase in ["train", "val"]:
    model.train(phase == "train")
    for inputs, labels in dataloaders[phase]:
        optimizer.zero_grad()
        with torch.set_grad_enabled(phase == "train"):
            outputs = model(inputs)
            loss = criterion(outputs, labels)
            if phase == "train":
                loss.backward()
                optimizer.step()
        running_loss += loss.item() * inputs.size(0)
""",
    "two losses added, one backward": """
for x, y in loader:
    optimizer.zero_grad()
    total = 0
    for head in heads:
        loss = criterion(head(model(x)), y)
        total += loss
    total.backward()
    optimizer.step()
""",
    "policy gradient": """
for episode in range(100):
    losses = []
    while not done:
        action = policy(state).sample()
        state, reward, done, _ = env.step(action)
        losses.append(-reward * log_prob)
    optimizer.zero_grad()
    loss = torch.stack(losses).sum()
    loss.backward()
    optimizer.step()
""",
    "mixed precision": """
for x, y in loader:
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cuda", dtype=torch.float16):
        loss = loss_fn(net(x), y)
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    scaler.update()
    history.append(float(loss))
""",
    "LBFGS": """
def closure():
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    return loss

for step in range(20):
    loss = optimizer.step(closure)
    losses.append(loss.item())
""",
    "torch.func": """
def loss_fn(params, x, y):
    return F.mse_loss(functional_call(model, params, (x,)), y)

for x, y in loader:
    grads, loss = grad_and_value(loss_fn)(params, x, y)
    params = {k: p - lr * grads[k] for k, p in params.items()}
    losses.append(loss)
""",
    "compiled step": """
@torch.compile
def step(x, y):
    loss = criterion(model(x), y)
    loss.backward()
    return loss

for x, y in loader:
    optimizer.zero_grad()
    loss = step(x, y)
    optimizer.step()
    print(loss.item())
""",
    "two networks": """
for real in loader:
    fake = generator(noise())
    d_loss = bce(critic(real), ones) + bce(critic(fake.detach()), zeros)
    critic_optimizer.zero_grad()
    d_loss.backward()
    critic_optimizer.step()
    g_loss = bce(critic(fake), ones)
    generator_optimizer.zero_grad()
    g_loss.backward()
    generator_optimizer.step()
    d_losses.append(d_loss.item())
""",
    "a class of one's own": """
class Trainer:
    def fit(self, epochs):
        for epoch in range(epochs):
            self.model.train()
            for batch in self.train_loader:
                self.train_step(batch)
            self.model.eval()
            with torch.no_grad():
                losses = [self.loss_of(batch) for batch in self.val_loader]

    def train_step(self, batch):
        self.optimizer.zero_grad()
        loss = self.loss_of(batch)
        loss.backward()
        self.optimizer.step()
        self.history.append(loss.item())
""",
    "tuples of hidden states": """
for i in range(0, len(data) - 1, bptt):
    x, y = get_batch(data, i)
    hidden = tuple(h.detach() for h in hidden)
    output, hidden = model(x, hidden)
    loss = criterion(output.view(-1, vocabulary), y)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-lr)
    total_loss += loss.item()
""",
}
