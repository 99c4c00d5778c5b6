import assert from "node:assert/strict";
import { equalButForRounding } from "lib/stats/mod.ts";

Deno.test("equalButForRounding() takes no size for small: only the last places count", () => {
  for (const scale of [1e-300, 1e-5, 1, 1e9, 1e300]) {
    assert.ok(equalButForRounding([scale * 0.3, scale * (0.1 + 0.2)]), `${scale}`);
    assert.ok(!equalButForRounding([scale, scale * (1 + 1e-12)]), `${scale}`);
    assert.ok(!equalButForRounding([0, scale]) && !equalButForRounding([-scale, scale]));
  }
  assert.ok(equalButForRounding([]) && equalButForRounding([7]) && equalButForRounding([0, -0]));
});

Deno.test("equalButForRounding() knows the last places of float32, and of what was subtracted", () => {
  assert.ok(equalButForRounding(Float32Array.of(0.3, 0.3 + 2 ** -25)));
  assert.ok(!equalButForRounding(Float64Array.of(0.3, 0.3 + 2 ** -25)));
  assert.ok(!equalButForRounding([1e9 + 0.1 - 1e9, 0.1]));
  assert.ok(equalButForRounding([1e9 + 0.1 - 1e9, 0.1], 1e9));
});
