import json,statistics as S,sys
for n,metric in (("13_length","token_accuracy"),("13_length","exact_match"),("13_length","bleu"),("13_tricks","token_accuracy"),("13_tricks","exact_match")):
    try: rows=[json.loads(l) for l in open(f"/tmp/rows_{n}.jsonl")]
    except Exception: continue
    g={}
    for r in rows:
        if n=="13_length": k=(r["maxLength"],r["attention"],r["steps"])
        else: k=(r["arm"],r["steps"],r.get("units"))
        g.setdefault(k,[]).append(r)
    print(n,metric)
    for k,v in g.items():
        ms=[m for m in v[0] if m.startswith(metric+"_")]
        print(k,len(v)," ".join(f"{m[len(metric)+1:]}:{S.mean(r[m] for r in v):.3f}" for m in ms))
try:
    for l in open("/tmp/rows_13_dates.jsonl"):
        r=json.loads(l); print(r["arm"],r["epochs"],r["seed"],r["parameters"],[r.get(f"exact_match_{e}") for e in range(1,7)])
except Exception as e: print(e)
