/**
 * Sine and cosine with the same bits in every engine, up to an angle of 100,000. The compiler can put
 * them into loops, such as those of the environments: a call of Math.sin leaves compiled code and takes
 * longer than all the rest of a step.
 *
 * The polynomials and the reduction to [-π/4, π/4] are those of FDLIBM (Sun Microsystems 1993,
 * k_sin.c, k_cos.c, e_rem_pio2.c) without its second word of the reduced angle: at most 2^-52 from
 * the true value, and the same bits everywhere, since only + - * are used.
 */

const EIGHTH = Math.PI / 4;
/** Up to here the multiples of `QUARTER_HIGH` are exact. */
const LARGEST_ANGLE = 1e5;
/** π / 2 in two parts; the first has 33 bits. */
const QUARTER_HIGH = 1.57079632673412561417;
const QUARTER_LOW = 6.07710050650619224932e-11;

/** The sine of an angle in radians. */
export function sine(angle: number): number {
  return angle >= -EIGHTH && angle <= EIGHTH ? sineNearZero(angle) : sineAnywhere(angle, 0);
}

/** The cosine of an angle in radians. */
export function cosine(angle: number): number {
  return angle >= -EIGHTH && angle <= EIGHTH ? cosineNearZero(angle) : sineAnywhere(angle, 1);
}

/** The sine of the angle and so many quarter turns (0 or 1) more. */
function sineAnywhere(angle: number, more: 0 | 1): number {
  if (!(angle < LARGEST_ANGLE && angle > -LARGEST_ANGLE)) {
    return more === 0 ? Math.sin(angle) : Math.cos(angle);
  }
  const quarters = Math.round(angle * (2 / Math.PI));
  const rest = angle - quarters * QUARTER_HIGH - quarters * QUARTER_LOW;
  const quadrant = quarters + more;
  const value = (quadrant & 1) === 0 ? sineNearZero(rest) : cosineNearZero(rest);
  return (quadrant & 2) === 0 ? value : -value;
}

function sineNearZero(x: number): number {
  const z = x * x;
  return x + z * x * (-1.66666666666666324348e-1 + z * (8.33333333332248946124e-3 +
            z * (-1.98412698298579493134e-4 + z * (2.75573137070700676789e-6 +
                    z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)))));
}

function cosineNearZero(x: number): number {
  const z = x * x;
  const series = z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 +
        z * (2.48015872894767294178e-5 + z * (-2.75573143513906633035e-7 +
                z * (2.08757232129817482790e-9 + z * -1.13596475577881948265e-11)))));
  const half = 0.5 * z;
  const first = 1 - half;
  return first + ((1 - first - half) + z * series); // what 1 - half lost is added again
}
