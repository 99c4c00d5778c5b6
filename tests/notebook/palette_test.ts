import { palette } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";

type Matrix = readonly (readonly [number, number, number])[];

/** Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const SIMULATIONS: Readonly<Record<string, Matrix>> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.303900],
  ],
};

function linearRgb(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** CIELAB coordinates of a linear RGB colour (white D65). */
function lab(rgb: readonly number[]): number[] {
  const [r, g, b] = rgb as [number, number, number];
  const f = (t: number) => t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

Deno.test("any two colours of the palette differ also for colour-blind readers", () => {
  for (const [name, matrix] of Object.entries(SIMULATIONS)) {
    const seen = palette.map((color) => {
      const rgb = linearRgb(color);
      return lab(matrix.map((row) => {
        const value = row.reduce((sum, weight, i) => sum + weight * rgb[i]!, 0);
        return Math.min(1, Math.max(0, value));
      }));
    });
    seen.forEach((a, i) =>
      seen.slice(0, i).forEach((b, j) => {
        const distance = Math.hypot(...a.map((value, k) => value - b[k]!));
        assert.ok(distance >= 15, `${name}: ${palette[i]} and ${palette[j]} are ${distance} apart`);
      })
    );
  }
});
