"""TF-IDF, n-gram counts and language models, BM25, perplexity, BLEU, word2vec / GloVe / NNLM losses."""

from common import *
import bm25s
import torch
import torch.nn.functional as F
import collections
from sklearn.feature_extraction.text import TfidfVectorizer, CountVectorizer

torch.set_default_dtype(torch.float64)
tt = torch.tensor
SK = V("scikit-learn")
TO = V("torch")
SUB = "the cat|a dog|the old man|my sister|the quick fox|a student|the robot|our teacher|the model|a bird".split(
    "|"
)
VB = "chased|saw|likes|read about|painted|follows|heard|found|trained|ignored".split("|")
OB = "the red ball|a small mouse|the old house|a long book|the river bank|a new model|the garden|some data|a green apple|the music".split(
    "|"
)
TA = "|in the morning|near the river|every day|with a friend|on the old bridge|".split("|")


def sent(c):
    return " ".join(w for w in [c.choice(SUB), c.choice(VB), c.choice(OB), c.choice(TA)] if w)


def corpus(c, n):
    s = []
    while len(s) < n:
        x = sent(c)
        if x not in s:
            s.append(x)
    return s


for c in cases("text_tfidf"):
    docs = corpus(c, c.i(5, 9))
    q = [sent(c), sent(c) + " zebra"]
    ex = {}
    for nm, kw in {
        "default_smooth_l2": {},
        "no_smooth_l2": dict(smooth_idf=False),
        "smooth_no_norm": dict(norm=None),
        "no_smooth_no_norm": dict(smooth_idf=False, norm=None),
        "sublinear_l2": dict(sublinear_tf=True),
        "l1": dict(norm="l1"),
        "tf_only_l2": dict(use_idf=False),
        "bigrams_min_df_2": dict(ngram_range=(1, 2), min_df=2),
    }.items():
        v = TfidfVectorizer(**kw)
        X = v.fit_transform(docs)
        ex[nm] = {
            "vocabulary": list(v.get_feature_names_out()),
            "matrix": X.toarray(),
            "query_vectors": v.transform(q).toarray(),
        }
        if kw.get("use_idf", True):
            ex[nm]["idf"] = v.idf_
    v = TfidfVectorizer()
    X = v.fit_transform(docs)
    ex["cosine_query_doc_default"] = (v.transform(q) @ X.T).toarray()
    c.emit(
        f"{SK}: TfidfVectorizer(**kw).fit_transform",
        {"documents": docs, "queries": q},
        ex,
        rtol=1e-9,
        notes=r"token_pattern (?u)\b\w\w+\b: single-letter words are dropped; lower-cased; vocabulary sorted. smooth: ln((1+n)/(1+df))+1; not smooth: ln(n/df)+1; sublinear: 1+ln tf.",
    )
for c in cases("text_ngrams"):
    docs = corpus(c, c.i(4, 7))
    ex = {}
    for nm, kw in {
        "unigram": {},
        "bigram": dict(ngram_range=(2, 2)),
        "uni_bi_tri": dict(ngram_range=(1, 3)),
        "char_trigram": dict(analyzer="char", ngram_range=(3, 3)),
        "char_wb_2": dict(analyzer="char_wb", ngram_range=(2, 2)),
        "binary": dict(binary=True),
        "stop_words_english": dict(stop_words="english"),
    }.items():
        v = CountVectorizer(**kw)
        X = v.fit_transform(docs)
        ex[nm] = (
            {
                "totals": {
                    k: int(n)
                    for k, n in zip(v.get_feature_names_out(), np.asarray(X.sum(0)).ravel())
                }
            }
            if nm not in ("unigram", "binary")
            else {"vocabulary": list(v.get_feature_names_out()), "matrix": X.toarray()}
        )
    c.emit(f"{SK}: CountVectorizer(**kw)", {"documents": docs}, ex, dtype="int", rtol=0, atol=0)
for c in cases("text_ngram_lm"):
    docs = [s.split() for s in corpus(c, 8)]
    test = [s.split() for s in corpus(c, 3)]
    k = c.choice([1.0, 0.5, 0.1])
    lam = c.choice([0.6, 0.75, 0.9])
    D = 0.75
    from nltk.lm import MLE, Lidstone, KneserNeyInterpolated
    from nltk.lm.preprocessing import padded_everygram_pipeline, pad_both_ends
    from nltk.util import bigrams

    def fit(m):
        tr, vo = padded_everygram_pipeline(2, docs)
        m.fit(tr, vo)
        return m

    ml, ls, kn = fit(MLE(2)), fit(Lidstone(k, 2)), fit(KneserNeyInterpolated(2, discount=D))
    tb = [list(bigrams(list(pad_both_ends(s, n=2)))) for s in test]
    prs = [(a, b) for s in tb for a, b in s]
    probe = [[a, b] for a, b in prs][:10]
    sc = lambda m: [m.score(b, [a]) for a, b in probe]
    flat = [w for s in docs for w in ["<s>"] + s + ["</s>"]]
    uni = collections.Counter(w for s in docs for w in s + ["</s>"])
    N = sum(uni.values())
    bi = collections.Counter(p for s in docs for p in zip(["<s>"] + s, s + ["</s>"]))
    ctx = collections.Counter(a for (a, b), n in bi.items() for _ in range(n))
    Vn = len(set(flat) | {"<UNK>"})
    pk = [(bi[a, b] + k) / (ctx[a] + k * len(ls.vocab)) if b in ls.vocab else None for a, b in prs]
    lid = [ls.score(b, [a]) for a, b in prs]
    ppl = float(np.exp(-np.mean(np.log(lid))))
    intl = [lam * (bi[a, b] / ctx[a] if ctx[a] else 0.0) + (1 - lam) * uni[b] / N for a, b in probe]
    c.emit(
        f"{('nltk ' + __import__('nltk').__version__)}: nltk.lm MLE / Lidstone(k) / KneserNeyInterpolated(discount .75), order 2, pad_both_ends; interpolation by definition",
        {
            "train": docs,
            "test": test,
            "k": k,
            "interpolation_lambda": lam,
            "probe_context_word": probe,
            "vocab_size_incl_pads_and_UNK": len(ls.vocab),
        },
        {
            "bigram_counts_for_probe": [bi[a, b] for a, b in probe],
            "mle": sc(ml),
            "lidstone": sc(ls),
            "kneser_ney_nltk": sc(kn),
            "interpolated_mle_bigram_unigram": intl,
            "lidstone_test_perplexity": ppl,
        },
        rtol=1e-9,
        notes="Lidstone: (c(a,b)+k)/(c(a)+k*|V|) with |V| including <s>, </s> and <UNK>; an out-of-vocabulary word is scored as <UNK>, an unseen context gives 1/|V|. Perplexity over every predicted token incl. </s> of all test sentences. interpolated unigram counts words and </s> but not <s>. nltk's KN is its own variant.",
    )
for c in cases("text_bm25"):
    docs = [s.split() for s in corpus(c, c.i(6, 11))]
    qs = [list(dict.fromkeys(sent(c).split())) for _ in range(3)]
    k1, b, dl = (
        (1.5, 0.75, 0.5)
        if c.tag == "a"
        else (c.flt(0.8, 2.2, 2), c.flt(0.2, 0.95, 2), c.flt(0.2, 1.2, 2))
    )
    ex = {}
    for m in ("lucene", "robertson", "atire", "bm25l", "bm25+"):
        r = bm25s.BM25(method=m, k1=k1, b=b, delta=dl, dtype="float64")
        r.index([list(d) for d in docs], show_progress=False)
        ex["bm25s_" + m] = [r.get_scores(q) for q in qs]
    from rank_bm25 import BM25Okapi

    o = BM25Okapi(docs, k1=k1, b=b)
    ex["rank_bm25_okapi_epsilon_.25"] = [o.get_scores(q) for q in qs]
    ex["ranking_lucene"] = [
        [int(i) for i in np.argsort(-np.asarray(s), kind="stable")] for s in ex["bm25s_lucene"]
    ]
    n, avg = len(docs), np.mean([len(d) for d in docs])
    chk = [
        sum(
            np.log(1 + (n - (df := sum(w in d for d in docs)) + 0.5) / (df + 0.5))
            * d.count(w)
            / (d.count(w) + k1 * (1 - b + b * len(d) / avg))
            for w in qs[0]
            if w in d
        )
        for d in docs
    ]
    assert np.allclose(chk, ex["bm25s_lucene"][0], rtol=1e-9), (chk, ex["bm25s_lucene"][0])
    c.emit(
        f"{V('bm25s')}: bm25s.BM25(method, k1, b, delta, dtype float64).get_scores; rank_bm25 0.2.2 BM25Okapi",
        {"documents_tokens": docs, "queries_tokens": qs, "k1": k1, "b": b, "delta": dl},
        ex,
        rtol=1e-6,
        atol=1e-9,
        notes="lucene: ln(1+(n-df+.5)/(df+.5)) * tf/(tf+k1*(1-b+b*dl/avgdl)) (no (k1+1) numerator); atire: ln(n/df)*(k1+1)tf/(...); robertson = bm25s name of Okapi (idf ln((n-df+.5)/(df+.5)), floored at 0 in bm25s), rank_bm25 replaces negative idf by .25*mean idf. whitespace tokens as given, queries have distinct tokens.",
    )
for c in cases("text_bleu"):
    from nltk.translate.bleu_score import (
        sentence_bleu,
        corpus_bleu,
        SmoothingFunction,
        modified_precision,
    )
    import warnings

    warnings.filterwarnings("ignore")
    refs, hyps = [], []
    while len(refs) < 4:
        r = sent(c).split()
        h = list(r)
        k = c.i(0, len(h))
        h[k] = c.choice(["the", "river", "dog", "blue"])
        h = h + ["again"] if c.i(0, 2) else h[: max(4, len(h) - 1)]
        if float(modified_precision([r], h, 4)) > 0:
            refs.append(r)
            hyps.append(h)
    c.emit(
        f"nltk {__import__('nltk').__version__}: sentence_bleu / corpus_bleu (4-gram, uniform weights), method1 smoothing",
        {"references": refs, "hypotheses": hyps},
        {
            "sentence_bleu": [sentence_bleu([r], h) for r, h in zip(refs, hyps)],
            "sentence_bleu_2": [
                sentence_bleu([r], h, weights=(0.5, 0.5)) for r, h in zip(refs, hyps)
            ],
            "corpus_bleu": corpus_bleu([[r] for r in refs], hyps),
            "sentence_bleu_smoothing1": [
                sentence_bleu([r], h, smoothing_function=SmoothingFunction().method1)
                for r, h in zip(refs, hyps)
            ],
        },
    )
for c in cases("text_word2vec"):
    d, k, v = c.i(2, 6), c.i(2, 6), c.i(5, 9)
    ctr, ctx, neg = c.arr(d), c.arr(d), c.arr(k, d)
    C, X, Ng = (tt(a, requires_grad=True) for a in (ctr, ctx, neg))
    l = -F.logsigmoid(C @ X) - F.logsigmoid(-(Ng @ C)).sum()
    l.backward()
    Win, Wout, ci, co = c.arr(v, d), c.arr(v, d), c.i(0, v), c.i(0, v)
    A, B = tt(Win, requires_grad=True), tt(Wout, requires_grad=True)
    sl = -F.log_softmax(B @ A[ci], -1)[co]
    sl.backward()
    bag = sorted(set(int(i) for i in c.ints(0, v, 4)))
    A2 = tt(Win, requires_grad=True)
    cl = -F.log_softmax(tt(Wout) @ A2[bag].mean(0), -1)[co]
    cl.backward()
    toks = sent(c).split() + sent(c).split()
    w = c.i(1, 4)
    pairs = [
        [toks[i], toks[j]]
        for i in range(len(toks))
        for j in range(max(0, i - w), min(len(toks), i + w + 1))
        if i != j
    ]
    cnt = c.ints(1, 60, 6)
    p = cnt**0.75 / (cnt**0.75).sum()
    t = 1e-3
    f = cnt / cnt.sum()
    c.emit(
        f"Mikolov et al. 2013 SGNS eq. 4 / full-softmax skip-gram / CBOW with {TO} autograd; noise distribution U(w)^(3/4); subsampling 1 - sqrt(t/f)",
        {
            "center": ctr,
            "context": ctx,
            "negatives": neg,
            "W_in": Win,
            "W_out": Wout,
            "center_id": ci,
            "target_id": co,
            "cbow_context_ids": bag,
            "tokens": toks,
            "window": w,
            "unigram_counts": cnt,
            "t": t,
        },
        {
            "sgns_loss": l,
            "grad_center": C.grad,
            "grad_context": X.grad,
            "grad_negatives": Ng.grad,
            "softmax_loss": sl,
            "softmax_grad_W_in": A.grad,
            "softmax_grad_W_out": B.grad,
            "cbow_mean_loss": cl,
            "cbow_grad_W_in": A2.grad,
            "skipgram_pairs": pairs,
            "noise_distribution": p,
            "discard_probability": np.maximum(0, 1 - np.sqrt(t / f)),
        },
        rtol=1e-8,
        atol=1e-10,
    )
for c in cases("text_glove"):
    v, d = c.i(3, 6), c.i(2, 5)
    X = c.ints(0, 130, v, v).astype(float)
    X[0, 1] = 150.0
    X = np.where(c.uni(v, v) < 0.3, 0, X)
    X[0, 0] = 7.0
    W, Wc, b, bc = (
        tt(a, requires_grad=True) for a in (c.arr(v, d), c.arr(v, d), c.arr(v), c.arr(v))
    )
    xm, al = 100.0, 0.75
    nz = tt(X) > 0
    f = torch.where(tt(X) < xm, (tt(X) / xm) ** al, torch.ones(v, v))
    e = torch.where(
        nz,
        W @ Wc.T + b[:, None] + bc[None] - torch.log(torch.where(nz, tt(X), torch.ones(v, v))),
        torch.zeros(v, v),
    )
    l = (f * e**2 * nz).sum()
    l.backward()
    toks = (sent(c) + " " + sent(c)).split()
    w = c.i(2, 5)
    co = collections.defaultdict(float)
    for i in range(len(toks)):
        for j in range(max(0, i - w), i):
            co[toks[i], toks[j]] += 1 / (i - j)
            co[toks[j], toks[i]] += 1 / (i - j)
    c.emit(
        f"Pennington et al. 2014 eq. 8-9 (x_max 100, alpha .75), {TO} autograd; co-occurrence weighted by 1/distance, symmetric",
        {
            "X": X,
            "W": W.detach(),
            "W_context": Wc.detach(),
            "b": b.detach(),
            "b_context": bc.detach(),
            "tokens": toks,
            "window": w,
        },
        {
            "weights_f": f * nz,
            "loss_J": l,
            "grad_W": W.grad,
            "grad_W_context": Wc.grad,
            "grad_b": b.grad,
            "grad_b_context": bc.grad,
            "cooccurrence": sorted([[a, b_, n] for (a, b_), n in co.items()]),
        },
        rtol=1e-8,
        atol=1e-10,
    )
for c in cases("text_nnlm"):
    v, m, n, h = c.i(5, 9), c.i(2, 4), c.i(2, 4), c.i(3, 6)
    P = {
        "C": c.arr(v, m),
        "H": c.arr(h, n * m, scale=0.6),
        "d": c.arr(h, scale=0.3),
        "U": c.arr(v, h, scale=0.6),
        "W": c.arr(v, n * m, scale=0.4),
        "b": c.arr(v, scale=0.3),
    }
    T = {k: tt(a, requires_grad=True) for k, a in P.items()}
    ids, y = c.ints(0, v, 3, n), c.ints(0, v, 3)
    x = T["C"][ids].reshape(3, -1)
    lg = T["b"] + x @ T["W"].T + torch.tanh(T["d"] + x @ T["H"].T) @ T["U"].T
    l = F.cross_entropy(lg, tt(y))
    l.backward()
    c.emit(
        f"Bengio et al. 2003 eq. 1, y = b + Wx + U tanh(d + Hx), {TO} autograd",
        {"params": P, "context_ids": ids, "targets": y},
        {
            "logits": lg,
            "probs": lg.softmax(-1),
            "loss": l,
            "grads": {k: a.grad for k, a in T.items()},
        },
        rtol=1e-8,
        atol=1e-10,
    )
