// Adam and AdamW (Kingma & Ba 2015; Loshchilov & Hutter 2019), one pass over a variable.

/**
 * m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 * w = (1 - decay) w - rate (m / correction1) / (sqrt(v / correction2) + epsilon)
 *
 * with correction1 = 1 - beta1^t, correction2 = 1 - beta2^t; decay = learning rate x weight decay.
 */
export function adam(
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  count: i32,
  rate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  correction1: f32,
  correction2: f32,
  decay: f32,
): void {
  const b1 = f32x4.splat(beta1), c1 = f32x4.splat(1 - beta1);
  const b2 = f32x4.splat(beta2), c2 = f32x4.splat(1 - beta2);
  const step = f32x4.splat(rate / correction1), scale = f32x4.splat(1 / correction2);
  const eps = f32x4.splat(epsilon), keep = f32x4.splat(1 - decay);
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4) {
    const gi = v128.load(g);
    const mi = f32x4.add(f32x4.mul(b1, v128.load(m)), f32x4.mul(c1, gi));
    const vi = f32x4.add(f32x4.mul(b2, v128.load(v)), f32x4.mul(c2, f32x4.mul(gi, gi)));
    v128.store(m, mi);
    v128.store(v, vi);
    const denominator = f32x4.add(f32x4.sqrt(f32x4.mul(vi, scale)), eps);
    const kept = f32x4.mul(keep, v128.load(w));
    v128.store(w, f32x4.sub(kept, f32x4.div(f32x4.mul(step, mi), denominator)));
    w += 16;
    m += 16;
    v += 16;
    g += 16;
  }
  for (; i < count; i++) {
    const gi = load<f32>(g);
    const mi = beta1 * load<f32>(m) + (1 - beta1) * gi;
    const vi = beta2 * load<f32>(v) + (1 - beta2) * (gi * gi);
    store<f32>(m, mi);
    store<f32>(v, vi);
    const denominator = sqrt<f32>(vi * (1 / correction2)) + epsilon;
    store<f32>(w, (1 - decay) * load<f32>(w) - (rate / correction1) * mi / denominator);
    w += 4;
    m += 4;
    v += 4;
    g += 4;
  }
}
