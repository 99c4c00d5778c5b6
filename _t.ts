import { setUpBackend } from "lib/backend/mod.ts"; import { Random } from "lib/random/mod.ts";
import { cleanRlPpoConfig, PpoTrainer } from "lib/rl/mod.ts"; import { cartPole } from "lib/rl/envs/mod.ts";
await setUpBackend();
const t=new PpoTrainer(cleanRlPpoConfig, cartPole({count:4}), {random:new Random(1)});
const t0=performance.now(); let solved=0;
for(let i=0;i<t.iterations;i++){ const m=t.iterate(); if(i%100==0||i==t.iterations-1) console.log(i, m.global_step, m.episodic_return.toFixed(1), "kl",m.approx_kl.toFixed(4), "ev",m.explained_variance.toFixed(2),"ent",m.entropy.toFixed(3),"vl",m.value_loss.toFixed(2), "clip", m.clipfrac.toFixed(3),"gn",m.grad_norm.toFixed(2), (m.global_step/(performance.now()-t0)*1e3).toFixed(0)+"/s");
 if(!solved&&t.statistics.returns.length>=100&&m.episodic_return>=475){solved=m.global_step;console.log("SOLVED",solved,((performance.now()-t0)/1e3).toFixed(1));}}
