"""Additive (Bahdanau), multiplicative (Luong), scaled dot-product and multi-head attention."""

from common import *
import keras
import torch
import torch.nn.functional as F

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
L = keras.layers
TF = V("keras", "tensorflow_cpu")
TO = V("torch")
ct = keras.ops.convert_to_tensor
tt = torch.tensor


def pad_mask(c, b, t):
    m = np.ones((b, t), bool)
    for k in range(b):
        m[k, t - c.i(0, t - 1) :] = False
    return m


for c in cases("attention_keras_additive"):
    b, tq, tv, d = c.i(1, 4), c.i(1, 4), c.i(3, 7), c.i(2, 5)
    q, v, s = c.arr(b, tq, d), c.arr(b, tv, d), c.arr(d)
    ly = L.AdditiveAttention(use_scale=True)
    ly.build([q.shape, v.shape])
    ly.set_weights([s])
    ct_m = pad_mask(c, b, tv)
    o, w = ly([ct(q), ct(v)], return_attention_scores=True)
    om, wm = ly([ct(q), ct(v)], mask=[None, ct(ct_m)], return_attention_scores=True)
    c.emit(
        f"{TF}: keras.layers.AdditiveAttention(use_scale=True)([query, value], return_attention_scores=True)",
        {"query": q, "value": v, "scale": s, "value_mask": ct_m},
        {"output": o, "weights": w, "output_masked": om, "weights_masked": wm},
        notes="score(q,k) = sum(scale * tanh(q + k)); key = value",
        atol=1e-9,
    )
for c in cases("attention_bahdanau"):
    b, t, dk, ds, a = c.i(1, 4), c.i(3, 7), c.i(2, 5), c.i(2, 5), c.i(2, 6)
    H, S, W, U, vv = (
        c.arr(b, t, dk),
        c.arr(b, ds),
        c.arr(ds, a, scale=0.7),
        c.arr(dk, a, scale=0.7),
        c.arr(a),
    )
    m = pad_mask(c, b, t)
    Ht, St = tt(H, requires_grad=True), tt(S, requires_grad=True)
    e = torch.tanh((St @ tt(W)).unsqueeze(1) + Ht @ tt(U)) @ tt(vv)
    w = e.softmax(-1)
    ctx = torch.einsum("bt,btd->bd", w, Ht)
    g = c.arr(b, dk)
    (ctx * tt(g)).sum().backward()
    wm = e.masked_fill(~tt(m), -torch.inf).softmax(-1)
    c.emit(
        f"{TO}: Bahdanau et al. 2015 eq. A.1.2, e_ij = v^T tanh(W s_(i-1) + U h_j) written with torch ops, autograd",
        {"annotations_h": H, "state_s": S, "W": W, "U": U, "v": vv, "mask": m, "grad_context": g},
        {
            "energies": e,
            "weights": w,
            "context": ctx,
            "weights_masked": wm,
            "context_masked": torch.einsum("bt,btd->bd", wm, Ht),
            "grad_h": Ht.grad,
            "grad_s": St.grad,
        },
    )
for c in cases("attention_luong"):
    b, tq, tv, d = c.i(1, 4), c.i(1, 4), c.i(3, 7), c.i(2, 5)
    q, v, Wg, Wc, va = (
        c.arr(b, tq, d),
        c.arr(b, tv, d),
        c.arr(d, d),
        c.arr(2 * d, 4, scale=0.7),
        c.arr(4),
    )
    m = pad_mask(c, b, tv)
    sc = c.flt(0.2, 1.5)
    ly = L.Attention(use_scale=False)
    o, w = ly([ct(q), ct(v)], return_attention_scores=True)
    om, wm = ly([ct(q), ct(v)], mask=[None, ct(m)], return_attention_scores=True)
    ls = L.Attention(use_scale=True)
    ls.build([q.shape, v.shape])
    ls.set_weights([np.array(sc)])
    os_, ws_ = ls([ct(q), ct(v)], return_attention_scores=True)
    oc, wc = L.Attention()([ct(q), ct(v)], use_causal_mask=True, return_attention_scores=True)
    Q, Vt = tt(q), tt(v)
    gs = Q @ tt(Wg) @ Vt.mT
    cs = torch.tanh(
        torch.cat([Q.unsqueeze(2).expand(b, tq, tv, d), Vt.unsqueeze(1).expand(b, tq, tv, d)], -1)
        @ tt(Wc)
    ) @ tt(va)
    c.emit(
        f"{TF}: keras.layers.Attention (dot, scaled, masked, causal); {TO} for Luong 'general' q W k and 'concat' va^T tanh(Wc [q;k])",
        {
            "query": q,
            "value": v,
            "scale": sc,
            "value_mask": m,
            "W_general": Wg,
            "W_concat": Wc,
            "v_concat": va,
        },
        {
            "dot_output": o,
            "dot_weights": w,
            "scaled_output": os_,
            "scaled_weights": ws_,
            "masked_output": om,
            "masked_weights": wm,
            "causal_output": oc,
            "causal_weights": wc,
            "general_weights": gs.softmax(-1),
            "general_output": gs.softmax(-1) @ Vt,
            "concat_weights": cs.softmax(-1),
            "concat_output": cs.softmax(-1) @ Vt,
        },
        atol=1e-9,
        notes="Keras causal mask keeps key j <= query i (both counted from 0), also for rectangular Tq != Tv.",
    )
for c in cases("attention_sdpa"):
    b, h, t, d = c.i(1, 3), c.i(1, 4), c.i(3, 6), c.i(2, 5)
    q, k, v = c.arr(b, h, t, d), c.arr(b, h, t, d), c.arr(b, h, t, d)
    m = pad_mask(c, b, t)
    Q, K, Vv = tt(q, requires_grad=True), tt(k, requires_grad=True), tt(v, requires_grad=True)
    g = c.arr(b, h, t, d)
    sd = F.scaled_dot_product_attention
    am = tt(m)[:, None, None, :].expand(b, h, t, t)
    W = lambda mask: ((Q @ K.mT) / d**0.5).masked_fill(~mask, -torch.inf).softmax(-1)
    tri = torch.ones(t, t, dtype=torch.bool).tril().expand(b, h, t, t)
    oc = sd(Q, K, Vv, is_causal=True)
    (oc * tt(g)).sum().backward()
    ex = {
        "output": sd(Q, K, Vv),
        "weights": W(torch.ones_like(tri)),
        "output_padding": sd(Q, K, Vv, attn_mask=am),
        "weights_padding": W(am),
        "output_causal": oc,
        "weights_causal": W(tri),
        "output_causal_padding": sd(Q, K, Vv, attn_mask=am & tri),
        "weights_causal_padding": W(am & tri),
        "causal_grad_q": Q.grad,
        "causal_grad_k": K.grad,
        "causal_grad_v": Vv.grad,
    }
    assert torch.allclose(ex["weights_causal"] @ Vv, oc)
    c.emit(
        f"{TO}: torch.nn.functional.scaled_dot_product_attention (plain, boolean padding mask True=keep, is_causal, both) + autograd of sum(out_causal*grad_out)",
        {"q": q, "k": k, "v": v, "key_keep_mask": m, "grad_out": g},
        ex,
        notes="scale 1/sqrt(d); layout (batch, heads, time, dim)",
    )
for c in cases("attention_mha_torch"):
    b, h, t = c.i(1, 3), c.i(1, 4), c.i(3, 6)
    e = h * c.i(2, 4)
    s_ = t + 1
    m = torch.nn.MultiheadAttention(e, h, batch_first=True)
    P = {}
    for n, p in m.named_parameters():
        P[n] = c.arr(*p.shape, scale=0.5)
        p.data = tt(P[n])
    x, y = c.arr(b, t, e), c.arr(b, s_, e)
    pm = ~pad_mask(c, b, t)
    tri = ~np.tril(np.ones((t, t), bool))
    o, w = m(tt(x), tt(x), tt(x), average_attn_weights=False)
    oc, wc = m(tt(x), tt(x), tt(x), attn_mask=tt(tri), average_attn_weights=False)
    op, wp = m(tt(x), tt(x), tt(x), key_padding_mask=tt(pm), average_attn_weights=False)
    ox, wx = m(tt(x), tt(y), tt(y), average_attn_weights=False)
    c.emit(
        f"{TO}: torch.nn.MultiheadAttention(embed, heads, batch_first=True) self (plain/causal/padding) and cross attention, average_attn_weights=False",
        {
            "embed": e,
            "heads": h,
            "params": P,
            "x": x,
            "memory": y,
            "key_padding_mask_true_is_ignored": pm,
        },
        {
            "output": o,
            "weights": w,
            "causal_output": oc,
            "causal_weights": wc,
            "padding_output": op,
            "padding_weights": wp,
            "cross_output": ox,
            "cross_weights": wx,
        },
        notes="in_proj_weight stacks q,k,v rows; y = x W^T + b; head k owns columns k*dh..(k+1)*dh",
    )
for c in cases("attention_mha_keras"):
    b, h, t, e, kd = c.i(1, 3), c.i(1, 4), c.i(3, 6), c.i(3, 7), c.i(2, 5)
    ly = L.MultiHeadAttention(h, kd)
    x = c.arr(b, t, e)
    ly.build(x.shape, x.shape)
    m = pad_mask(c, b, t)
    P = [
        (w.path.split("/", 1)[1] if "/" in w.path else w.name, c.arr(*w.shape, scale=0.5))
        for w in ly.weights
    ]
    ly.set_weights([w for _, w in P])
    o, w = ly(ct(x), ct(x), return_attention_scores=True)
    oc, wc = ly(ct(x), ct(x), use_causal_mask=True, return_attention_scores=True)
    op, wp = ly(
        ct(x),
        ct(x),
        attention_mask=ct(np.repeat(m[:, None, :], t, 1)),
        return_attention_scores=True,
    )
    c.emit(
        f"{TF}: keras.layers.MultiHeadAttention(num_heads, key_dim)(x, x), causal and attention_mask",
        {"num_heads": h, "key_dim": kd, "x": x, "weights": dict(P), "key_keep_mask": m},
        {
            "output": o,
            "weights": w,
            "causal_output": oc,
            "causal_weights": wc,
            "padding_output": op,
            "padding_weights": wp,
        },
        rtol=5e-6,
        atol=1e-6,
        notes="Keras keeps the 1/sqrt(key_dim) scale in float32. Keras kernels are (d_model, heads, key_dim) for q/k/v and (heads, value_dim, d_model) for the output",
    )
for c in cases("attention_transformer_block"):
    h = c.i(1, 4)
    e = h * c.i(2, 4)
    ff, b, t = c.i(4, 10), c.i(1, 3), c.i(3, 6)
    nf = c.tag != "a"
    act = "gelu" if c.tag != "a" else "relu"
    m = torch.nn.TransformerEncoderLayer(
        e, h, ff, dropout=0.0, activation=act, batch_first=True, norm_first=nf
    ).eval()
    P = {}
    for n, p in m.named_parameters():
        P[n] = c.arr(*p.shape, scale=0.4) + (1.0 if "norm" in n and "weight" in n else 0.0)
        P[n] = np.round(P[n], 3)
        p.data = tt(P[n])
    x = c.arr(b, t, e)
    tri = torch.triu(torch.ones(t, t, dtype=torch.bool), 1)
    with torch.no_grad():
        c.emit(
            f"{TO}: torch.nn.TransformerEncoderLayer(d, heads, ff, activation={act}, norm_first={nf}, dropout 0)",
            {
                "d_model": e,
                "heads": h,
                "dim_feedforward": ff,
                "activation": act,
                "norm_first": nf,
                "layer_norm_eps": 1e-5,
                "params": P,
                "x": x,
            },
            {"output": m(tt(x)), "output_causal": m(tt(x), src_mask=tri)},
            rtol=1e-8,
            atol=1e-10,
        )
for c in cases("attention_positional"):
    t, d = c.i(4, 9), 2 * c.i(2, 6)
    p = np.arange(t)[:, None]
    i = np.arange(d // 2)[None]
    ang = p / 10000 ** (2 * i / d)
    pe = np.zeros((t, d))
    pe[:, 0::2] = np.sin(ang)
    pe[:, 1::2] = np.cos(ang)
    q = c.arr(t, d)
    inv = 1 / 10000 ** (np.arange(0, d, 2) / d)
    f = np.arange(t)[:, None] * inv
    emb = np.concatenate([f, f], -1)
    from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

    r, _ = apply_rotary_pos_emb(
        tt(q)[None, None], tt(q)[None, None], tt(np.cos(emb))[None], tt(np.sin(emb))[None]
    )
    c.emit(
        f"Vaswani et al. 2017 sec. 3.5 (numpy {np.__version__}); {V('transformers')} apply_rotary_pos_emb (half-split RoPE)",
        {"length": t, "d_model": d, "q": q},
        {"sinusoidal": pe, "rope_cos": np.cos(emb), "rope_sin": np.sin(emb), "rope_q": r[0, 0]},
    )
