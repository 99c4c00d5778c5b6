"""Parameter counts as the libraries report them."""

from common import *
import keras
import torch

L = keras.layers
TF = V("keras", "tensorflow_cpu")


def wsh(layer):
    return [
        [w.path.split("/", 1)[-1] if "/" in w.path else w.name, list(w.shape)]
        for w in layer.weights
    ]


def kcount(layer, in_shape):
    if isinstance(layer, L.MultiHeadAttention):
        x = keras.Input(in_shape)
        layer(x, x)
    else:
        layer(keras.Input(in_shape, dtype="int32" if isinstance(layer, L.Embedding) else None))
    n = lambda ws: int(sum(np.prod(w.shape) for w in ws))
    assert n(layer.weights) == layer.count_params()
    return {
        "total": layer.count_params(),
        "trainable": n(layer.trainable_weights),
        "non_trainable": n(layer.non_trainable_weights),
        "weights": [[a.split("/")[-1], s] for a, s in wsh(layer)],
    }


def grid(c, n, f):
    rows, seen = [], set()
    while len(rows) < n:
        r = f(c)
        k = json.dumps(r)
        if k not in seen:
            seen.add(k)
            rows.append(r)
    return rows


B = lambda c: bool(c.i(0, 2))
SPEC = {
    "dense": (
        lambda c: {"input_dim": c.i(1, 900), "units": c.i(1, 600), "use_bias": B(c)},
        lambda r: kcount(L.Dense(r["units"], use_bias=r["use_bias"]), (r["input_dim"],)),
    ),
    "simplernn": (
        lambda c: {"input_dim": c.i(1, 300), "units": c.i(1, 300), "use_bias": B(c)},
        lambda r: kcount(L.SimpleRNN(r["units"], use_bias=r["use_bias"]), (5, r["input_dim"])),
    ),
    "lstm": (
        lambda c: {"input_dim": c.i(1, 300), "units": c.i(1, 300), "use_bias": B(c)},
        lambda r: kcount(L.LSTM(r["units"], use_bias=r["use_bias"]), (5, r["input_dim"])),
    ),
    "gru": (
        lambda c: {
            "input_dim": c.i(1, 300),
            "units": c.i(1, 300),
            "use_bias": B(c),
            "reset_after": B(c),
        },
        lambda r: kcount(
            L.GRU(r["units"], use_bias=r["use_bias"], reset_after=r["reset_after"]),
            (5, r["input_dim"]),
        ),
    ),
    "bidirectional": (
        lambda c: {
            "layer": c.choice(["SimpleRNN", "LSTM", "GRU"]),
            "input_dim": c.i(1, 200),
            "units": c.i(1, 200),
            "use_bias": B(c),
            "merge_mode": c.choice(["concat", "sum"]),
        },
        lambda r: kcount(
            L.Bidirectional(
                getattr(L, r["layer"])(r["units"], use_bias=r["use_bias"]),
                merge_mode=r["merge_mode"],
            ),
            (5, r["input_dim"]),
        ),
    ),
    "conv2d": (
        lambda c: {
            "in_channels": (g := c.choice([1, 1, 1, 2, 4])) * c.i(1, 40),
            "filters": g * c.i(1, 48),
            "kernel": [c.i(1, 8), c.i(1, 8)],
            "groups": g,
            "use_bias": B(c),
        },
        lambda r: kcount(
            L.Conv2D(r["filters"], r["kernel"], groups=r["groups"], use_bias=r["use_bias"]),
            (16, 16, r["in_channels"]),
        ),
    ),
    "conv_other": (
        lambda c: {
            "layer": c.choice(["Conv1D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D"]),
            "in_channels": c.i(1, 64),
            "filters": c.i(1, 64),
            "kernel": c.i(1, 6),
            "depth_multiplier": c.i(1, 3),
            "use_bias": B(c),
        },
        lambda r: kcount(
            {
                "Conv1D": lambda: L.Conv1D(r["filters"], r["kernel"], use_bias=r["use_bias"]),
                "Conv2DTranspose": lambda: L.Conv2DTranspose(
                    r["filters"], r["kernel"], use_bias=r["use_bias"]
                ),
                "DepthwiseConv2D": lambda: L.DepthwiseConv2D(
                    r["kernel"], depth_multiplier=r["depth_multiplier"], use_bias=r["use_bias"]
                ),
                "SeparableConv2D": lambda: L.SeparableConv2D(
                    r["filters"],
                    r["kernel"],
                    depth_multiplier=r["depth_multiplier"],
                    use_bias=r["use_bias"],
                ),
            }[r["layer"]](),
            (16, r["in_channels"]) if r["layer"] == "Conv1D" else (16, 16, r["in_channels"]),
        ),
    ),
    "embedding": (
        lambda c: {"input_dim": c.i(2, 60000), "output_dim": c.i(1, 1025)},
        lambda r: kcount(L.Embedding(r["input_dim"], r["output_dim"]), (5,)),
    ),
    "multiheadattention": (
        lambda c: {
            "d_model": 8 * c.i(1, 100),
            "num_heads": c.i(1, 17),
            "key_dim": c.i(1, 129),
            "value_dim": c.choice([None, 16, 40]),
            "use_bias": B(c),
        },
        lambda r: kcount(
            L.MultiHeadAttention(
                r["num_heads"], r["key_dim"], value_dim=r["value_dim"], use_bias=r["use_bias"]
            ),
            (5, r["d_model"]),
        ),
    ),
    "layernorm": (
        lambda c: {"dim": c.i(1, 2000), "center": B(c), "scale": B(c)},
        lambda r: kcount(L.LayerNormalization(center=r["center"], scale=r["scale"]), (r["dim"],)),
    ),
    "batchnorm": (
        lambda c: {"channels": c.i(1, 2000), "center": B(c), "scale": B(c)},
        lambda r: kcount(
            L.BatchNormalization(center=r["center"], scale=r["scale"]), (4, 4, r["channels"])
        ),
    ),
    "groupnorm": (
        lambda c: {
            "groups": (g := c.choice([1, 2, 4, 8])),
            "channels": g * c.i(1, 64),
            "center": B(c),
            "scale": B(c),
        },
        lambda r: kcount(
            L.GroupNormalization(r["groups"], center=r["center"], scale=r["scale"]),
            (4, 4, r["channels"]),
        ),
    ),
}
for name, (draw, f) in SPEC.items():
    for c in cases(f"params_keras_{name}"):
        rows = grid(c, 10, draw)
        if name in ("simplernn", "lstm", "gru") and c.tag == "a":  # textbook rows first
            for iu in [(1, 1), (8, 16), (32, 64), (100, 128), (128, 256)]:
                for ub in (True, False):
                    for ra in (True, False) if name == "gru" else (None,):
                        r = {"input_dim": iu[0], "units": iu[1], "use_bias": ub}
                        if ra is not None:
                            r["reset_after"] = ra
                        rows.append(r)
        c.emit(
            f"{TF}: keras.layers.{name} built, layer.count_params() and weight shapes",
            {"rows": rows},
            {"rows": [f(r) for r in rows]},
            dtype="int",
            rtol=0,
            atol=0,
        )
# whole models
for c in cases("params_keras_models"):
    rows, out = [], []
    for _ in range(6):
        r = {
            "vocab": c.i(50, 20000),
            "embed": c.i(4, 200),
            "rnn": c.choice(["SimpleRNN", "LSTM", "GRU"]),
            "units": [c.i(4, 200) for _ in range(c.i(1, 4))],
            "bidirectional": B(c),
            "classes": c.i(1, 20),
        }
        m = keras.Sequential(
            [keras.Input((10,), dtype="int32"), L.Embedding(r["vocab"], r["embed"])]
        )
        for k, u in enumerate(r["units"]):
            ly = getattr(L, r["rnn"])(u, return_sequences=k < len(r["units"]) - 1)
            m.add(L.Bidirectional(ly) if r["bidirectional"] else ly)
        m.add(L.Dense(r["classes"]))
        rows.append(r)
        out.append({"total": m.count_params(), "per_layer": [l.count_params() for l in m.layers]})
    c.emit(
        f"{TF}: keras.Sequential([Embedding, (Bidirectional) RNN stack, Dense]).count_params(); GRU default reset_after=True",
        {"rows": rows},
        {"rows": out},
        dtype="int",
        rtol=0,
        atol=0,
    )
# torch
N = lambda m: sum(p.numel() for p in m.parameters())


def tw(m):
    return {"total": N(m), "weights": [[k, list(p.shape)] for k, p in m.named_parameters()]}


for c in cases("params_torch_rnn"):
    rows = []
    for _ in range(12):
        k = c.choice(["RNN", "LSTM", "GRU"])
        h = c.i(2, 200)
        rows.append(
            {
                "layer": k,
                "input_size": c.i(1, 200),
                "hidden_size": h,
                "num_layers": c.i(1, 4),
                "bidirectional": B(c),
                "bias": B(c),
                "proj_size": c.choice([0, 0, 1]) * c.i(1, h) if k == "LSTM" else 0,
            }
        )
    if c.tag == "a":
        for k in ("RNN", "LSTM", "GRU"):
            for i_, h in [(8, 16), (32, 64), (100, 128)]:
                rows.append(
                    {
                        "layer": k,
                        "input_size": i_,
                        "hidden_size": h,
                        "num_layers": 1,
                        "bidirectional": False,
                        "bias": True,
                        "proj_size": 0,
                    }
                )
    c.emit(
        f"{V('torch')}: torch.nn.RNN/LSTM/GRU, sum(p.numel())",
        {"rows": rows},
        {
            "rows": [
                tw(
                    getattr(torch.nn, r["layer"])(
                        r["input_size"],
                        r["hidden_size"],
                        r["num_layers"],
                        bias=r["bias"],
                        bidirectional=r["bidirectional"],
                        **({"proj_size": r["proj_size"]} if r["proj_size"] else {}),
                    )
                )
                for r in rows
            ]
        },
        dtype="int",
        rtol=0,
        atol=0,
        notes="torch keeps TWO bias vectors (b_ih, b_hh) per gate block, so LSTM = 4*(h*(i+h)+2h); Keras LSTM has one.",
    )
for c in cases("params_torch_transformer"):
    rows = []
    for _ in range(6):
        hd = c.i(1, 9)
        r = {
            "nhead": hd,
            "d_model": hd * 8 * c.i(1, 5),
            "dim_feedforward": c.i(8, 1000),
            "num_layers": c.i(1, 7),
        }
        rows.append(r)
    c.emit(
        f"{V('torch')}: nn.MultiheadAttention / nn.TransformerEncoderLayer / nn.TransformerEncoder / nn.TransformerDecoderLayer sizes",
        {"rows": rows},
        {
            "rows": [
                {
                    "mha": N(torch.nn.MultiheadAttention(r["d_model"], r["nhead"])),
                    "encoder_layer": N(
                        torch.nn.TransformerEncoderLayer(
                            r["d_model"], r["nhead"], r["dim_feedforward"]
                        )
                    ),
                    "encoder": N(
                        torch.nn.TransformerEncoder(
                            torch.nn.TransformerEncoderLayer(
                                r["d_model"], r["nhead"], r["dim_feedforward"]
                            ),
                            r["num_layers"],
                        )
                    ),
                    "decoder_layer": N(
                        torch.nn.TransformerDecoderLayer(
                            r["d_model"], r["nhead"], r["dim_feedforward"]
                        )
                    ),
                }
                for r in rows
            ]
        },
        dtype="int",
        rtol=0,
        atol=0,
    )
# published transformers
import transformers as T


def meta(cls, cfg):
    with torch.device("meta"):
        m = cls(cfg)
    m.tie_weights()
    return sum(p.numel() for p in m.parameters())  # tied parameters come once


BERT = {
    "bert-base-uncased": dict(
        vocab_size=30522,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        max_position_embeddings=512,
        type_vocab_size=2,
    ),
    "bert-large-uncased": dict(
        vocab_size=30522,
        hidden_size=1024,
        num_hidden_layers=24,
        num_attention_heads=16,
        intermediate_size=4096,
        max_position_embeddings=512,
        type_vocab_size=2,
    ),
    "bert-base-cased": dict(
        vocab_size=28996,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        max_position_embeddings=512,
        type_vocab_size=2,
    ),
    "bert-large-cased": dict(
        vocab_size=28996,
        hidden_size=1024,
        num_hidden_layers=24,
        num_attention_heads=16,
        intermediate_size=4096,
        max_position_embeddings=512,
        type_vocab_size=2,
    ),
}
GPT2 = {
    "gpt2": (768, 12, 12, 1024),
    "gpt2-medium": (1024, 24, 16, 1024),
    "gpt2-large": (1280, 36, 20, 1024),
    "gpt2-xl": (1600, 48, 25, 1024),
    "gpt3-125M": (768, 12, 12, 2048),
    "gpt3-1.3B": (2048, 24, 16, 2048),
    "gpt3-6.7B": (4096, 32, 32, 2048),
    "gpt3-13B": (5140, 40, 40, 2048),
    "gpt3-175B": (12288, 96, 96, 2048),
}


def bert(cfg):
    c = T.BertConfig(**cfg)
    return {
        "BertModel": meta(T.BertModel, c),
        "BertForMaskedLM": meta(T.BertForMaskedLM, c),
        "BertForPreTraining": meta(T.BertForPreTraining, c),
    }


def gpt2(e, l, h, p, v=50257):
    return {
        "GPT2Model": meta(
            T.GPT2Model, T.GPT2Config(vocab_size=v, n_embd=e, n_layer=l, n_head=h, n_positions=p)
        ),
        "GPT2LMHeadModel": meta(
            T.GPT2LMHeadModel,
            T.GPT2Config(vocab_size=v, n_embd=e, n_layer=l, n_head=h, n_positions=p),
        ),
    }


SPLIT = {
    "a": (
        ["bert-base-uncased", "bert-large-uncased"],
        ["gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl", "gpt3-175B"],
    ),
    "b": ([], ["gpt3-125M", "gpt3-1.3B"]),
}
for c in cases("params_transformers"):
    bs, gs = SPLIT[c.tag]
    rows, out = [], []
    for b in bs:
        rows.append({"model": b, "family": "bert", "config": BERT[b]})
        out.append(bert(BERT[b]))
    for g in gs:
        e, l, h, p = GPT2[g]
        rows.append(
            {
                "model": g,
                "family": "gpt2",
                "config": {
                    "vocab_size": 50257,
                    "n_embd": e,
                    "n_layer": l,
                    "n_head": h,
                    "n_positions": p,
                },
            }
        )
        out.append(gpt2(e, l, h, p))
    if c.tag == "a":
        rows.append(
            {
                "model": "openai-gpt",
                "family": "gpt1",
                "config": {
                    "vocab_size": 40478,
                    "n_embd": 768,
                    "n_layer": 12,
                    "n_head": 12,
                    "n_positions": 512,
                },
            }
        )
        g1 = T.OpenAIGPTConfig()
        out.append(
            {
                "OpenAIGPTModel": meta(T.OpenAIGPTModel, g1),
                "OpenAIGPTLMHeadModel": meta(T.OpenAIGPTLMHeadModel, g1),
            }
        )
        rows.append(
            {
                "model": "clip-vit-base-patch32",
                "family": "clip",
                "config": "transformers.CLIPConfig() defaults (text 512x12, vision 768x12 patch 32, proj 512)",
            }
        )
        out.append({"CLIPModel": meta(T.CLIPModel, T.CLIPConfig())})
    for _ in range(4):  # free-form configs
        h = c.i(1, 9)
        e = h * 8 * c.i(1, 9)
        l, p, v = c.i(1, 13), c.i(16, 600), c.i(40, 9000)
        rows.append(
            {
                "model": "custom",
                "family": "gpt2",
                "config": {
                    "vocab_size": v,
                    "n_embd": e,
                    "n_layer": l,
                    "n_head": h,
                    "n_positions": p,
                },
            }
        )
        out.append(gpt2(e, l, h, p, v))
        cfg = dict(
            vocab_size=v,
            hidden_size=e,
            num_hidden_layers=l,
            num_attention_heads=h,
            intermediate_size=c.i(10, 900),
            max_position_embeddings=p,
            type_vocab_size=c.i(1, 4),
        )
        rows.append({"model": "custom", "family": "bert", "config": cfg})
        out.append(bert(cfg))
    c.emit(
        f"{V('transformers', 'torch')}: model instantiated from config on torch.device('meta'); tied LM head counted once",
        {"rows": rows},
        {"rows": out},
        dtype="int",
        rtol=0,
        atol=0,
        notes="Causal-mask buffers are not parameters. BertModel includes the pooler. The paper's 110M/340M (BERT), 117M (GPT-1), 175B (GPT-3) are rounded; the often-quoted GPT-2 117M/345M/774M/1558M are the paper's own, 124M/355M the real counts.",
    )
