"""Losses, metrics, activations (values + derivatives)."""

from common import *
import keras
import torch
import torch.nn.functional as F
import sklearn.metrics as SM

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
tt = torch.tensor
TF = V("keras", "tensorflow_cpu")
TO = V("torch")
KL = keras.losses
ct = keras.ops.convert_to_tensor


def probs(c, n, k):
    w = c.ints(1, 40, n, k).astype(float)
    return np.round(w / w.sum(1, keepdims=True), 4)


for c in cases("loss_binary"):
    n, k = c.i(4, 9), c.i(2, 5)
    z, y, p = c.arr(n, k, scale=2), c.ints(0, 2, n, k).astype(float), c.uni(n, k, lo=0.02, hi=0.98)
    ls = c.flt(0.02, 0.3, 2)
    Z = tt(z, requires_grad=True)
    l = F.binary_cross_entropy_with_logits(Z, tt(y))
    l.backward()
    pw = c.flt(0.5, 4)
    c.emit(
        f"{TF}: keras.losses.BinaryCrossentropy / BinaryFocalCrossentropy; {TO}: F.binary_cross_entropy(_with_logits), autograd",
        {"logits": z, "y": y, "probs": p, "label_smoothing": ls, "pos_weight": pw},
        {
            "keras_from_logits": KL.BinaryCrossentropy(from_logits=True)(y, z),
            "keras_from_probs": KL.BinaryCrossentropy()(y, p),
            "keras_from_logits_label_smoothing": KL.BinaryCrossentropy(
                from_logits=True, label_smoothing=ls
            )(y, z),
            "keras_per_sample_from_logits": KL.BinaryCrossentropy(
                from_logits=True, reduction="none"
            )(y, z),
            "keras_binary_focal_gamma2": KL.BinaryFocalCrossentropy(from_logits=True, gamma=2.0)(
                y, z
            ),
            "torch_with_logits_mean": l,
            "torch_with_logits_sum": F.binary_cross_entropy_with_logits(
                tt(z), tt(y), reduction="sum"
            ),
            "torch_probs_mean": F.binary_cross_entropy(tt(p), tt(y)),
            "torch_pos_weight": F.binary_cross_entropy_with_logits(tt(z), tt(y), pos_weight=tt(pw)),
            "grad_logits_of_mean": Z.grad,
        },
        rtol=1e-7,
        atol=1e-9,
        notes="Keras clips probabilities to [1e-7, 1-1e-7]. Keras label smoothing: y*(1-s)+0.5*s.",
    )
for c in cases("loss_categorical"):
    n, k = c.i(4, 9), c.i(3, 6)
    z, p = c.arr(n, k, scale=2), probs(c, n, k)
    yi = c.ints(0, k, n)
    y = np.eye(k)[yi]
    ls = c.flt(0.02, 0.3, 2)
    ig = yi.copy()
    ig[0] = -100
    Z = tt(z, requires_grad=True)
    l = F.cross_entropy(Z, tt(yi))
    l.backward()
    w = c.uni(k, lo=0.3, hi=2.0)
    soft = probs(c, n, k)
    c.emit(
        f"{TF}: keras.losses.(Sparse)CategoricalCrossentropy; {TO}: F.cross_entropy, autograd",
        {
            "logits": z,
            "probs": p,
            "labels": yi,
            "labels_with_ignore": ig,
            "one_hot": y,
            "soft_targets": soft,
            "label_smoothing": ls,
            "class_weight": w,
        },
        {
            "keras_cce_from_logits": KL.CategoricalCrossentropy(from_logits=True)(y, z),
            "keras_cce_from_probs": KL.CategoricalCrossentropy()(y, p),
            "keras_cce_from_logits_label_smoothing": KL.CategoricalCrossentropy(
                from_logits=True, label_smoothing=ls
            )(y, z),
            "keras_cce_soft_targets_from_logits": KL.CategoricalCrossentropy(from_logits=True)(
                soft, z
            ),
            "keras_sparse_from_logits": KL.SparseCategoricalCrossentropy(from_logits=True)(yi, z),
            "keras_sparse_from_probs": KL.SparseCategoricalCrossentropy()(yi, p),
            "keras_sparse_per_sample_from_logits": KL.SparseCategoricalCrossentropy(
                from_logits=True, reduction="none"
            )(yi, z),
            "keras_focal": KL.CategoricalFocalCrossentropy(from_logits=True)(y, z),
            "torch_cross_entropy": l,
            "torch_sum": F.cross_entropy(tt(z), tt(yi), reduction="sum"),
            "torch_label_smoothing": F.cross_entropy(tt(z), tt(yi), label_smoothing=ls),
            "torch_class_weight_mean": F.cross_entropy(tt(z), tt(yi), weight=tt(w)),
            "torch_ignore_index": F.cross_entropy(tt(z), tt(ig), ignore_index=-100),
            "torch_soft_targets": F.cross_entropy(tt(z), tt(soft)),
            "torch_nll": F.nll_loss(F.log_softmax(tt(z), -1), tt(yi)),
            "grad_logits_of_mean": Z.grad,
        },
        rtol=1e-6,
        atol=1e-8,
        notes="From probs Keras renormalises then clips to [1e-7, 1-1e-7]. torch weighted mean divides by the sum of the weights. Both smooth to (1-s)*onehot + s/K.",
    )
for c in cases("loss_regression"):
    n, k = c.i(4, 9), c.i(2, 5)
    a, b = c.arr(n, k, scale=2), c.arr(n, k, scale=2)
    ds = [0.5, 1.0, 2.0] if c.tag == "a" else [c.flt(0.2, 3, 2) for _ in range(3)]
    ap, bp = np.abs(a) + 0.1, np.abs(b) + 0.1
    q, r = probs(c, n, k), probs(c, n, k)
    sg = np.where(c.uni(n, k) < 0.5, -1.0, 1.0)
    A = tt(a, requires_grad=True)
    hb = F.huber_loss(A, tt(b), delta=ds[0])
    hb.backward()
    tau = c.flt(0.1, 0.9, 2)
    var = c.uni(n, k, lo=0.2, hi=2)
    c.emit(
        f"{TF}: keras.losses.*; {TO}: F.*_loss",
        {
            "y_true": b,
            "y_pred": a,
            "positive_true": bp,
            "positive_pred": ap,
            "p_true": q,
            "p_pred": r,
            "sign_true": sg,
            "huber_deltas": ds,
            "variance": var,
        },
        {
            "mse": KL.MeanSquaredError()(b, a),
            "mse_per_sample": KL.MeanSquaredError(reduction="none")(b, a),
            "mse_sum_keras": KL.MeanSquaredError(reduction="sum")(b, a),
            "torch_mse_sum": F.mse_loss(tt(a), tt(b), reduction="sum"),
            "mae": KL.MeanAbsoluteError()(b, a),
            "mape": KL.MeanAbsolutePercentageError()(b, a),
            "msle": KL.MeanSquaredLogarithmicError()(bp, ap),
            "logcosh": KL.LogCosh()(b, a),
            "huber": [KL.Huber(delta=d)(b, a).numpy() for d in ds],
            "torch_huber": [F.huber_loss(tt(a), tt(b), delta=d) for d in ds],
            "torch_smooth_l1_beta": [F.smooth_l1_loss(tt(a), tt(b), beta=d) for d in ds],
            "torch_huber_grad_pred_first_delta": A.grad,
            "kl_divergence": KL.KLDivergence()(q, r),
            "poisson": KL.Poisson()(bp, ap),
            "hinge": KL.Hinge()(sg, a),
            "squared_hinge": KL.SquaredHinge()(sg, a),
            "cosine_similarity_loss": KL.CosineSimilarity()(b, a),
            "torch_gaussian_nll": F.gaussian_nll_loss(tt(a), tt(b), tt(var)),
            "rmse": float(np.sqrt(np.mean((a - b) ** 2))),
        },
        rtol=1e-7,
        atol=1e-9,
        notes="Keras 'sum' reduction sums per-sample means (so mse_sum_keras = torch_mse_sum / k). smooth_l1(beta) = huber(beta)/beta. Keras Huber for |e|>d: d*|e| - d^2/2.",
    )
for c in cases("metrics_classification"):
    n, k = c.i(12, 25), c.i(3, 5)
    y, p = c.ints(0, k, n), c.ints(0, k, n)
    y[:k] = np.arange(k)
    p[:k] = c.rng.permutation(k)
    yb = c.ints(0, 2, n)
    yb[0], yb[1] = 0, 1
    s = c.uni(n, digits=2)
    z = c.arr(n, k, scale=2)
    labs = list(range(k))
    fpr, tpr, th = SM.roc_curve(yb, s)
    pr, rc, _ = SM.precision_recall_curve(yb, s)
    tk = keras.metrics.SparseTopKCategoricalAccuracy(2, dtype="float32")
    tk.update_state(y, z.astype("float32"))
    c.emit(
        f"{V('scikit-learn')}: sklearn.metrics.*; {TF} top-2 accuracy",
        {"y_true": y, "y_pred": p, "y_binary": yb, "scores": s, "logits": z},
        {
            "accuracy": SM.accuracy_score(y, p),
            "confusion_matrix": SM.confusion_matrix(y, p, labels=labs),
            "precision_per_class": SM.precision_score(
                y, p, average=None, labels=labs, zero_division=0
            ),
            "recall_per_class": SM.recall_score(y, p, average=None, labels=labs, zero_division=0),
            "f1_per_class": SM.f1_score(y, p, average=None, labels=labs, zero_division=0),
            "f1_macro": SM.f1_score(y, p, average="macro", zero_division=0),
            "f1_micro": SM.f1_score(y, p, average="micro"),
            "f1_weighted": SM.f1_score(y, p, average="weighted", zero_division=0),
            "balanced_accuracy": SM.balanced_accuracy_score(y, p),
            "matthews": SM.matthews_corrcoef(y, p),
            "cohen_kappa": SM.cohen_kappa_score(y, p),
            "roc_auc": SM.roc_auc_score(yb, s),
            "roc_fpr": fpr,
            "roc_tpr": tpr,
            "average_precision": SM.average_precision_score(yb, s),
            "pr_precision": pr,
            "pr_recall": rc,
            "log_loss_binary": SM.log_loss(yb, np.clip(s, 0.01, 0.99)),
            "brier": SM.brier_score_loss(yb, s),
            "top2_accuracy_from_logits": float(np.round(float(tk.result()) * n) / n),
        },
        rtol=1e-9,
        notes="log_loss_binary uses scores clipped to [0.01, 0.99]",
    )
for c in cases("metrics_regression"):
    n = c.i(6, 15)
    a, b = c.arr(n, scale=3), c.arr(n, scale=3)
    b = np.round(a + b * 0.4, 3)
    x = c.arr(n, 3)
    lab = np.arange(n) % 3
    l2 = c.ints(0, 3, n)
    c.emit(
        f"{V('scikit-learn')}: sklearn.metrics",
        {"y_true": a, "y_pred": b, "points": x, "labels": lab, "labels2": l2},
        {
            "mse": SM.mean_squared_error(a, b),
            "mae": SM.mean_absolute_error(a, b),
            "r2": SM.r2_score(a, b),
            "explained_variance": SM.explained_variance_score(a, b),
            "max_error": SM.max_error(a, b),
            "median_ae": SM.median_absolute_error(a, b),
            "silhouette": SM.silhouette_score(x, lab),
            "davies_bouldin": SM.davies_bouldin_score(x, lab),
            "adjusted_rand": SM.adjusted_rand_score(lab, l2),
            "nmi": SM.normalized_mutual_info_score(lab, l2),
            "cosine_similarity_matrix": SM.pairwise.cosine_similarity(x),
            "euclidean_matrix": SM.pairwise.euclidean_distances(x),
        },
        rtol=1e-8,
        atol=1e-8,
    )
# activations
KA = {
    "relu": keras.activations.relu,
    "leaky_relu": lambda x: keras.activations.leaky_relu(x, 0.2),
    "elu": keras.activations.elu,
    "selu": keras.activations.selu,
    "gelu_exact": lambda x: keras.activations.gelu(x, approximate=False),
    "gelu_tanh": lambda x: keras.activations.gelu(x, approximate=True),
    "silu": keras.activations.silu,
    "softplus": keras.activations.softplus,
    "softsign": keras.activations.softsign,
    "tanh": keras.activations.tanh,
    "sigmoid": keras.activations.sigmoid,
    "hard_sigmoid": keras.activations.hard_sigmoid,
    "hard_silu": keras.activations.hard_silu,
    "mish": keras.activations.mish,
    "relu6": keras.activations.relu6,
    "exponential": keras.activations.exponential,
    "log_sigmoid": keras.activations.log_sigmoid,
}
TA = {
    "relu": F.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
    "leaky_relu_torch_default_0.01": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu_exact": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "hard_sigmoid": F.hardsigmoid,
    "hard_silu": F.hardswish,
    "mish": F.mish,
    "relu6": F.relu6,
    "exponential": torch.exp,
    "log_sigmoid": F.logsigmoid,
}
for c in cases("activations"):
    x = np.unique(
        np.concatenate(
            [
                c.arr(14, scale=2),
                [-6.5, -3.0, -1.0, -0.1, 0.1, 1.0, 3.0, 6.5] if c.tag == "a" else c.arr(6, scale=5),
            ]
        )
    )
    out = {}
    for nm, f in TA.items():
        X = tt(x, requires_grad=True)
        y = f(X)
        y.sum().backward()
        out[nm] = {"value": y.detach().numpy(), "derivative": X.grad.numpy()}
        if nm in KA:
            k = KA[nm](ct(x)).numpy()
            assert np.allclose(k, out[nm]["value"], rtol=1e-7, atol=1e-9), (
                nm,
                np.abs(k - out[nm]["value"]).max(),
            )
    z = c.arr(3, c.i(3, 6), scale=2)
    Z = tt(z, requires_grad=True)
    g = c.arr(*z.shape)
    s = Z.softmax(-1)
    (s * tt(g)).sum().backward()
    sg = Z.grad.clone()
    Z.grad = None
    (Z.log_softmax(-1) * tt(g)).sum().backward()
    r0 = tt(z[0])
    s0 = r0.softmax(-1)
    c.emit(
        f"{TO}: torch.nn.functional values + autograd derivatives; values asserted equal to {TF} keras.activations (leaky slope 0.2 = Keras default)",
        {"x": x, "z": z, "grad_out": g},
        {
            **out,
            "softmax": {
                "value": s,
                "vjp": sg,
                "jacobian_first_row": torch.diag(s0) - torch.outer(s0, s0),
            },
            "log_softmax": {"value": Z.log_softmax(-1), "vjp": Z.grad},
            "logsumexp": tt(z).logsumexp(-1),
        },
        rtol=1e-8,
        atol=1e-10,
        notes="x avoids 0, where relu-type derivatives are a convention (torch gives 0).",
    )
