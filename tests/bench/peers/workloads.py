"""The workloads of ../workloads.ts in PyTorch.

    python workloads.py > peers.json      measure all with one and two threads (under two minutes)
    python workloads.py --serve THREADS   measure on request: see ../_contestant.ts

Sizes, losses and optimizer are those of the TypeScript side; PyTorch uses its own best functions
(cross_entropy, layer_norm, scaled_dot_product_attention; nn.LSTM where the name says so).
"""

import json
import math
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WARM_UP = {"seconds": 0.2, "steps": 3}


def weight(*shape, deviation=0.05):
    return nn.Parameter(torch.randn(*shape) * deviation)


def vector(size, value=0.0):
    return nn.Parameter(torch.full((size,), value))


def tokens(count, vocabulary, stride=31):
    return torch.arange(count) * stride % vocabulary


def training(variables, loss):
    """A step that updates the variables with Adam."""
    optimizer = torch.optim.Adam(variables, lr=1e-3)

    def step():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    return step


def ppo(batch):
    def net(outputs):
        sizes = [(4, 64), (64, 64), (64, outputs)]
        return [(weight(*size, deviation=0.1), vector(size[1])) for size in sizes]

    def apply(layers, x):
        for i, (weights, bias) in enumerate(layers):
            x = torch.addmm(bias, x if i == 0 else torch.tanh(x), weights)
        return x

    actor, critic = net(2), net(1)
    observations, advantages, returns = torch.randn(batch, 4), torch.randn(batch), torch.randn(batch)
    actions = tokens(batch, 2, 17)[:, None]
    old_log_probability = torch.full((batch,), math.log(0.5))

    def loss():
        log_probabilities = torch.log_softmax(apply(actor, observations), 1)
        chosen = log_probabilities.gather(1, actions)[:, 0]
        ratio = (chosen - old_log_probability).exp()
        surrogate = torch.minimum(ratio * advantages, ratio.clamp(0.8, 1.2) * advantages)
        entropy = -(log_probabilities.exp() * log_probabilities).sum(1)
        value_loss = (apply(critic, observations)[:, 0] - returns).square().mean()
        return -(surrogate + 0.01 * entropy).mean() + 0.5 * value_loss

    return training([v for layer in actor + critic for v in layer], loss)


def vae():
    batch, pixels, hidden, latent = 128, 784, 400, 20

    def layer(inputs, outputs):
        return weight(inputs, outputs), vector(outputs)

    def dense(x, layer):
        return torch.addmm(layer[1], x, layer[0])

    encoder, to_mean, to_log_variance = layer(pixels, hidden), layer(hidden, latent), layer(hidden, latent)
    decoder, to_logits = layer(latent, hidden), layer(hidden, pixels)
    images, noise = torch.rand(batch, pixels), torch.randn(batch, latent)

    def loss():
        h = F.relu(dense(images, encoder))
        mean, log_variance = dense(h, to_mean), dense(h, to_log_variance)
        z = mean + (0.5 * log_variance).exp() * noise
        logits = dense(F.relu(dense(z, decoder)), to_logits)
        reconstruction = F.binary_cross_entropy_with_logits(logits, images, reduction="sum")
        divergence = (1 + log_variance - mean.square() - log_variance.exp()).sum()
        return (reconstruction - 0.5 * divergence) / batch

    return training([*encoder, *to_mean, *to_log_variance, *decoder, *to_logits], loss)


def cnn():
    filters, biases = [weight(32, 1, 3, 3), weight(64, 32, 3, 3)], [vector(32), vector(64)]
    weights, bias = weight(7 * 7 * 64, 10), vector(10)
    images, labels = torch.randn(64, 1, 28, 28), tokens(64, 10, 17)

    def loss():
        h = images
        for kernel, shift in zip(filters, biases):
            h = F.max_pool2d(F.relu(F.conv2d(h, kernel, shift, padding=1)), 2)
        return F.cross_entropy(torch.addmm(bias, h.reshape(64, -1), weights), labels)

    return training([*filters, *biases, weights, bias], loss)


def unet():
    filters = [weight(64, 64, 3, 3, deviation=0.04) for _ in range(4)]
    images = torch.randn(16, 64, 16, 16)

    def loss():
        h = images
        for kernel in filters:
            h = F.silu(F.conv2d(h, kernel, padding=1))
        return h.square().mean()

    return training(filters, loss)


def diffusion(network, predict, noise):
    """A step on the mean squared error of the noise, with gradients clipped to a joint norm of 1."""
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)

    def step():
        optimizer.zero_grad()
        F.mse_loss(predict(), noise).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1)
        optimizer.step()

    return step


class ResidualTimeBlock(nn.Module):
    def __init__(self, inputs, outputs, groups=4, time_size=64):
        super().__init__()
        self.first_norm, self.second_norm = nn.GroupNorm(groups, inputs), nn.GroupNorm(groups, outputs)
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.time = nn.Linear(time_size, outputs)
        self.around = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, time):
        h = self.first(F.silu(self.first_norm(x))) + self.time(F.silu(time))[:, :, None, None]
        return self.around(x) + self.second(F.silu(self.second_norm(h)))


class PlaceAttention(nn.Module):
    def __init__(self, channels, groups=4, heads=4):
        super().__init__()
        self.norm, self.heads = nn.GroupNorm(groups, channels), heads
        self.inputs, self.output = nn.Linear(channels, 3 * channels), nn.Linear(channels, channels)

    def forward(self, x):
        batch, channels, height, width = x.shape
        places = self.norm(x).flatten(2).transpose(1, 2)
        split = self.inputs(places).reshape(batch, -1, 3, self.heads, channels // self.heads)
        mixed = F.scaled_dot_product_attention(*split.permute(2, 0, 3, 1, 4))
        attended = self.output(mixed.transpose(1, 2).reshape(batch, -1, channels))
        return x + attended.transpose(1, 2).reshape(x.shape)


class UNet(nn.Module):
    def __init__(self, widths=(16, 32, 64), time_size=64):
        super().__init__()
        last, pairs = widths[-1], list(zip(widths, widths[1:]))
        self.time = nn.Sequential(
            nn.Linear(widths[0], time_size), nn.SiLU(), nn.Linear(time_size, time_size)
        )
        self.input = nn.Conv2d(1, widths[0], 3, padding=1)
        self.down = nn.ModuleList(map(ResidualTimeBlock, (widths[0], *widths), widths))
        self.halve = nn.ModuleList(nn.Conv2d(w, w, 3, stride=2, padding=1) for w in widths[:-1])
        self.middle = ResidualTimeBlock(last, last)
        self.up = nn.ModuleList(ResidualTimeBlock(2 * w, w) for w in reversed(widths))
        self.enlarge = nn.ModuleList(nn.Conv2d(w, v, 3, padding=1) for v, w in reversed(pairs))
        self.attention = nn.ModuleList(PlaceAttention(last) for _ in range(3))
        self.output_norm, self.output = nn.GroupNorm(4, widths[0]), nn.Conv2d(widths[0], 1, 3, padding=1)

    def forward(self, x, embedded):
        time, skips, h = self.time(embedded), [], self.input(x)
        for level, block in enumerate(self.down):
            h = block(h, time)
            if level == len(self.halve):
                h = self.attention[0](h)
            skips.append(h)
            if level < len(self.halve):
                h = self.halve[level](h)
        h = self.attention[1](self.middle(h, time))
        for level, block in enumerate(self.up):
            h = block(torch.cat([h, skips[-1 - level]], 1), time)
            if level == 0:
                h = self.attention[2](h)
            if level < len(self.enlarge):
                h = self.enlarge[level](F.interpolate(h, scale_factor=2))
        return self.output(F.silu(self.output_norm(h)))


def u_net_training():
    network, x, noise = UNet(), torch.randn(64, 1, 16, 16), torch.randn(64, 1, 16, 16)
    embedded = torch.randn(64, 16)
    return diffusion(network, lambda: network(x, embedded), noise)


def mlp_training():
    sizes, layers = (34, 128, 128, 128, 2), []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.SiLU()]
    network = nn.Sequential(*layers[:-1])
    x, table, times = torch.randn(256, 2), torch.randn(100, 32), tokens(256, 100)
    noise = torch.randn(256, 2)
    return diffusion(network, lambda: network(torch.cat([x, table[times]], 1)), noise)


UNITS = 128


def lstm_language_model():
    batch, steps, width, vocabulary = 64, 20, 64, 64
    embedding, weights, bias = weight(vocabulary, width), weight(width + UNITS, 4 * UNITS), vector(4 * UNITS)
    out_weights, out_bias = weight(UNITS, vocabulary), vector(vocabulary)
    inputs = tokens(steps * batch, vocabulary).reshape(steps, batch)
    labels = tokens(steps * batch, vocabulary, 17)

    def loss():
        hidden, cell, outputs = torch.zeros(batch, UNITS), torch.zeros(batch, UNITS), []
        for x in embedding[inputs]:
            gates = torch.addmm(bias, torch.cat([x, hidden], 1), weights)
            i, f, c, o = gates.chunk(4, 1)
            cell = f.sigmoid() * cell + i.sigmoid() * c.tanh()
            hidden = o.sigmoid() * cell.tanh()
            outputs.append(hidden)
        return F.cross_entropy(torch.addmm(out_bias, torch.cat(outputs), out_weights), labels)

    return training([embedding, weights, bias, out_weights, out_bias], loss)


def lstm_language_model_library():
    batch, steps, width, vocabulary = 64, 20, 64, 64
    embedding, lstm, out = nn.Embedding(vocabulary, width), nn.LSTM(width, UNITS), nn.Linear(UNITS, vocabulary)
    inputs = tokens(steps * batch, vocabulary).reshape(steps, batch)
    labels = tokens(steps * batch, vocabulary, 17)
    variables = [v for module in (embedding, lstm, out) for v in module.parameters()]
    return training(
        variables, lambda: F.cross_entropy(out(lstm(embedding(inputs))[0]).flatten(0, 1), labels)
    )


def lstm_layer_library():
    lstm, inputs = nn.LSTM(UNITS, UNITS), torch.randn(50, 32, UNITS)

    def step():
        lstm.zero_grad()
        lstm(inputs)[0].square().mean().backward()

    return step


def gpt(layer_count):
    batch, time_steps, width, heads, vocabulary = 8, 64, 128, 4, 64
    rows = batch * time_steps

    def norm():
        return vector(width, 1.0), vector(width)

    def make_layer():
        return {
            "norms": [norm(), norm()],
            "in": weight(width, 3 * width),
            "out": weight(width, width),
            "expand": (weight(width, 4 * width), vector(4 * width)),
            "contract": (weight(4 * width, width), vector(width)),
        }

    layers = [make_layer() for _ in range(layer_count)]
    embedding, positions, last_norm = weight(vocabulary, width), weight(time_steps, width), norm()
    inputs, labels = tokens(rows, vocabulary).reshape(batch, time_steps), tokens(rows, vocabulary, 17)

    def attention(x, layer):
        split = (x @ layer["in"]).reshape(batch, time_steps, 3, heads, width // heads)
        queries, keys, values = split.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(queries, keys, values, is_causal=True)
        return mixed.transpose(1, 2).reshape(rows, width) @ layer["out"]

    def loss():
        x = (embedding[inputs] + positions).reshape(rows, width)
        for layer in layers:
            x = x + attention(F.layer_norm(x, (width,), *layer["norms"][0]), layer)
            h = F.layer_norm(x, (width,), *layer["norms"][1])
            h = F.gelu(torch.addmm(layer["expand"][1], h, layer["expand"][0]), approximate="tanh")
            x = x + torch.addmm(layer["contract"][1], h, layer["contract"][0])
        return F.cross_entropy(F.layer_norm(x, (width,), *last_norm) @ embedding.T, labels)

    variables = [embedding, positions, *last_norm]
    for layer in layers:
        variables += [*layer["norms"][0], *layer["norms"][1], layer["in"], layer["out"]]
        variables += [*layer["expand"], *layer["contract"]]
    return training(variables, loss)


def gpt_generation():
    """The greedy token after 1 to 64 others, with a cache of keys and values, batch 1."""
    places, width, heads, vocabulary = 64, 128, 4, 64

    def linear(inputs, outputs):
        return weight(inputs, outputs, deviation=0.02), vector(outputs)

    def make_layer():
        return {
            "norms": [(vector(width, 1.0), vector(width)) for _ in range(2)],
            "in": linear(width, 3 * width),
            "out": linear(width, width),
            "expand": linear(width, 4 * width),
            "contract": linear(4 * width, width),
        }

    layers = [make_layer() for _ in range(4)]
    embedding, positions = weight(vocabulary, width), weight(places, width)
    last_norm = vector(width, 1.0), vector(width)
    said = {"token": 0, "caches": None}

    def dense(x, layer):
        return torch.addmm(layer[1], x, layer[0])

    def attention(x, layer, cache):
        queries, keys, values = (
            part.reshape(1, heads, 1, width // heads) for part in dense(x, layer["in"]).chunk(3, 1)
        )
        if cache is not None:
            keys, values = torch.cat([cache[0], keys], 2), torch.cat([cache[1], values], 2)
        mixed = F.scaled_dot_product_attention(queries, keys, values)
        return dense(mixed.reshape(1, width), layer["out"]), (keys, values)

    @torch.inference_mode()
    def step():
        caches = said["caches"]
        place = 0 if caches is None else caches[0][0].shape[2]
        if place == places:
            caches, place = None, 0
        x = embedding[said["token"]][None] + positions[place]
        kept = []
        for i, layer in enumerate(layers):
            cache = None if caches is None else caches[i]
            attended, cache = attention(F.layer_norm(x, (width,), *layer["norms"][0]), layer, cache)
            kept.append(cache)
            x = x + attended
            h = dense(F.layer_norm(x, (width,), *layer["norms"][1]), layer["expand"])
            x = x + dense(F.gelu(h, approximate="tanh"), layer["contract"])
        logits = F.layer_norm(x, (width,), *last_norm) @ embedding.T
        said["token"], said["caches"] = int(logits.argmax()), kept

    return step


def token_ppo():
    batch, before, length, width, heads, vocabulary = 64, 7, 7, 96, 4, 2500

    def linear(inputs, outputs):
        return weight(inputs, outputs, deviation=0.02), vector(outputs)

    def make_gpt():
        layers = [
            {
                "norms": [(vector(width, 1.0), vector(width)) for _ in range(2)],
                "in": linear(width, 3 * width),
                "out": linear(width, width),
                "expand": linear(width, 4 * width),
                "contract": linear(4 * width, width),
            }
            for _ in range(3)
        ]
        norm = (vector(width, 1.0), vector(width))
        return {"E": weight(vocabulary, width), "P": weight(34, width), "layers": layers, "norm": norm}

    def variables(gpt):
        flat = [gpt["E"], gpt["P"], *gpt["norm"]]
        for layer in gpt["layers"]:
            flat += [v for norm in layer["norms"] for v in norm]
            flat += [v for name in ("in", "out", "expand", "contract") for v in layer[name]]
        return flat

    def dense(x, layer):
        return F.linear(x, layer[0].T, layer[1])

    def states(gpt, tokens, caches=None):
        start = 0 if caches is None else caches[0][0].shape[2]
        rows, time_steps = tokens.shape
        x, kept = gpt["E"][tokens] + gpt["P"][start : start + time_steps], []
        for i, layer in enumerate(gpt["layers"]):
            h = F.layer_norm(x, (width,), *layer["norms"][0])
            split = dense(h, layer["in"]).reshape(rows, time_steps, 3, heads, width // heads)
            queries, keys, values = split.permute(2, 0, 3, 1, 4)
            if caches is not None:
                keys, values = torch.cat([caches[i][0], keys], 2), torch.cat([caches[i][1], values], 2)
            kept.append((keys, values))
            mixed = F.scaled_dot_product_attention(queries, keys, values, is_causal=caches is None)
            x = x + dense(mixed.transpose(1, 2).reshape(rows, time_steps, width), layer["out"])
            h = dense(F.layer_norm(x, (width,), *layer["norms"][1]), layer["expand"])
            x = x + dense(F.gelu(h, approximate="tanh"), layer["contract"])
        return F.layer_norm(x, (width,), *gpt["norm"]), kept

    policy, reference, critic, reward_model = (make_gpt() for _ in range(4))
    heads_of = {name: (weight(1, width, deviation=0.1), vector(1)) for name in ("critic", "reward")}
    optimizers = [
        torch.optim.Adam(variables(policy), lr=1e-3),
        torch.optim.Adam(variables(critic) + [*heads_of["critic"]], lr=1e-3),
    ]
    rows = torch.arange(batch)[:, None] * 31 + torch.arange(before)[None] * 17
    prompts = 3 + rows % 2000

    def scalar(gpt, head, tokens):
        return F.linear(states(gpt, tokens)[0], *heads_of[head])[..., 0]

    def log_probabilities(gpt, text):
        h = states(gpt, text)[0][:, before - 1 : -1]
        logits = h @ gpt["E"].T
        return torch.log_softmax(logits, 2).gather(2, text[:, before:, None])[..., 0]

    @torch.no_grad()
    def rollout():
        text, new, caches, kept = prompts, prompts, None, []
        for _ in range(length):
            h, caches = states(policy, new, caches)
            log_p = torch.log_softmax(h[:, -1] @ policy["E"].T, 1)
            new = torch.multinomial(log_p.exp(), 1)
            kept.append(log_p.gather(1, new))
            text = torch.cat([text, new], 1)
        old = torch.cat(kept, 1)
        rewards = -0.1 * (old - log_probabilities(reference, text))
        rewards[:, -1] += scalar(reward_model, "reward", text)[:, -1]
        values = scalar(critic, "critic", text)[:, before - 1 : -1]
        advantages, later = torch.zeros_like(rewards), torch.zeros(batch)
        for t in reversed(range(length)):
            after = values[:, t + 1] if t + 1 < length else torch.zeros(batch)
            later = rewards[:, t] + after - values[:, t] + 0.95 * later
            advantages[:, t] = later
        returns = advantages + values
        return text, old, values, (advantages - advantages.mean()) / advantages.std(), returns

    def step():
        text, old, old_values, advantages, returns = rollout()
        ratio = (log_probabilities(policy, text) - old).exp()
        loss = torch.maximum(-advantages * ratio, -advantages * ratio.clamp(0.8, 1.2)).mean()
        optimizers[0].zero_grad()
        loss.backward()
        optimizers[0].step()
        values = scalar(critic, "critic", text)[:, before - 1 : -1]
        near = old_values + (values - old_values).clamp(-0.2, 0.2)
        value_loss = 0.05 * torch.maximum((values - returns) ** 2, (near - returns) ** 2).mean()
        optimizers[1].zero_grad()
        value_loss.backward()
        optimizers[1].step()

    return step


def mat_mul(rows, inner, columns, layout, batch=()):
    def operand(m, n, transposed):
        return torch.randn(*batch, n, m).transpose(-1, -2) if transposed else torch.randn(*batch, m, n)

    a, b = operand(rows, inner, layout[0] == "T"), operand(inner, columns, layout[1] == "T")
    return lambda: a @ b


WORKLOADS = {
    "PPO update, batch 128": lambda: ppo(128),
    "PPO update, batch 512": lambda: ppo(512),
    "VAE 784-400-20, batch 128": vae,
    "CNN 28x28 (32, 64), batch 64": cnn,
    "U-Net convolutions 16x16x64, batch 16": unet,
    "LSTM 128, T 20, batch 64": lstm_language_model,
    "LSTM 128, T 20, batch 64 (PyTorch: nn.LSTM)": lstm_language_model_library,
    "LSTM layer 128, T 50, batch 32 (PyTorch: nn.LSTM)": lstm_layer_library,
    "GPT d 128, 2 layers, T 64, batch 8": lambda: gpt(2),
    "GPT d 128, 4 layers (0.8 M), T 64, batch 8": lambda: gpt(4),
    "GPT d 128, 4 layers (0.8 M), a token, batch 1": gpt_generation,
    "diffusion U-Net 16x16 (16, 32, 64), batch 64": u_net_training,
    "diffusion MLP 34-128-128-128-2, batch 256": mlp_training,
    "PPO on tokens, GPT d 96 (0.6 M), 64 answers": token_ppo,
}
SIZES = {
    "512x64x64": (512, 64, 64),
    "64x512x512": (64, 512, 512),
    "512x512x512": (512, 512, 512),
    "32 of 64x32x64": (64, 32, 64),
}
for name, size in SIZES.items():
    for layout in ("NN", "NT", "TN", "TT"):
        batch = (32,) if name.startswith("32 of") else ()
        WORKLOADS[f"matMul {name} {layout}"] = lambda s=size, l=layout, b=batch: mat_mul(*s, l, b)


def time_steps(step, seconds, steps):
    """Milliseconds of each step, for at least so many seconds and so many steps."""
    milliseconds, start = [], time.perf_counter()
    while len(milliseconds) < steps or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        step()
        milliseconds.append(1000 * (time.perf_counter() - before))
    return milliseconds


def serve(threads):
    torch.set_num_threads(threads)
    started = {}
    for line in sys.stdin:
        request = json.loads(line)
        name = request["workload"]
        if name not in started:
            started[name] = WORKLOADS[name]()
            time_steps(started[name], **WARM_UP)
        milliseconds = time_steps(started[name], request["seconds"], 3)
        print(json.dumps({"milliseconds": milliseconds}), flush=True)


def measure_all():
    columns = {}
    for threads in (1, 2):
        torch.set_num_threads(threads)
        column = columns[f"PyTorch, {threads} thread{'s' * (threads > 1)}"] = {}
        for name, make in WORKLOADS.items():
            step = make()
            time_steps(step, **WARM_UP)
            column[name] = statistics.median(time_steps(step, 0.8, 3))
    print(json.dumps(columns, indent=2))


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--serve":
        serve(int(sys.argv[2]))
    else:
        measure_all()
