"""Decoding: temperature, top-k, top-p, min-p, repetition penalty (transformers LogitsProcessors), greedy and beam search."""

from common import *
import torch
from transformers.generation import logits_process as LP

torch.set_default_dtype(torch.float64)
tt = torch.tensor
TR = V("transformers", "torch")
sm = lambda s: torch.softmax(s, -1)


def keep(s):
    return [[int(i) for i in np.where(np.isfinite(r))[0]] for r in s.numpy()]


for c in cases("sampler_filters"):
    n, v = 3, c.i(6, 13)
    z = c.arr(n, v, scale=2)
    ids = torch.zeros(n, 1, dtype=torch.long)
    Z = tt(z)
    temps = [0.5, 1.0, 1.7] if c.tag == "a" else [c.flt(0.2, 3, 2) for _ in range(3)]
    ks = [1, 2, c.i(3, v)]
    ps = [0.1, 0.5, 0.9] if c.tag == "a" else [c.flt(0.1, 0.97, 2) for _ in range(3)]
    mp = c.flt(0.05, 0.4, 2)
    tp, kp, pp = temps[0], ks[2], ps[2]
    comb = LP.TopPLogitsWarper(pp)(
        ids, LP.TopKLogitsWarper(kp)(ids, LP.TemperatureLogitsWarper(tp)(ids, Z.clone()))
    )
    prev = tt(c.ints(0, v, n, 5))
    pen = c.flt(1.1, 2, 2)
    rp = LP.RepetitionPenaltyLogitsProcessor(pen)(prev, Z.clone())
    f = lambda s: {"kept": keep(s), "probs": sm(s)}
    u = c.uni(n, digits=4)
    pc = sm(comb).numpy()
    inv = [int(np.searchsorted(np.cumsum(r), x, side="right")) for r, x in zip(pc, u)]
    c.emit(
        f"{TR}: TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper, MinPLogitsWarper, RepetitionPenaltyLogitsProcessor",
        {
            "logits": z,
            "temperatures": temps,
            "top_ks": ks,
            "top_ps": ps,
            "min_p": mp,
            "combined": {
                "temperature": tp,
                "top_k": kp,
                "top_p": pp,
                "order": "temperature, top_k, top_p",
            },
            "previous_ids": prev,
            "repetition_penalty": pen,
            "uniform_draws": u,
        },
        {
            "temperature": {
                str(t): sm(LP.TemperatureLogitsWarper(t)(ids, Z.clone())) for t in temps
            },
            "top_k": {str(k): f(LP.TopKLogitsWarper(k)(ids, Z.clone())) for k in ks},
            "top_p": {str(p): f(LP.TopPLogitsWarper(p)(ids, Z.clone())) for p in ps},
            "min_p": f(LP.MinPLogitsWarper(mp)(ids, Z.clone())),
            "combined": f(comb),
            "combined_inverse_cdf_choice": inv,
            "repetition_penalized_logits": rp,
            "greedy": Z.argmax(-1),
            "entropy_nats": torch.distributions.Categorical(logits=Z).entropy(),
        },
        notes="top-p keeps the smallest set whose cumulative probability reaches p (the token crossing p is kept); at least one token. Repetition penalty: divide positive logits, multiply negative ones, once per distinct previous token. inverse_cdf_choice: first index whose running sum exceeds u, in token order.",
    )
from transformers import PreTrainedModel, PretrainedConfig, GenerationMixin
from transformers.modeling_outputs import CausalLMOutput


class MC(PretrainedConfig):
    model_type = "markov"


class Markov(PreTrainedModel, GenerationMixin):
    config_class = MC

    def __init__(s, cfg, logp):
        super().__init__(cfg)
        s.M = torch.nn.Parameter(logp)
        s.post_init() if False else None

    def forward(s, input_ids=None, attention_mask=None, **kw):
        return CausalLMOutput(logits=s.M[input_ids])

    def prepare_inputs_for_generation(s, input_ids, attention_mask=None, **kw):
        return {"input_ids": input_ids}

    @classmethod
    def _supports_default_dynamic_cache(cls):
        return False


def brute(lp, start, L, eos, lpen):
    """all sequences of at most L new tokens (stop at eos); HF score = sum logp / (new tokens)^length_penalty"""
    best = []
    V_ = lp.shape[0]

    def rec(seq, s):
        if len(seq) - 1 == L or (len(seq) > 1 and seq[-1] == eos):
            best.append((s / (len(seq) - 1) ** lpen, s, seq))
            return
        for w in range(V_):
            rec(seq + [w], s + lp[seq[-1], w])

    rec([start], 0.0)
    best.sort(key=lambda b: -b[0])
    return best


def beam(lp, start, L, eos, B, lpen):
    live, fin, tie = [(0.0, [start])], [], False
    for _ in range(L):
        cand = sorted(
            [(s + lp[q[-1], w], q + [w]) for s, q in live for w in range(lp.shape[0])],
            key=lambda x: -x[0],
        )
        top = cand[: 2 * B + 1]
        tie |= any(abs(x[0] - y[0]) < 1e-5 for x, y in zip(top, top[1:]))
        cand = cand[: 2 * B]
        live = []
        for r, (s, q) in enumerate(cand):
            if q[-1] == eos:
                if r < B:
                    fin.append((s / (len(q) - 1) ** lpen, s, q))
            elif len(live) < B:
                live.append((s, q))
        fin = sorted(fin, key=lambda x: -x[0])[:B]
        if len(fin) >= B and all(
            max(x[0] for x in [(l[0] / (len(l[1]) - 1) ** lpen,) for l in live]) <= f[0]
            for f in fin
        ):
            break
    res = sorted(fin + [(s / (len(q) - 1) ** lpen, s, q) for s, q in live], key=lambda x: -x[0])
    return res[:B], tie or any(abs(x[0] - y[0]) < 1e-5 for x, y in zip(res, res[1:]))


for c in cases("sampler_beam"):
    rows, out = [], []
    while len(rows) < 4:
        v, L, B, lpen = c.i(4, 7), c.i(3, 6), c.i(2, 5), c.choice([1.0, 1.0, 0.0, 0.6])
        z = c.arr(v, v, scale=1.5)
        lp = tt(z).log_softmax(-1)
        eos, st = v - 1, 0
        m = (
            Markov(MC(vocab_size=v, eos_token_id=eos, bos_token_id=st, pad_token_id=eos), lp)
            .to(torch.float64)
            .eval()
        )
        kw = dict(
            attention_mask=torch.ones(1, 1, dtype=torch.long),
            max_new_tokens=L,
            do_sample=False,
            use_cache=False,
            return_dict_in_generate=True,
            output_scores=True,
            pad_token_id=eos,
            eos_token_id=eos,
        )
        g = m.generate(tt([[st]]), num_beams=1, **kw).sequences[0].tolist()
        b = m.generate(
            tt([[st]]),
            num_beams=B,
            num_return_sequences=B,
            length_penalty=lpen,
            early_stopping=False,
            **kw,
        )

        def strip(s):
            s = list(s)
            k = 1
            while k < len(s) and s[k] != eos:
                k += 1
            return s[: k + 1]

        hf = [strip(s) for s in b.sequences.tolist()]
        hs = b.sequences_scores.tolist()
        bf = brute(lp.numpy(), st, L, eos, lpen)
        sc = lambda q: sum(float(lp[a, d]) for a, d in zip(q, q[1:])) / (len(q) - 1) ** lpen
        assert all(abs(sc(q) - s) < 1e-6 for q, s in zip(hf, hs)), (hf, hs, [sc(q) for q in hf])
        ob, tie = beam(lp.numpy(), st, L, eos, B, lpen)
        if tie or abs(bf[0][0] - bf[1][0]) < 1e-5:
            continue  # ties have no single right answer
        assert [q for _, _, q in ob] == hf, (ob, hf)
        if len(rows) < 2 and strip(g) == hf[0]:
            continue  # at least two rows where beam beats greedy
        rows.append(
            {
                "transition_logits": z,
                "start": st,
                "eos": eos,
                "max_new_tokens": L,
                "num_beams": B,
                "length_penalty": lpen,
            }
        )
        out.append(
            {
                "greedy": strip(g),
                "greedy_logprob": sum(float(lp[a, d]) for a, d in zip(strip(g), strip(g)[1:])),
                "beam_sequences": hf,
                "beam_scores": [sc(q) for q in hf],
                "exhaustive_best_sequence": bf[0][2],
                "exhaustive_best_score": bf[0][0],
            }
        )
    c.emit(
        f"{TR}: GenerationMixin.generate(num_beams, length_penalty, early_stopping=False) on a Markov model whose logits are log_softmax(transition_logits)[last token]; plus exhaustive enumeration",
        {"rows": rows},
        {"rows": out},
        rtol=1e-6,
        atol=1e-7,
        notes="score = sum of log-probs / (number of NEW tokens)^length_penalty; sequences start with the start token and end with eos if emitted. The best beam need not equal the exhaustive best. Cases with ties were rejected; a textbook beam search (2B candidates per step, finished set of B) gives the same sequences.",
    )
for c in cases("lm_metrics"):
    n, v = c.i(4, 9), c.i(4, 8)
    z, y = c.arr(n, v, scale=2), c.ints(0, v, n)
    nll = torch.nn.functional.cross_entropy(tt(z), tt(y))
    c.emit(
        f"{V('torch')}: cross_entropy; perplexity = exp(mean nll), bits per token = nll/ln 2",
        {"logits": z, "targets": y},
        {
            "nll": nll,
            "perplexity": nll.exp(),
            "bits_per_token": nll / np.log(2),
            "token_logprobs": tt(z).log_softmax(-1)[range(n), y],
        },
    )
