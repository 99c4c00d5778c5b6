/** Diagrams of each kind, for the tests of this folder. */
import { type DiagramOptions, palette } from "lib/notebook/mod.ts";

const tex = String.raw;

/** A cell, a loop, blocks with skips, two towers, a graph: what notebooks draw, and will. */
export const EXAMPLES: Readonly<Record<string, DiagramOptions>> = {
  "a loop of two boxes": {
    alt: "The agent acts, the environment answers",
    title: "强化学习的循环",
    caption:
      "The policy & the transition function stand in the boxes; this sentence needs two lines.",
    boxes: {
      agent: tex`agent 智能体${"\n"}$\pi(a \mid s)$`,
      environment: { label: "environment 环境", color: palette[2] },
    },
    arrows: `
      agent.right -> environment.right: action $A_t$
      environment.left -> agent.left: state $S_{t+1}$
      environment.left -> agent.left: reward $R_t$
    `,
    grid: `
      agent
      environment
    `,
  },
  "a cell of gates": {
    alt: "An LSTM cell",
    boxes: { forget: "σ", input: "σ", candidate: "tanh", output: "σ" },
    operations: { keep: "⊙", write: "⊙", sum: "+", show: "⊙", squash: "tanh" },
    values: {
      c0: "$c_{t-1}$",
      h0: "$h_{t-1}$",
      x: "$x_t$",
      c1: "$c_t$",
      h1: "$h_t$",
      join: "",
    },
    groups: { "LSTM cell": "keep sum write squash show forget input candidate output join" },
    arrows: `
      c0 -> keep -> sum -> c1
      forget -> keep: $f$
      input -> write: $i$
      candidate -> write: ${tex`$\tilde{c}_t$`}
      write -> sum -> squash -> show -> h1
      output -> show: $o$
      h0, x -> join -> forget, input, candidate, output
    `,
    grid: `
      c0 keep   .     sum       .      .      c1
      .  .      .     write     .      squash .
      .  forget input candidate output show   h1
      h0 join   .     .         .      .      .
      .  x      .     .         .      .      .
    `,
  },
  "frames in frames": {
    alt: "Three loops within each other",
    boxes: { act: "act", shuffle: "shuffle the rows", loss: "gradient", step: "step" },
    groups: {
      "each iteration": "act shuffle loss step",
      "each epoch": "shuffle loss step",
      "each minibatch": "loss step",
    },
    arrows: `
      act -> shuffle -> loss -> step
      step.right --> loss.right, shuffle.right, act.right
    `,
    grid: `
      act
      shuffle
      loss
      step
    `,
  },
  "a Transformer block": {
    alt: "Attention and a feed-forward network, each with a residual connection",
    boxes: {
      attention: "multi-head attention",
      feedForward: "feed-forward",
      norm1: "layer normalization",
      norm2: "layer normalization",
    },
    operations: { add1: "+", add2: "+" },
    values: { x: "$x$", y: "$y$", fork1: "", fork2: "" },
    groups: { "block × 6": "attention feedForward norm1 norm2 add1 add2 fork1 fork2" },
    arrows: `
      x -> fork1 -> norm1 -> attention -> add1 -> fork2 -> norm2 -> feedForward -> add2 -> y
      fork1.right -> add1.right
      fork2.right -> add2.right
    `,
    grid: "y\nadd2\nfeedForward\nnorm2\nfork2\nadd1\nattention\nnorm1\nfork1\nx",
  },
  "a U-Net": {
    alt: "Down, up, and skips between",
    boxes: {
      down1: "64 × 64",
      down2: "32 × 32",
      middle: "16 × 16",
      up2: "32 × 32",
      up1: "64 × 64",
    },
    values: { x: "$x_t, t$", noise: tex`$\hat{\epsilon}$` },
    arrows: `
      x -> down1 -> down2 -> middle -> up2 -> up1 -> noise
      down1 -> up1: concatenate
      down2 -> up2
    `,
    grid: `
      x     .      noise
      down1 .      up1
      down2 .      up2
      .     middle .
    `,
  },
  "encoder and decoder with attention": {
    alt: "A box that fills three columns",
    boxes: {
      h1: "$h_1$",
      h2: "$h_2$",
      h3: "$h_3$",
      s: { label: "$s_i$", color: palette[2] },
      attention: { label: tex`attention${"\n"}$\alpha_{ij}$`, color: palette[3] },
      out: "softmax",
    },
    groups: { "encoder 编码器": "h1 h2 h3" },
    arrows: `
      h1 -> h2 -> h3 -> s -> out
      h1, h2, h3 -> attention
      s -> attention: query
      attention -> out: $c_i$
    `,
    grid: `
      attention attention attention . out
      h1        h2        h3        . s
    `,
  },
  "two towers, placed by Graphviz": {
    alt: "Image and text meet in a cosine",
    boxes: { image: "image encoder", text: "text encoder" },
    operations: { cosine: "cosine" },
    values: { i: "$I$", t: "$T$", s: tex`$s(I, T)$` },
    groups: { "two towers": "image text" },
    arrows: `
      i -> image
      t -> text
      image => cosine: $u$
      text => cosine: $v$
      cosine -> s
    `,
  },
  "facts, placed by Graphviz": {
    alt: "A river, a city, a country and a continent",
    boxes: { seine: "Seine", paris: "Paris", france: "France", europe: "Europe" },
    arrows: [
      { from: "paris", to: "france", label: "capital of" },
      { from: "france", to: "europe", label: "part of" },
      { from: "seine", to: "paris", label: "flows through" },
      { from: "seine", to: "france", label: "lies in" },
      { from: "europe", to: "europe", label: "itself" },
    ],
    direction: "down",
  },
  "a stochastic graph, placed by Graphviz": {
    alt: "A sample between two networks",
    boxes: { encoder: "encoder", decoder: "decoder" },
    samples: { z: tex`$z \sim \mathcal{N}(\mu, \sigma^2)$` },
    values: { loss: "loss" },
    arrows: [
      { from: "encoder", to: "z" },
      { from: "z", to: "decoder", style: "strong" },
      { from: "decoder", to: "loss", label: "$-5 < x_1^2$", style: "dashed" },
    ],
    direction: "down",
  },
};
