"""Acrobot and continuous MountainCar (Gymnasium), tests and intervals (SciPy, statsmodels), WordPiece and MiniLM (transformers)."""

import sys
from common import *
import gymnasium as gym
import scipy.stats as ss
import statsmodels.stats.proportion as sp
import statsmodels.stats.multitest as sm
import statsmodels.stats.weightstats as sw

GY = V("gymnasium")
SC = V("scipy")
SMV = V("statsmodels")

for c in cases("rl_env_acrobot"):
    e = gym.make("Acrobot-v1").unwrapped
    rows, out = [], []
    for k in range(10):
        st = (
            np.round(c.rng.uniform([-3.1, -3.1, -8, -15], [3.1, 3.1, 8, 15]), 4)
            if k
            else np.round(c.rng.uniform(-0.1, 0.1, 4), 4)
        )
        a = c.i(0, 3)
        e.reset(seed=0)
        e.state = np.array(st, dtype=np.float64)
        o, r, te, _, _ = e.step(a)
        rows.append({"state": st, "action": a})
        out.append(
            {
                "state": [float(z) for z in e.state],
                "observation": [float(z) for z in o],
                "reward": float(r),
                "terminated": bool(te),
            }
        )
    c.emit(
        f"{GY}: Acrobot-v1 step (book dynamics, no torque noise)",
        {"steps": rows},
        {"steps": out},
        rtol=1e-6,
        atol=1e-6,
        notes="observation is float32: cos, sin of both angles and both velocities",
    )
for c in cases("rl_env_mountaincar_continuous"):
    e = gym.make("MountainCarContinuous-v0").unwrapped
    rows, out = [], []
    for k in range(10):
        st = np.round(c.rng.uniform([-1.2, -0.07], [0.6, 0.07]), 4)
        a = c.flt(-1.5, 1.5, 4)
        e.reset(seed=0)
        e.state = np.array(st, dtype=np.float64)
        o, r, te, _, _ = e.step(np.array([a]))
        rows.append({"state": st, "action": a})
        out.append(
            {"state": [float(z) for z in e.state], "reward": float(r), "terminated": bool(te)}
        )
    c.emit(
        f"{GY}: MountainCarContinuous-v0 step",
        {"steps": rows},
        {"steps": out},
        rtol=1e-6,
        atol=1e-6,
        notes="gymnasium keeps the state as float32; the force is clipped to [-1, 1], the reward uses the action as given",
    )
for c in cases("stats_wilson"):
    cs = [
        {"successes": int(k), "trials": int(n), "confidence": cf}
        for n, k, cf in [
            (10, 10, 0.95),
            (10, 0, 0.95),
            (20, c.i(1, 20), 0.95),
            (5, c.i(0, 6), 0.9),
            (200, c.i(20, 180), 0.99),
        ]
    ]
    c.emit(
        f"{SMV}: proportion_confint(method='wilson')",
        {"cases": cs},
        {
            "intervals": [
                list(
                    sp.proportion_confint(
                        q["successes"], q["trials"], alpha=1 - q["confidence"], method="wilson"
                    )
                )
                for q in cs
            ]
        },
        rtol=1e-9,
        atol=1e-12,
    )
for c in cases("stats_permutation_paired"):
    prs = []
    for n, sh in [(6, 0.8), (10, 0.3), (12, 0.0)]:
        a = c.arr(n)
        prs.append({"a": a + np.round(c.rng.normal(sh, 0.5, n), 3), "b": a})
    prs = [{k: np.round(v, 3) for k, v in p.items()} for p in prs]
    exp = []
    for p in prs:
        r = ss.permutation_test(
            (p["a"], p["b"]),
            lambda x, y, axis: np.mean(x - y, axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=np.inf,
            alternative="two-sided",
        )
        exp.append({"mean_difference": float(r.statistic), "p_value": float(r.pvalue)})
    c.emit(
        f"{SC}: permutation_test(permutation_type='samples'), exact, mean of differences, two-sided",
        {"pairs": prs},
        {"results": exp},
        rtol=1e-9,
        atol=1e-12,
        notes="all 2^n sign flips; SciPy doubles the smaller tail, at most 1",
    )
for c in cases("stats_holm"):
    p = np.round(np.sort(c.rng.uniform(0, 0.2, 6)) ** 1.5, 4)
    c.rng.shuffle(p)
    c.emit(
        f"{SMV}: multipletests(method='holm')",
        {"p_values": p},
        {"adjusted": sm.multipletests(p, method="holm")[1]},
        rtol=1e-9,
        atol=1e-12,
    )
for c in cases("stats_tost_paired"):
    a = c.arr(12)
    b = np.round(a + c.rng.normal(0.02, 0.1, 12), 3)
    low, high = -0.15, 0.15
    r = sw.ttost_paired(a, b, low, high)
    c.emit(
        f"{SMV}: ttost_paired",
        {"a": a, "b": b, "low": low, "high": high},
        {"p_value": r[0], "t_low": r[1][0], "p_low": r[1][1], "t_high": r[2][0], "p_high": r[2][1]},
        rtol=1e-8,
        atol=1e-12,
    )
M = sys.argv[1] if len(sys.argv) > 1 else None
if M:
    import torch
    import transformers

    TR = V("transformers", "torch")
    tok = transformers.AutoTokenizer.from_pretrained(M)
    model = transformers.AutoModel.from_pretrained(M).eval()
    SHARED = {
        "a": [
            "The quick brown fox jumps over the lazy dog.",
            "Attention is all you need",
            "a visually stunning rumination on love",
            "unaffable, tokenization!",
            "床前明月光，疑是地上霜。",
            "naïve café — déjà vu",
            "GPT-3 has 175,000,000,000 parameters",
            "",
        ],
        "b": [
            "I like cats 🐱 and dogs",
            "The movie was not bad at all.",
            "don't stop; it's state-of-the-art",
            "Ünïcödé tëxt",
            "hello    world\n\ttabs",
            "antidisestablishmentarianism",
            "x = y ** 2 + 3.14e-5",
            "你好 world",
        ],
    }
    TEXTS = SHARED
    for c in cases("bert_wordpiece"):
        t = TEXTS[c.tag]
        c.emit(
            f"{TR}: AutoTokenizer of all-MiniLM-L6-v2 (bert-base-uncased WordPiece), truncation at 16",
            {"texts": t, "max_length": 16},
            {"ids": [tok(x, truncation=True, max_length=16)["input_ids"] for x in t]},
            dtype="int",
            rtol=0,
            atol=0,
            notes="[CLS] 101, [SEP] 102, [UNK] 100; lower case, accents stripped, Chinese characters split",
        )
    for c in cases("bert_minilm"):
        t = [x for x in TEXTS[c.tag] if x][:4]
        e = tok(t, padding=True, return_tensors="pt")
        with torch.no_grad():
            o = model(**e, output_hidden_states=True)
        m = e["attention_mask"].unsqueeze(-1).float()
        pooled = (o.last_hidden_state * m).sum(1) / m.sum(1)
        v = torch.nn.functional.normalize(pooled, dim=1)
        c.emit(
            f"{TR}: all-MiniLM-L6-v2, hidden states, mean pooling over the mask, L2 normalization",
            {"texts": t},
            {
                "ids": e["input_ids"],
                "mask": e["attention_mask"],
                "cls_by_layer_first_8": [h[:, 0, :8] for h in o.hidden_states],
                "pooler_output_first_8": o.pooler_output[:, :8],
                "embedding_first_16": v[:, :16],
                "cosine": v @ v.T,
            },
            dtype="float32",
            rtol=1e-4,
            atol=2e-5,
            notes="7 hidden states (embeddings, then 6 blocks); padded to the longest text, padding masked; gelu is the exact one; pooler: tanh(W cls + b)",
        )
