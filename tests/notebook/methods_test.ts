import { METHOD_FAMILIES, methodColors, methodName, palette } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";

Deno.test("no two methods that are compared with each other share a colour", () => {
  for (const [family, colors] of Object.entries(METHOD_FAMILIES)) {
    const same = new Set(["with attention", "additive attention"]); // the same method by two names
    const counted = Object.keys(colors).filter((name) => !same.has(name) || name.startsWith("a"));
    const distinct = new Set(counted.map((name) => colors[name]));
    assert.equal(distinct.size, counted.length, family);
  }
});

Deno.test("methods take their colours from the palette, and what is only compared with is grey", () => {
  const colors = Object.values(METHOD_FAMILIES).flatMap((family) => Object.values(family));
  for (const color of colors) {
    assert.ok(palette.some((one) => one === color) || color === "#7b8087", color);
  }
});

Deno.test("a method has one colour in all families", () => {
  const colors = new Map<string, string>();
  for (const [name, color] of Object.values(METHOD_FAMILIES).flatMap(Object.entries<string>)) {
    assert.equal(colors.get(name) ?? color, color, name);
    colors.set(name, color);
  }
});

Deno.test("methodName() writes identifiers as names and leaves unknown ones", () => {
  const names = ["simple_rnn", "lstm", "qLearning", "double-dqn", "monte_carlo", "tau=0.005"];
  assert.deepEqual(names.map(methodName), [
    ...["SimpleRNN", "LSTM", "Q-learning", "Double DQN", "Monte Carlo", "tau=0.005"],
  ]);
});

Deno.test("methodColors() keeps known colours and gives the others what is left", () => {
  const colors = methodColors(["no clip", "PPO", "one epoch"]);
  assert.equal(colors[1], palette[0]);
  assert.deepEqual([colors[0], colors[2]], [palette[1], palette[2]]);
  assert.deepEqual(methodColors(["PPO"]), methodColors(["ppo"]));
  assert.equal(new Set(methodColors([..."abcdefghij"])).size, 10);
  assert.equal(methodColors([..."abcdefghijk"]).length, 11);
});
