"""The GPT of notebook 20 in PyTorch: reads a task from stdin, trains, writes its held-out losses to stdout."""

import json
import sys

import torch
from torch import nn
from torch.nn import functional as F

task = json.load(sys.stdin)
config = task["config"]
weights = {
    name: torch.tensor(entry["values"]).reshape(entry["shape"])
    for name, entry in task["weights"].items()
}


class Gpt(nn.Module):
    def __init__(self, vocabulary, positions, size, heads, blocks, **_):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, size)
        self.wpe = nn.Embedding(positions, size)
        layer = nn.TransformerEncoderLayer(
            size,
            heads,
            4 * size,
            dropout=0,
            activation=lambda x: F.gelu(x, approximate="tanh"),
            batch_first=True,
            norm_first=True,
        )
        self.h = nn.TransformerEncoder(layer, blocks, nn.LayerNorm(size), enable_nested_tensor=False)

    def forward(self, tokens):
        time = tokens.shape[1]
        mask = nn.Transformer.generate_square_subsequent_mask(time)
        x = self.wte(tokens) + self.wpe(torch.arange(time))
        return self.h(x, mask=mask, is_causal=True) @ self.wte.weight.T


NAMES = {
    "ln_1.weight": "norm1.weight",
    "ln_1.bias": "norm1.bias",
    "attn.c_attn.weight": "self_attn.in_proj_weight",
    "attn.c_attn.bias": "self_attn.in_proj_bias",
    "attn.c_proj.weight": "self_attn.out_proj.weight",
    "attn.c_proj.bias": "self_attn.out_proj.bias",
    "ln_2.weight": "norm2.weight",
    "ln_2.bias": "norm2.bias",
    "mlp.c_fc.weight": "linear1.weight",
    "mlp.c_fc.bias": "linear1.bias",
    "mlp.c_proj.weight": "linear2.weight",
    "mlp.c_proj.bias": "linear2.bias",
}


def ours_to_torch(name, value):
    """Names of Hugging Face's GPT-2 to those of PyTorch's encoder, whose kernels are transposed."""
    if name.startswith("ln_f"):
        return name.replace("ln_f", "h.norm"), value
    if not name.startswith("h."):
        return name, value
    _, block, rest = name.split(".", 2)
    is_kernel = rest.endswith("weight") and not rest.startswith("ln")
    return f"h.layers.{block}.{NAMES[rest]}", value.T if is_kernel else value


def loss_of(model, batch):
    tokens = torch.tensor(batch)
    logits = model(tokens[:, :-1])
    return F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())


def held_out_loss(model):
    with torch.no_grad():
        counts = [len(batch) * (len(batch[0]) - 1) for batch in task["heldOut"]]
        losses = [loss_of(model, batch).item() for batch in task["heldOut"]]
    return sum(a * b for a, b in zip(losses, counts)) / sum(counts)


torch.set_num_threads(1)
model = Gpt(**config)
model.load_state_dict(dict(ours_to_torch(name, value) for name, value in weights.items()))
optimizer = torch.optim.AdamW(
    model.parameters(), betas=(0.9, task["beta2"]), weight_decay=task["weightDecay"]
)
curve = [held_out_loss(model)]
for step, (batch, rate) in enumerate(zip(task["batches"], task["rates"]), 1):
    optimizer.param_groups[0]["lr"] = rate
    optimizer.zero_grad()
    loss_of(model, batch).backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimizer.step()
    if step % task["every"] == 0:
        curve.append(held_out_loss(model))
json.dump(curve, sys.stdout)
