"""CLIP loss / zero-shot, DALL-E 2 prior pieces."""

from common import *
import torch
import torch.nn.functional as F
from transformers.models.clip.modeling_clip import image_text_contrastive_loss

torch.set_default_dtype(torch.float64)
tt = torch.tensor
TO = V("torch")
TR = V("transformers")
for c in cases("clip_loss"):
    n, d = c.i(3, 7), c.i(3, 9)
    im, tx, ls = c.arr(n, d), c.arr(n, d), c.flt(0.5, 4.6)
    I, T, S = tt(im, requires_grad=True), tt(tx, requires_grad=True), tt(ls, requires_grad=True)
    ie, te = I / I.norm(dim=-1, keepdim=True), T / T.norm(dim=-1, keepdim=True)
    lg = te @ ie.T * S.exp()
    l = image_text_contrastive_loss(lg)
    l.backward()
    c.emit(
        f"{TR}: models.clip.modeling_clip.image_text_contrastive_loss on logits_per_text = exp(logit_scale) * t i^T of unit vectors; {TO} autograd",
        {"image_embeds": im, "text_embeds": tx, "logit_scale_log": ls},
        {
            "image_unit": ie,
            "text_unit": te,
            "logits_per_text": lg,
            "loss": l,
            "loss_text_to_image": F.cross_entropy(lg, torch.arange(n)),
            "loss_image_to_text": F.cross_entropy(lg.T, torch.arange(n)),
            "grad_image_embeds": I.grad,
            "grad_text_embeds": T.grad,
            "grad_logit_scale": S.grad,
            "initial_logit_scale_in_CLIP": float(np.log(1 / 0.07)),
        },
        rtol=1e-8,
        atol=1e-10,
    )
for c in cases("clip_zeroshot"):
    n, k, p, d = c.i(2, 6), c.i(3, 6), c.i(2, 4), c.i(4, 9)
    im, tp = c.arr(n, d), c.arr(k, p, d)
    u = lambda x: x / np.linalg.norm(x, axis=-1, keepdims=True)
    cls = u(u(tp).mean(1))
    pr = tt(100.0 * u(im) @ cls.T).softmax(-1)
    one = tt(100.0 * u(im) @ u(tp[:, 0]).T).softmax(-1)
    c.emit(
        f"openai/CLIP README zero-shot: softmax(100 * image @ text^T) of unit vectors; prompt ensembling = mean of unit prompt embeddings, renormalised (Prompt_Engineering_for_ImageNet notebook), {TO}",
        {"image_embeds": im, "prompt_embeds_class_prompt_dim": tp, "scale": 100.0},
        {
            "class_weights": cls,
            "probs_ensemble": pr,
            "argmax": pr.argmax(-1),
            "probs_first_prompt": one,
            "cosine": u(im) @ cls.T,
        },
    )
for c in cases("clip_siglip"):
    n, d = c.i(3, 6), c.i(3, 7)
    im, tx, t, b = c.arr(n, d), c.arr(n, d), c.flt(0.5, 2.5), c.flt(-10, -1)
    lg = F.normalize(tt(tx), dim=-1) @ F.normalize(tt(im), dim=-1).T * np.exp(t) + b
    e = torch.eye(n)
    c.emit(
        f"SigLIP loss (Zhai 2023; {TR} siglip): -sum(logsigmoid(z*logits))/n",
        {"image_embeds": im, "text_embeds": tx, "logit_scale_log": t, "bias": b},
        {"loss": -F.logsigmoid((2 * e - 1) * lg).sum(-1).mean()},
    )
for c in cases("dalle2_prior"):
    n, d = c.i(2, 5), c.i(3, 8)
    pi, ti, un, w = c.arr(n, d), c.arr(n, d), c.arr(n, d), c.flt(1.5, 5, 1)
    a, b = c.arr(n, d), c.arr(n, d)
    tx = c.arr(n, d)
    al = c.flt(0.1, 0.9, 2)
    u = lambda x: x / np.linalg.norm(x, axis=-1, keepdims=True)
    th = np.arccos(np.clip((u(a) * u(b)).sum(-1, keepdims=True), -1, 1))
    sl = np.sin((1 - al) * th) / np.sin(th) * u(a) + np.sin(al * th) / np.sin(th) * u(b)
    two = c.arr(n, 2, d)
    dots = (two * tx[:, None]).sum(-1)
    c.emit(
        "Ramesh et al. 2022 (DALL-E 2): prior loss E||f(z_t) - z_i||^2 (mean over dims here), classifier-free guidance, choose the sample with the higher z_i . z_t, slerp of unit image embeddings; numpy",
        {
            "predicted_image_embed": pi,
            "image_embed": ti,
            "unconditional_prediction": un,
            "guidance": w,
            "embed_a": a,
            "embed_b": b,
            "slerp_t": al,
            "text_embed": tx,
            "two_samples": two,
        },
        {
            "prior_mse": ((pi - ti) ** 2).mean(),
            "prior_sum_of_squares_mean_over_batch": ((pi - ti) ** 2).sum(-1).mean(),
            "cfg": un + w * (pi - un),
            "slerp": sl,
            "rerank_choice": dots.argmax(1),
        },
    )
