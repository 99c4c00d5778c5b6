"""Convolution, pooling, transposed convolution, resizing: shapes and values."""

from common import *
import keras
import torch
import torch.nn.functional as F

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
tt = torch.tensor
TF = V("keras", "tensorflow_cpu")
TO = V("torch")
O = keras.ops
ct = O.convert_to_tensor
L = keras.layers


def kl(layer, x, ws):
    layer.build(x.shape)
    layer.set_weights(ws)
    return layer(ct(x))


for c in cases("conv2d_keras"):
    rows, out = [], []
    combos = [
        (1, 1, "valid"),
        (1, 1, "same"),
        (2, 1, "valid"),
        (2, 1, "same"),
        (3, 1, "same"),
        (1, 2, "valid"),
        (1, 2, "same"),
        ((1, 2), 1, "same"),
        (1, (2, 1), "valid"),
    ]
    for k in range(4):
        st, di, pad = combos[(k * 2 + "abc".index(c.tag)) % len(combos)]
        h, w, ci, co, kh, kw = c.i(5, 8), c.i(5, 8), c.i(1, 4), c.i(1, 4), c.i(1, 4), c.i(2, 4)
        x, W, B = c.arr(1, h, w, ci), c.arr(kh, kw, ci, co, scale=0.5), c.arr(co, scale=0.3)
        y = kl(L.Conv2D(co, (kh, kw), strides=st, dilation_rate=di, padding=pad), x, [W, B])
        rows.append(
            {
                "x_nhwc": x,
                "kernel_hwio": W,
                "bias": B,
                "strides": st,
                "dilation": di,
                "padding": pad,
            }
        )
        out.append({"shape": list(y.shape), "output": y})
    c.emit(
        f"{TF}: keras.layers.Conv2D (cross-correlation, NHWC, kernel HWIO)",
        {"rows": rows},
        {"rows": out},
        rtol=1e-9,
        atol=1e-10,
        notes="'same' pads total max((ceil(n/s)-1)*s + eff_k - n, 0), the odd cell at the END",
    )
for c in cases("conv_torch"):
    rows, out = [], []
    for k in range(4):
        st, di, pd, g = c.i(1, 4), c.i(1, 3), c.i(0, 3), c.choice([1, 1, 2])
        ci, co, kk = g * c.i(1, 3), g * c.i(1, 3), c.i(1, 4)
        h = max(6, di * (kk - 1) + 2)
        x, W, B = (
            c.arr(1, ci, h, h + 1),
            c.arr(co, ci // g, kk, kk, scale=0.5),
            c.arr(co, scale=0.3),
        )
        X, Wt, Bt = (tt(v, requires_grad=True) for v in (x, W, B))
        y = F.conv2d(X, Wt, Bt, st, pd, di, g)
        go = c.arr(*y.shape)
        (y * tt(go)).sum().backward()
        rows.append(
            {
                "x_nchw": x,
                "weight_oihw": W,
                "bias": B,
                "stride": st,
                "padding": pd,
                "dilation": di,
                "groups": g,
                "grad_out": go,
            }
        )
        out.append(
            {
                "shape": list(y.shape),
                "output": y,
                "grad_x": X.grad,
                "grad_weight": Wt.grad,
                "grad_bias": Bt.grad,
            }
        )
    c.emit(
        f"{TO}: F.conv2d + autograd (NCHW)", {"rows": rows}, {"rows": out}, rtol=1e-9, atol=1e-10
    )
for c in cases("conv1d_causal_depthwise"):
    t, ci, co, k = c.i(5, 9), c.i(1, 4), c.i(1, 4), c.i(2, 4)
    x, W, B = c.arr(2, t, ci), c.arr(k, ci, co, scale=0.5), c.arr(co, scale=0.3)
    x4, D, DB, Pw, Pb = (
        c.arr(1, 5, 5, ci),
        c.arr(k, k, ci, 2, scale=0.5),
        c.arr(2 * ci, scale=0.3),
        c.arr(1, 1, 2 * ci, co, scale=0.5),
        c.arr(co),
    )
    c.emit(
        f"{TF}: keras.layers.Conv1D (valid/same/causal, dilation 2), DepthwiseConv2D, SeparableConv2D",
        {
            "x": x,
            "kernel": W,
            "bias": B,
            "x_nhwc": x4,
            "depthwise_kernel": D,
            "depthwise_bias": DB,
            "pointwise_kernel": Pw,
            "pointwise_bias": Pb,
        },
        {
            "valid": kl(L.Conv1D(co, k), x, [W, B]),
            "same": kl(L.Conv1D(co, k, padding="same"), x, [W, B]),
            "causal": kl(L.Conv1D(co, k, padding="causal"), x, [W, B]),
            "causal_dilation2": kl(L.Conv1D(co, k, padding="causal", dilation_rate=2), x, [W, B]),
            "depthwise_same": kl(
                L.DepthwiseConv2D(k, depth_multiplier=2, padding="same"), x4, [D, DB]
            ),
            "separable_same": kl(
                L.SeparableConv2D(co, k, depth_multiplier=2, padding="same"), x4, [D, Pw, Pb]
            ),
        },
        rtol=1e-9,
        atol=1e-10,
    )
for c in cases("conv_transpose"):
    rows, out = [], []
    for st, pad in [(1, "valid"), (2, "valid"), (2, "same"), (3, "same")]:
        h, w, ci, co, k = c.i(2, 5), c.i(2, 5), c.i(1, 3), c.i(1, 3), c.i(1, 4) if st < 3 else 3
        x, W, B = c.arr(1, h, w, ci), c.arr(k, k, co, ci, scale=0.5), c.arr(co, scale=0.3)
        y = kl(L.Conv2DTranspose(co, k, strides=st, padding=pad), x, [W, B])
        rows.append({"x_nhwc": x, "kernel_hw_out_in": W, "bias": B, "strides": st, "padding": pad})
        out.append({"shape": list(y.shape), "output": y})
    x, W, st, pd, op = c.arr(1, 2, 3, 4), c.arr(2, 2, 3, 3, scale=0.5), 2, 1, c.i(0, 2)
    y = F.conv_transpose2d(tt(x), tt(W), None, st, pd, op)
    c.emit(
        f"{TF}: keras.layers.Conv2DTranspose; {TO}: F.conv_transpose2d",
        {
            "rows": rows,
            "torch": {
                "x_nchw": x,
                "weight_in_out_hw": W,
                "stride": st,
                "padding": pd,
                "output_padding": op,
            },
        },
        {"rows": out, "torch": {"shape": list(y.shape), "output": y}},
        rtol=1e-9,
        atol=1e-10,
    )
for c in cases("pooling"):
    rows, out = [], []
    for k, s, pad in [
        (2, 2, "valid"),
        (2, 1, "same"),
        (3, 2, "same"),
        (3, 2, "valid"),
        ((2, 3), (1, 2), "same"),
    ]:
        x = c.arr(1, c.i(4, 7), c.i(4, 7), c.i(1, 3))
        rows.append({"x_nhwc": x, "pool_size": k, "strides": s, "padding": pad})
        X = ct(x)
        out.append(
            {
                "max": L.MaxPooling2D(k, s, pad)(X),
                "average": L.AveragePooling2D(k, s, pad)(X),
                "shape": list(L.MaxPooling2D(k, s, pad)(X).shape),
            }
        )
    x = c.arr(2, 3, 4, 2)
    x1 = c.arr(1, 1, 7)
    X1 = tt(x1, requires_grad=True)
    g = c.arr(1, 1, 3)
    (F.max_pool1d(X1, 3, 2) * tt(g)).sum().backward()
    c.emit(
        f"{TF}: keras.layers.Max/AveragePooling2D, Global*Pooling2D; {TO}: F.max_pool1d grad, F.avg_pool1d(padding=1), adaptive_avg_pool1d",
        {"rows": rows, "global_x_nhwc": x, "x1d": x1, "grad_out_1d": g},
        {
            "rows": out,
            "global_max": L.GlobalMaxPooling2D()(ct(x)),
            "global_average": L.GlobalAveragePooling2D()(ct(x)),
            "max_pool1d_k3_s2": F.max_pool1d(tt(x1), 3, 2),
            "max_pool1d_grad_x": X1.grad,
            "avg_pool1d_k3_s2_p1_count_include_pad": F.avg_pool1d(tt(x1), 3, 2, 1),
            "avg_pool1d_k3_s2_p1_exclude_pad": F.avg_pool1d(
                tt(x1), 3, 2, 1, count_include_pad=False
            ),
            "adaptive_avg_pool1d_3": F.adaptive_avg_pool1d(tt(x1), 3),
        },
        rtol=1e-9,
        atol=1e-12,
        notes="Keras average pooling with 'same' EXCLUDES padded cells from the mean; torch includes them by default.",
    )
for c in cases("resize"):
    h, w = c.i(2, 5), c.i(2, 5)
    x = c.arr(1, 1, h, w)
    H, W = c.i(3, 9), c.i(3, 9)
    X = tt(x)
    xk = x.transpose(0, 2, 3, 1).copy()
    I = F.interpolate
    c.emit(
        f"{TO}: F.interpolate nearest/bilinear (align_corners False/True)/bicubic/area; {TF}: UpSampling2D, keras.ops.image.resize",
        {"x": x[0, 0], "size": [H, W], "scale": 2},
        {
            "nearest": I(X, (H, W), mode="nearest")[0, 0],
            "nearest_exact": I(X, (H, W), mode="nearest-exact")[0, 0],
            "bilinear_half_pixel": I(X, (H, W), mode="bilinear", align_corners=False)[0, 0],
            "bilinear_align_corners": I(X, (H, W), mode="bilinear", align_corners=True)[0, 0],
            "bicubic": I(X, (H, W), mode="bicubic", align_corners=False)[0, 0],
            "area": I(X, (H, W), mode="area")[0, 0],
            "keras_upsampling2d_nearest_x2": L.UpSampling2D(2)(ct(xk))[0, :, :, 0],
            "keras_upsampling2d_bilinear_x2": np.array(
                L.UpSampling2D(2, interpolation="bilinear")(ct(xk))
            )[0, :, :, 0].astype(float),
            "keras_image_resize_bilinear": np.array(
                O.image.resize(ct(xk), (H, W), interpolation="bilinear")
            )[0, :, :, 0].astype(float),
        },
        rtol=1e-6,
        atol=1e-6,
        notes="Keras bilinear outputs are float32; torch float64. No antialiasing (downscaling too).",
    )
for c in cases("conv_shapes"):
    rows, out = [], []
    for _ in range(20):
        n, k, s, d = c.i(1, 40), c.i(1, 8), c.i(1, 5), c.i(1, 4)
        if s > 1 and d > 1:
            d = 1
        for pad in ("valid", "same"):
            if pad == "valid" and n < d * (k - 1) + 1:
                continue
            rows.append([n, k, s, d, pad])
            out.append(
                int(
                    L.Conv1D(1, k, strides=s, dilation_rate=d, padding=pad).compute_output_shape(
                        (1, n, 1)
                    )[1]
                )
            )
    tr, to = [], []
    for _ in range(12):
        n, k, s = c.i(1, 20), c.i(1, 7), c.i(1, 4)
        for pad in ("valid", "same"):
            tr.append([n, k, s, pad])
            to.append(
                int(
                    L.Conv1DTranspose(1, k, strides=s, padding=pad).compute_output_shape((1, n, 1))[
                        1
                    ]
                )
            )
    c.emit(
        f"{TF}: Conv1D / Conv1DTranspose compute_output_shape",
        {"conv_n_k_stride_dilation_padding": rows, "transpose_n_k_stride_padding": tr},
        {"conv": out, "transpose": to},
        dtype="int",
        rtol=0,
        atol=0,
    )
