"""Reward model, KL penalties, TRL PPO reward/advantage/whitening/loss, DPO, GRPO/RLOO.
TRL's own text is EXECUTED for: masked_mean/var/whiten, the 'compute rewards ... advantages' block and the PPO loss block (snapshot; the
installed trl 1.13 no longer ships PPOTrainer), on float64 arrays."""

from common import *
import ast
import textwrap
import types
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
tt = torch.tensor
TO = V("torch")
TC = "f2cd57710"
SRC = source_of("TRL_GIT", TC, "trl/experimental/ppo/ppo_trainer.py")
ns0 = {"torch": torch}
for n in ast.parse(SRC).body:
    if isinstance(n, ast.FunctionDef) and n.name in ("masked_mean", "masked_var", "masked_whiten"):
        exec(ast.get_source_segment(SRC, n), ns0)


def block(a, b):
    i = SRC.index(a)
    i = SRC.rindex("\n", 0, i) + 1
    j = SRC.index(b, i)
    j = SRC.rindex("\n", 0, j) + 1
    return textwrap.dedent(SRC[i:j])


RB = block(
    "response_idxs = torch.arange(responses.shape[1]",
    "empty_cache()\n\n            # Do multiple epochs",
)
LB = block("vpredclipped = torch.clamp(", "accelerator.backward(loss)")


class A(types.SimpleNamespace):
    pass


for c in cases("rlhf_reward_model"):
    n = c.i(4, 9)
    rc, rr, mg = c.arr(n, scale=2), c.arr(n, scale=2), c.uni(n)
    cc = c.flt(0.01, 0.2, 2)
    C, R = tt(rc, requires_grad=True), tt(rr, requires_grad=True)
    l = -F.logsigmoid(C - R).mean()
    l.backward()
    c.emit(
        f"{V('trl')} trainer/reward_trainer.py compute_loss formula (-logsigmoid(chosen - rejected [- margin]).mean() [+ coef*mean((c+r)^2)]) with {TO}, autograd",
        {
            "rewards_chosen": rc,
            "rewards_rejected": rr,
            "margin": mg,
            "center_rewards_coefficient": cc,
        },
        {
            "loss": l,
            "grad_chosen": C.grad,
            "grad_rejected": R.grad,
            "loss_with_margin": -F.logsigmoid(tt(rc - rr - mg)).mean(),
            "loss_centered": -F.logsigmoid(tt(rc - rr)).mean()
            + cc * ((tt(rc) + tt(rr)) ** 2).mean(),
            "accuracy": (rc > rr).mean(),
            "mean_margin": (rc - rr).mean(),
            "preference_prob": torch.sigmoid(tt(rc - rr)),
        },
    )
for c in cases("rlhf_kl_estimators"):
    b, t = c.i(2, 5), c.i(3, 8)
    lp, ref = -np.abs(c.arr(b, t, scale=1.5)), -np.abs(c.arr(b, t, scale=1.5))
    lr = ref - lp
    beta = c.flt(0.02, 0.3, 2)
    p, q = c.arr(3, 5), c.arr(3, 5)
    P, Q = tt(p).log_softmax(-1), tt(q).log_softmax(-1)
    c.emit(
        f"joschu.net/blog/kl-approx: logr = log p_ref - log p; k1=-logr, k2=logr^2/2, k3=exp(logr)-1-logr (TRL {TC} ppo_trainer.py: kl_estimator k1|k3; GRPO: k3); exact KL via torch.nn.functional.kl_div",
        {"logprobs": lp, "ref_logprobs": ref, "kl_coef": beta, "logits_policy": p, "logits_ref": q},
        {
            "k1": -lr,
            "k2": lr**2 / 2,
            "k3": np.exp(lr) - 1 - lr,
            "reward_k1": beta * lr,
            "reward_k3": -beta * (np.exp(lr) - 1 - lr),
            "sum_k1_per_sequence": -lr.sum(1),
            "exact_kl_policy_ref_per_row": F.kl_div(Q, P, log_target=True, reduction="none").sum(
                -1
            ),
        },
    )
for c in cases("rlhf_whiten"):
    b, t = c.i(2, 5), c.i(3, 8)
    v = c.arr(b, t, scale=3)
    m = np.ones((b, t), bool)
    for k in range(b):
        m[k, t - c.i(0, t - 1) :] = False
    c.emit(
        f"TRL {TC} trl/experimental/ppo/ppo_trainer.py masked_mean, masked_var, masked_whiten executed, {TO}",
        {"values": v, "mask": m},
        {
            "masked_mean": ns0["masked_mean"](tt(v), tt(m)),
            "masked_var_unbiased": ns0["masked_var"](tt(v), tt(m)),
            "masked_var_biased": ns0["masked_var"](tt(v), tt(m), unbiased=False),
            "whitened": ns0["masked_whiten"](tt(v), tt(m)),
            "whitened_keep_mean": ns0["masked_whiten"](tt(v), tt(m), shift_mean=False),
        },
        notes="(v-mean)*rsqrt(var+1e-8) applied to every entry, statistics over mask==True only",
    )
for c in cases("rlhf_ppo_trl"):
    b, t = c.i(2, 5), c.i(5, 9)
    lp, ref, val, sc = -np.abs(c.arr(b, t)), None, c.arr(b, t), c.arr(b, scale=2)
    ref = np.round(lp + c.arr(b, t, scale=0.3), 3)
    sl = np.array([c.i(1, t) for _ in range(b)])
    sl[0] = t - 1
    ar = A(
        kl_estimator=c.choice(["k1", "k3"]) if c.tag != "a" else "k1",
        kl_coef=0.05,
        whiten_rewards=c.tag == "b",
        gamma=1.0,
        lam=0.95,
        cliprange=0.2,
        cliprange_value=0.2,
        vf_coef=0.1,
    )
    ns = dict(
        ns0,
        args=ar,
        INVALID_LOGPROB=1.0,
        responses=torch.zeros(b, t),
        sequence_lengths=tt(sl),
        logprobs=tt(lp),
        ref_logprobs=tt(ref),
        values=tt(val),
        scores=tt(sc),
    )
    exec(RB, ns)
    nlp, nv = np.round(lp + c.arr(b, t, scale=0.25), 3), np.round(val + c.arr(b, t, scale=0.3), 3)
    N_, Vp = tt(nlp, requires_grad=True), tt(nv, requires_grad=True)
    n2 = dict(
        ns0,
        args=ar,
        micro_batch_inds=slice(None),
        padding_mask=ns["padding_mask"],
        padding_mask_p1=ns["padding_mask_p1"],
        mb_values=ns["values"],
        mb_return=ns["returns"],
        mb_advantage=ns["advantages"],
        mb_logprobs=ns["logprobs"],
        new_logprobs=torch.masked_fill(N_, ns["padding_mask"], 1.0),
        vpred=torch.masked_fill(Vp, ns["padding_mask_p1"], 0),
    )
    exec(LB, n2)
    n2["loss"].backward()
    c.emit(
        f"TRL {TC} trl/experimental/ppo/ppo_trainer.py: rewards/whitening/GAE block and loss block executed, {TO}",
        {
            "logprobs": lp,
            "ref_logprobs": ref,
            "values": val,
            "scores": sc,
            "sequence_lengths": sl,
            **{k: v for k, v in vars(ar).items()},
            "new_logprobs": nlp,
            "new_values": nv,
        },
        {
            "kl": ns["kl"],
            "non_score_reward": ns["non_score_reward"],
            "rewards": ns["rewards"],
            "advantages": ns["advantages"],
            "returns": ns["returns"],
            "masked_values": ns["values"],
            "padding_mask": ns["padding_mask"],
            "padding_mask_p1": ns["padding_mask_p1"],
            "pg_loss": n2["pg_loss"],
            "vf_loss": n2["vf_loss"],
            "loss": n2["loss"],
            "vf_clipfrac": n2["vf_clipfrac"],
            "grad_new_logprobs": N_.grad,
            "grad_new_values": Vp.grad,
            "mean_kl": ns["kl"].sum(1).mean(),
            "mean_entropy_proxy": (-ns["logprobs"]).sum(1).mean(),
        },
        rtol=1e-8,
        atol=1e-10,
        notes="sequence_lengths = index of the last real response token (TRL: first pad index - 1); score is added at min(len+1, ...) as TRL does; padded logprobs are 1.0 (INVALID_LOGPROB), so padded kl is 0; mean_entropy_proxy includes those 1.0 paddings, as in TRL.",
    )
for c in cases("rlhf_dpo"):
    n, beta, ls = c.i(4, 9), c.choice([0.1, 0.3, 0.5]), c.flt(0, 0.3, 2)
    pc, pr, rc, rr = (-np.abs(c.arr(n, scale=4)) for _ in range(4))
    X = [tt(v, requires_grad=True) for v in (pc, pr)]
    lg = (X[0] - X[1]) - tt(rc - rr)
    l = -F.logsigmoid(beta * lg)
    l.mean().backward()
    c.emit(
        f"DPO (Rafailov 2023 eq. 7; TRL dpo_trainer.py 'sigmoid' and 'ipo') with {TO}, autograd",
        {
            "policy_chosen_logps": pc,
            "policy_rejected_logps": pr,
            "ref_chosen_logps": rc,
            "ref_rejected_logps": rr,
            "beta": beta,
            "label_smoothing": ls,
        },
        {
            "losses": l,
            "loss": l.mean(),
            "losses_label_smoothed": -F.logsigmoid(beta * lg) * (1 - ls)
            - F.logsigmoid(-beta * lg) * ls,
            "ipo_losses": (lg - 1 / (2 * beta)) ** 2,
            "chosen_rewards": beta * (pc - rc),
            "rejected_rewards": beta * (pr - rr),
            "grad_policy_chosen": X[0].grad,
            "grad_policy_rejected": X[1].grad,
        },
    )
for c in cases("rlhf_group_advantages"):
    g, k = c.i(2, 4), c.i(3, 6)
    r = c.arr(g, k, scale=2)
    R = tt(r)
    sft, lab = c.arr(2, 5, 7), c.ints(0, 7, 2, 5)
    lab[0, :2] = -100
    lab[1, 4:] = -100
    c.emit(
        f"GRPO advantages (r-mean)/(std+1e-4) with sample std, RLOO leave-one-out baseline, as in {V('trl')} trainers; SFT loss = shifted cross entropy, ignore_index -100 ({TO})",
        {"rewards_group_by_sample": r, "sft_logits": sft, "sft_labels": lab},
        {
            "grpo": (R - R.mean(1, keepdim=True)) / (R.std(1, keepdim=True) + 1e-4),
            "grpo_no_scale": R - R.mean(1, keepdim=True),
            "rloo": R - (R.sum(1, keepdim=True) - R) / (k - 1),
            "sft_loss": F.cross_entropy(
                tt(sft)[:, :-1].reshape(-1, 7), tt(lab)[:, 1:].reshape(-1), ignore_index=-100
            ),
        },
    )
