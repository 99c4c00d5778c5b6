"""Normalisation layers: forward, running statistics, gradients."""

from common import *
import keras
import torch
import torch.nn.functional as F

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
tt = torch.tensor
TF = V("keras", "tensorflow_cpu")
TO = V("torch")
L = keras.layers


def grads(f, X, ps, g):
    for p in [X, *ps]:
        p.grad = None
    (f() * tt(g)).sum().backward()
    return [p.grad.clone() for p in [X, *ps]]


for c in cases("norm_layer"):
    b, t, d = c.i(2, 4), c.i(2, 4), c.i(3, 7)
    x, ga, be, g = (
        c.arr(b, t, d, scale=2),
        np.round(1 + c.arr(d, scale=0.3), 3),
        c.arr(d, scale=0.3),
        c.arr(b, t, d),
    )
    k = L.LayerNormalization(epsilon=1e-3)
    k.build(x.shape)
    k.set_weights([ga, be])
    X, G, B = (tt(v, requires_grad=True) for v in (x, ga, be))
    f = lambda: F.layer_norm(X, (d,), G, B, 1e-5)
    dx, dg, db = grads(f, X, [G, B], g)
    rm = torch.nn.RMSNorm(d, eps=1e-6)
    rm.weight.data = tt(ga)
    c.emit(
        f"{TF}: LayerNormalization(epsilon=1e-3); {TO}: F.layer_norm(eps=1e-5) + autograd; nn.RMSNorm(eps=1e-6)",
        {"x": x, "gamma": ga, "beta": be, "grad_out": g},
        {
            "keras_eps_1e-3": k(x),
            "torch_eps_1e-5": f(),
            "grad_x": dx,
            "grad_gamma": dg,
            "grad_beta": db,
            "torch_rmsnorm": rm(tt(x)),
        },
        rtol=1e-8,
        atol=1e-10,
    )
for c in cases("norm_batch"):
    n, d = c.i(4, 8), c.i(2, 5)
    x, x2, ga, be, mm, mv, g = (
        c.arr(n, d, scale=2),
        c.arr(n, d),
        np.round(1 + c.arr(d, scale=0.3), 3),
        c.arr(d, scale=0.3),
        c.arr(d, scale=0.5),
        c.uni(d, lo=0.5, hi=2.0),
        c.arr(n, d),
    )
    k = L.BatchNormalization()
    k.build(x.shape)
    k.set_weights([ga, be, mm, mv])
    kt = k(x, training=True)
    w1 = [w.copy() for w in k.get_weights()]
    ki = k(x2, training=False)
    m = torch.nn.BatchNorm1d(d)
    m.weight.data, m.bias.data = tt(ga), tt(be)
    m.running_mean, m.running_var = tt(mm), tt(mv)
    X = tt(x, requires_grad=True)
    (m(X) * tt(g)).sum().backward()
    rmn, rvr = m.running_mean.clone(), m.running_var.clone()
    m.eval()
    with torch.no_grad():
        ti = m(tt(x2))
        m.train()
        m.running_mean, m.running_var = tt(mm), tt(mv)
        ty = m(tt(x))
    im = c.arr(2, 3, 3, d)
    k4 = L.BatchNormalization()
    k4.build(im.shape)
    k4.set_weights([ga, be, mm, mv])
    c.emit(
        f"{TF}: BatchNormalization() (momentum .99, eps 1e-3); {TO}: BatchNorm1d (momentum .1, eps 1e-5) + autograd",
        {
            "x_train": x,
            "x_infer": x2,
            "gamma": ga,
            "beta": be,
            "moving_mean": mm,
            "moving_variance": mv,
            "grad_out": g,
            "images_nhwc": im,
        },
        {
            "keras_train_output": kt,
            "keras_moving_mean_after": w1[2],
            "keras_moving_variance_after": w1[3],
            "keras_infer_output_after": ki,
            "keras_images_train": k4(im, training=True),
            "torch_train_output": ty,
            "torch_running_mean_after": rmn,
            "torch_running_var_after": rvr,
            "torch_infer_output_after": ti,
            "torch_grad_x": X.grad,
            "torch_grad_gamma": m.weight.grad,
            "torch_grad_beta": m.bias.grad,
        },
        rtol=1e-8,
        atol=1e-10,
        notes="Keras new = .99*old + .01*batch with the BIASED batch variance; torch new = .9*old + .1*batch with the UNBIASED variance (both normalise with the biased one).",
    )
for c in cases("norm_group"):
    gr = c.choice([1, 2, 3])
    ch = gr * c.i(1, 4)
    n, h, w = 2, c.i(2, 4), c.i(2, 4)
    x, ga, be, g = (
        c.arr(n, h, w, ch, scale=2),
        np.round(1 + c.arr(ch, scale=0.3), 3),
        c.arr(ch, scale=0.3),
        c.arr(n, ch, h, w),
    )
    k = L.GroupNormalization(gr, epsilon=1e-3)
    k.build(x.shape)
    k.set_weights([ga, be])
    X, G, B = (
        tt(x.transpose(0, 3, 1, 2).copy(), requires_grad=True),
        tt(ga, requires_grad=True),
        tt(be, requires_grad=True),
    )
    f = lambda: F.group_norm(X, gr, G, B, 1e-5)
    dx, dg, db = grads(f, X, [G, B], g)
    ws = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(3, 2))
    un = c.arr(4)
    c.emit(
        f"{TF}: GroupNormalization(groups, epsilon=1e-3), NHWC; {TO}: F.group_norm NCHW + autograd, F.instance_norm; keras UnitNormalization",
        {"groups": gr, "x_nhwc": x, "gamma": ga, "beta": be, "grad_out_nchw": g, "vector": un},
        {
            "keras_nhwc_eps_1e-3": k(x),
            "torch_nchw_eps_1e-5": f(),
            "grad_x_nchw": dx,
            "grad_gamma": dg,
            "grad_beta": db,
            "torch_instance_norm_nchw": F.instance_norm(tt(x.transpose(0, 3, 1, 2).copy())),
            "unit_norm": L.UnitNormalization()(un[None])[0],
        },
        rtol=1e-8,
        atol=1e-9,
    )
for c in cases("norm_dropout_init"):
    x, keep = c.arr(3, 6), (c.uni(3, 6) < 0.6).astype(float)
    r = 0.4
    fi, fo = c.i(2, 400), c.i(2, 400)
    I = keras.initializers
    lim = lambda s, fan: float(np.sqrt(3 * s / fan))
    c.emit(
        f"inverted dropout given a keep mask (x*mask/(1-rate)); initializer scales of {TF} keras.initializers (VarianceScaling docs) and torch nn.init gains ({TO})",
        {"x": x, "keep_mask": keep, "rate": r, "fan_in": fi, "fan_out": fo},
        {
            "dropout_train": x * keep / (1 - r),
            "dropout_infer": x,
            "glorot_uniform_limit": float(np.sqrt(6 / (fi + fo))),
            "glorot_normal_stddev_before_truncation": float(np.sqrt(2 / (fi + fo))),
            "truncated_normal_correction": 0.87962566103423978,
            "he_normal_stddev": float(np.sqrt(2 / fi)),
            "he_uniform_limit": lim(2.0, fi),
            "lecun_uniform_limit": lim(1.0, fi),
            "torch_linear_default_bound": float(1 / np.sqrt(fi)),
            "gain_tanh": torch.nn.init.calculate_gain("tanh"),
            "gain_relu": torch.nn.init.calculate_gain("relu"),
            "gain_leaky_0.2": torch.nn.init.calculate_gain("leaky_relu", 0.2),
        },
    )
