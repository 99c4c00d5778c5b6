"""Forward outputs (and torch gradients) of recurrent layers for written-out weights, float64."""

from common import *
import keras
import torch

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
L = keras.layers
TF = V("keras", "tensorflow_cpu")
TO = V("torch")


def kbuild(layer, x, ws):
    layer.build(x.shape)
    assert [list(w.shape) for w in layer.weights] == [list(np.shape(w)) for w in ws], [
        w.shape for w in layer.weights
    ]
    layer.set_weights(ws)
    return layer


def dims(c):
    return c.i(1, 4), c.i(2, 6), c.i(1, 5), c.i(2, 5)  # batch, T, in, units


# ---- Keras
for c in cases("rnn_keras_simplernn"):
    b, t, i, u = dims(c)
    x = c.arr(b, t, i)
    W, R, B, h0 = (
        c.arr(i, u, scale=0.6),
        c.arr(u, u, scale=0.6),
        c.arr(u, scale=0.3),
        c.arr(b, u, scale=0.5),
    )
    ly = kbuild(L.SimpleRNN(u, return_sequences=True, return_state=True), x, [W, R, B])
    y, h = ly(x)
    y2, h2 = ly(x, initial_state=keras.ops.convert_to_tensor(h0))
    c.emit(
        f"{TF}: keras.layers.SimpleRNN(units, return_sequences=True, return_state=True), floatx float64",
        {"x": x, "kernel": W, "recurrent_kernel": R, "bias": B, "h0": h0},
        {"sequence": y, "final_h": h, "sequence_from_h0": y2, "final_h_from_h0": h2},
        notes="tanh; zero initial state unless *_from_h0",
    )
for c in cases("rnn_keras_lstm"):
    b, t, i, u = dims(c)
    x = c.arr(b, t, i)
    W, R, B = c.arr(i, 4 * u, scale=0.6), c.arr(u, 4 * u, scale=0.6), c.arr(4 * u, scale=0.3)
    h0, c0 = c.arr(b, u, scale=0.5), c.arr(b, u, scale=0.5)
    ly = kbuild(L.LSTM(u, return_sequences=True, return_state=True), x, [W, R, B])
    y, h, cc = ly(x)
    y2, h2, cc2 = ly(
        x, initial_state=[keras.ops.convert_to_tensor(h0), keras.ops.convert_to_tensor(c0)]
    )
    mask = np.ones((b, t), bool)
    for k in range(b):
        mask[k, max(1, t - c.i(0, t)) :] = False
    ym, hm, cm = ly(x, mask=keras.ops.convert_to_tensor(mask))
    c.emit(
        f"{TF}: keras.layers.LSTM(units, return_sequences=True, return_state=True), floatx float64",
        {"x": x, "kernel": W, "recurrent_kernel": R, "bias": B, "h0": h0, "c0": c0, "mask": mask},
        {
            "sequence": y,
            "final_h": h,
            "final_c": cc,
            "sequence_from_state": y2,
            "final_h_from_state": h2,
            "final_c_from_state": cc2,
            "sequence_masked": ym,
            "final_h_masked": hm,
            "final_c_masked": cm,
        },
        notes="Keras gate order along the last axis: i, f, c(candidate), o. recurrent_activation sigmoid. Masked steps keep the state and repeat the previous output (right padding).",
    )
for ra in (True, False):
    for c in cases(f"rnn_keras_gru_reset_after_{str(ra).lower()}"):
        b, t, i, u = dims(c)
        x = c.arr(b, t, i)
        W, R = c.arr(i, 3 * u, scale=0.6), c.arr(u, 3 * u, scale=0.6)
        B = c.arr(*((2, 3 * u) if ra else (3 * u,)), scale=0.3)
        h0 = c.arr(b, u, scale=0.5)
        ly = kbuild(
            L.GRU(u, reset_after=ra, return_sequences=True, return_state=True), x, [W, R, B]
        )
        y, h = ly(x)
        y2, h2 = ly(x, initial_state=keras.ops.convert_to_tensor(h0))
        c.emit(
            f"{TF}: keras.layers.GRU(units, reset_after={ra}, return_sequences=True, return_state=True), floatx float64",
            {"x": x, "kernel": W, "recurrent_kernel": R, "bias": B, "h0": h0, "reset_after": ra},
            {"sequence": y, "final_h": h, "sequence_from_h0": y2, "final_h_from_h0": h2},
            notes="Keras gate order z, r, h. h' = z*h + (1-z)*hh. reset_after=True: bias is (2, 3u) (input, recurrent) and the reset gate multiplies AFTER the recurrent matmul.",
        )
for c in cases("rnn_keras_bidirectional"):
    b, t, i, u = dims(c)
    x = c.arr(b, t, i)
    ws = []
    for _ in range(2):
        ws += [c.arr(i, 4 * u, scale=0.6), c.arr(u, 4 * u, scale=0.6), c.arr(4 * u, scale=0.3)]
    out = {}
    for mm in ("concat", "sum", "ave", "mul"):
        ly = kbuild(L.Bidirectional(L.LSTM(u, return_sequences=True), merge_mode=mm), x, ws)
        out["sequence_" + mm] = ly(x)
        ly = kbuild(L.Bidirectional(L.LSTM(u), merge_mode=mm), x, ws)
        out["last_" + mm] = ly(x)
    c.emit(
        f"{TF}: keras.layers.Bidirectional(LSTM(units, return_sequences=True|False), merge_mode)",
        {
            "x": x,
            "forward": dict(zip(["kernel", "recurrent_kernel", "bias"], ws[:3])),
            "backward": dict(zip(["kernel", "recurrent_kernel", "bias"], ws[3:])),
        },
        out,
        notes="sequence_*: backward outputs re-reversed to input order before merging; last_*: each direction's own final state.",
    )
for c in cases("rnn_keras_dense_embedding"):
    v, d, u, t = c.i(4, 9), c.i(2, 5), c.i(2, 5), c.i(2, 6)
    E, W, B = c.arr(v, d), c.arr(d, u), c.arr(u)
    ids = c.ints(0, v, 2, t)
    e = L.Embedding(v, d)
    e.build((2, t))
    e.set_weights([E])
    dn = kbuild(L.Dense(u, activation="relu"), e(ids), [W, B])
    c.emit(
        f"{TF}: keras.layers.Embedding -> keras.layers.Dense(relu)",
        {"ids": ids, "embeddings": E, "kernel": W, "bias": B},
        {"embedded": e(ids), "output": dn(e(ids))},
    )
# ---- torch, with gradients
for kind, g in (("RNN", 1), ("LSTM", 4), ("GRU", 3)):
    for c in cases(f"rnn_torch_{kind.lower()}"):
        b, t, i, u = dims(c)
        nl = 2 if c.tag != "a" else 1
        bi = c.tag == "b"
        m = getattr(torch.nn, kind)(i, u, nl, batch_first=True, bidirectional=bi)
        P = {}
        for k, p in m.named_parameters():
            P[k] = c.arr(*p.shape, scale=0.5)
            p.data = torch.tensor(P[k])
        x = torch.tensor(c.arr(b, t, i), requires_grad=True)
        gy = c.arr(b, t, u * (2 if bi else 1))
        y, s = m(x)
        loss = (y * torch.tensor(gy)).sum()
        loss.backward()
        ex = {
            "sequence": y,
            "loss": loss.item(),
            "grad_x": x.grad,
            "grad_params": {k: p.grad for k, p in m.named_parameters()},
        }
        if kind == "LSTM":
            ex["h_n"], ex["c_n"] = s
        else:
            ex["h_n"] = s
        c.emit(
            f"{TO}: torch.nn.{kind}(input, hidden, num_layers={nl}, batch_first=True, bidirectional={bi}); loss = sum(output*grad_out); autograd",
            {"x": x, "params": P, "num_layers": nl, "bidirectional": bi, "grad_out": gy},
            ex,
            rtol=1e-8,
            notes={
                "RNN": "tanh, y = tanh(W_ih x + b_ih + W_hh h + b_hh)",
                "LSTM": "torch gate order i, f, g, o",
                "GRU": "torch gate order r, z, n; h' = (1-z)*n + z*h (same as Keras z-convention); n = tanh(W_in x + b_in + r*(W_hn h + b_hn))",
            }[kind]
            + "; weights are (gates*hidden, in), i.e. transposed against Keras.",
        )
