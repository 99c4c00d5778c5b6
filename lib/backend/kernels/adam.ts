// Adam and AdamW (Kingma & Ba 2015; Loshchilov & Hutter 2019), one pass over a variable.

/**
 * m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
 * w = (1 - decay) w - rate (m / correction1) / (sqrt(v / correction2) + epsilon)
 *
 * with correction1 = 1 - beta1^t, correction2 = 1 - beta2^t; decay = learning rate x weight decay.
 * The scalars come as float64 and are rounded once, after 1 - beta: a float32 1 - 0.999 would be off
 * by 5e-5. The tail does the operations of the loop in the same order, so that no element's bits
 * depend on its place.
 */
export function adam(
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  count: i32,
  rate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  correction1: f64,
  correction2: f64,
  decay: f64,
): void {
  const b1 = <f32> beta1, c1 = <f32> (1 - beta1);
  const b2 = <f32> beta2, c2 = <f32> (1 - beta2);
  const step = <f32> (rate / correction1), scale = <f32> (1 / correction2);
  const eps = <f32> epsilon, keep = <f32> (1 - decay);
  const b1x4 = f32x4.splat(b1), c1x4 = f32x4.splat(c1);
  const b2x4 = f32x4.splat(b2), c2x4 = f32x4.splat(c2);
  const stepX4 = f32x4.splat(step), scaleX4 = f32x4.splat(scale);
  const epsX4 = f32x4.splat(eps), keepX4 = f32x4.splat(keep);
  const end = w + (<usize> count << 2), vectorEnd = w + (<usize> (count & ~3) << 2);
  for (; w < vectorEnd; w += 16, m += 16, v += 16, g += 16) {
    const gi = v128.load(g);
    const mi = f32x4.add(f32x4.mul(b1x4, v128.load(m)), f32x4.mul(c1x4, gi));
    const vi = f32x4.add(f32x4.mul(b2x4, v128.load(v)), f32x4.mul(c2x4, f32x4.mul(gi, gi)));
    v128.store(m, mi);
    v128.store(v, vi);
    const denominator = f32x4.add(f32x4.sqrt(f32x4.mul(vi, scaleX4)), epsX4);
    const kept = f32x4.mul(keepX4, v128.load(w));
    v128.store(w, f32x4.sub(kept, f32x4.div(f32x4.mul(stepX4, mi), denominator)));
  }
  for (; w < end; w += 4, m += 4, v += 4, g += 4) {
    const gi = load<f32>(g);
    const mi = b1 * load<f32>(m) + c1 * gi;
    const vi = b2 * load<f32>(v) + c2 * (gi * gi);
    store<f32>(m, mi);
    store<f32>(v, vi);
    const denominator = sqrt<f32>(vi * scale) + eps;
    store<f32>(w, keep * load<f32>(w) - (step * mi) / denominator);
  }
}
