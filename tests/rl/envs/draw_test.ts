import {
  drawAcrobot,
  drawAcrobotPixels,
  drawCartPole,
  drawCartPolePixels,
  drawPendulum,
  drawPendulumPixels,
  type Picture,
} from "lib/rl/envs/mod.ts";
import assert from "node:assert/strict";

const ROD = [213, 94, 0];
const CART = [0, 114, 178];

/** Where the pixels of one colour lie on average, from the top left; and how many there are. */
function center({ width, data }: Picture, color: readonly number[]) {
  let [x, y, count] = [0, 0, 0];
  for (let pixel = 0; pixel < data.length / 3; pixel++) {
    if (color.some((value, channel) => data[3 * pixel + channel] !== value)) continue;
    x += pixel % width + 0.5;
    y += Math.floor(pixel / width) + 0.5;
    count++;
  }
  return { x: x / count, y: y / count, count };
}

Deno.test("drawCartPolePixels() moves the cart to the right and leans the pole as the state does", () => {
  const middle = drawCartPolePixels([0, 0, 0, 0]);
  assert.deepEqual([middle.width, middle.height], [240, 120]);
  assert.ok(Math.abs(center(middle, CART).x - 120) < 0.5);
  assert.ok(Math.abs(center(middle, ROD).x - 120) < 0.5);
  const moved = center(drawCartPolePixels([1, 0, 0, 0]), CART);
  assert.ok(Math.abs(moved.x - 170) < 0.5); // 50 pixels a metre
  const right = center(drawCartPolePixels([0, 0, 0.2, 0]), ROD);
  const left = center(drawCartPolePixels([0, 0, -0.2, 0]), ROD);
  assert.ok(Math.abs(right.x - 120 - 25 * Math.sin(0.2)) < 1);
  assert.ok(Math.abs(left.x - 120 + 25 * Math.sin(0.2)) < 1);
});

Deno.test("drawPendulumPixels() has upright at the top and positive angles to the left", () => {
  const at = (angle: number) => center(drawPendulumPixels([angle, 0]), ROD);
  const half = 0.38 * 120 / 2;
  for (const angle of [0, 1, 2, Math.PI, -1, 7]) {
    assert.ok(Math.abs(at(angle).x - (60 - half * Math.sin(angle))) < 2);
    assert.ok(Math.abs(at(angle).y - (60 - half * Math.cos(angle))) < 2); // the pivot hides a part
  }
});

Deno.test("drawAcrobotPixels() hangs at 0 and bends the second link from the first", () => {
  const metre = 0.22 * 120;
  for (const [a, b] of [[0, 0], [1, 0], [0.5, -1], [Math.PI, 0], [2, 2]] as const) {
    const picture = drawAcrobotPixels([a, b, 0, 0]), second = center(picture, ROD);
    const x = 60 + metre * (Math.sin(a) + Math.sin(a + b) / 2);
    const y = 60 + metre * (Math.cos(a) + Math.cos(a + b) / 2);
    assert.ok(Math.abs(second.x - x) < 2 && Math.abs(second.y - y) < 2); // the joint hides a part
  }
  const goal = drawAcrobotPixels([0, 0, 0, 0]);
  const height = center(goal, [176, 184, 192]);
  assert.ok(height.count >= 100 && Math.abs(height.y - (60 - metre)) < 1);
});

Deno.test("pictures have the ground of all figures and smooth edges of few colours", () => {
  const colors = new Set<number>();
  for (let step = 0; step < 100; step++) {
    const { data } = drawCartPolePixels([Math.sin(step), 0, 0.2 * Math.sin(3 * step), 0]);
    assert.deepEqual([...data.subarray(0, 3)], [244, 242, 236]);
    for (let i = 0; i < data.length; i += 3) {
      colors.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    }
  }
  assert.ok(colors.size > 20 && colors.size <= 256, `${colors.size} colours`);
});

Deno.test("a cart that has left the picture is cut off at the edge", () => {
  assert.equal(center(drawCartPolePixels([4, 0, 0, 0]), CART).count, 0);
  assert.ok(center(drawCartPolePixels([2.4, 0, 0, 0]), CART).count > 50);
});

Deno.test("drawCartPole() and drawPendulum() are standalone SVGs with literal colours", () => {
  assert.equal(
    drawPendulum([Math.PI / 2, 0], { width: 100, height: 100 }),
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" viewBox="0 0 100 100">' +
      '<rect width="100" height="100" fill="#f4f2ec"/>' +
      '<line x1="50" y1="4" x2="50" y2="50" stroke="#b0b8c0" stroke-width="1" ' +
      'stroke-linecap="round"/>' +
      '<line x1="50" y1="50" x2="12" y2="50" stroke="#d55e00" stroke-width="10" ' +
      'stroke-linecap="round"/>' +
      '<line x1="50" y1="50" x2="50" y2="50" stroke="#1f2328" stroke-width="5" ' +
      'stroke-linecap="round"/></svg>',
  );
  const svg = drawCartPole([0.5, 0, 0, 0]);
  assert.match(svg, /<rect x="130" y="89" width="30" height="15" fill="#0072b2"\/>/);
  assert.match(svg, /<line x1="145" y1="96.5" x2="145" y2="46.5" stroke="#d55e00"/);
});

Deno.test("drawings name a bad state or size", () => {
  assert.throws(() => drawCartPole([0, 0, NaN, 0]), {
    message: 'Cannot draw CartPole: "state[2]" must be a finite number, current value is NaN',
  });
  assert.throws(() => drawAcrobot([0, 0, Infinity, 0]), {
    message: 'Cannot draw Acrobot: "state[2]" must be a finite number, current value is Infinity',
  });
  assert.throws(() => drawPendulumPixels([0]), {
    message: 'Cannot draw Pendulum: "state" must be an array of 2 numbers, ' +
      "current value is an array of 1",
  });
  assert.throws(() => drawCartPolePixels([0, 0, 0, 0], { width: 0, height: 5 }), {
    message: 'Cannot draw CartPole: "size.width" must be an integer in [1, 4096], ' +
      "current value is 0",
  });
});
