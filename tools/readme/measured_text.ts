/** What the READMEs say with figures: why one would read on, and a table of what was measured against what. */

import type { Language } from "../notebook/readme_table.ts";
import type { Figures } from "./figures.ts";

/** Two significant digits: "1.4", "42", "0.13". */
const short = (value: number) => String(Number(value.toPrecision(2)));
const seconds = (value: number) => `${short(value)} s`;
const millions = (value: number) => short(value / 1e6);

/** Why, in a list. */
export function whyList(figures: Figures, language: Language): string {
  return (language === "en" ? whyInEnglish(figures) : whyInChinese(figures))
    .map(([name, text]) => `- **${name}** ${text}`).join("\n");
}

function whyInEnglish({ ppo, training, claims }: Figures): [string, string][] {
  const [least, most] = training.timesStock;
  return [
    [
      "It trains where tfjs can't.",
      `Stock tfjs on WebAssembly fails at ${training.failures} of the ${training.workloads} ` +
      `workloads of our [benchmark](lib/backend/README.md#how-to-measure): gradients are missing, ` +
      `such as those of convolutions and embeddings. Our kernels train all of them, and the others ` +
      `${Math.round(least)} to ${Math.round(most)} times as fast.`,
    ],
    [
      `CartPole in ${seconds(ppo.ours)}.`,
      `[Proximal policy optimization](notebooks/44_ppo.ipynb) reaches a mean return of 475 on one ` +
      `thread, without a graphics card. With CleanRL's settings it takes ` +
      `${seconds(ppo.oursWithTheirSettings)}; CleanRL's own program, in PyTorch, took ` +
      `${seconds(ppo.cleanRl)} on a machine of the same kind.`,
    ],
    [
      "The same digits everywhere.",
      "Seeds, sums and kernels are fixed, so that Deno, Node and a browser print the same numbers to " +
      "the last digit. Every output is committed, and CI computes it again and compares each byte.",
    ],
    [
      "Every claim is measured.",
      `The ${sum(claims)} claims of the study notes behind this collection are quoted and ` +
      `judged by what was computed: ${claims.holds} hold, ${
        claims["holds under a condition"]
      } under a ` +
      `condition, ${claims.imprecise} are imprecise, ${claims["does not hold"]} do not hold, and ` +
      `${claims["not decidable here"]} could not be decided here.`,
    ],
    [
      "A page that runs.",
      "Each notebook is also a web page. Press Run, change a cell, solve an exercise and have it " +
      "checked: nothing is installed, and nothing that you type leaves your machine.",
    ],
  ];
}

function whyInChinese({ ppo, training, claims }: Figures): [string, string][] {
  const [least, most] = training.timesStock;
  return [
    [
      "tfjs 训练不了的，这里能训练。",
      `在我们的[基准](lib/backend/README.md#how-to-measure)里，原版 tfjs 的 WebAssembly 后端在 ` +
      `${training.workloads} 项任务中有 ${training.failures} 项无法训练：它缺少梯度，例如卷积与嵌入的梯度。` +
      `本项目的内核全部可以训练，其余几项的速度是它的 ${Math.round(least)} 到 ${
        Math.round(most)
      } 倍。`,
    ],
    [
      `${short(ppo.ours)} 秒解决 CartPole。`,
      `[近端策略优化](notebooks/44_ppo.ipynb)在单线程上、不用显卡就达到平均回报 475。` +
      `用 CleanRL 的设置需 ${short(ppo.oursWithTheirSettings)} 秒，` +
      `CleanRL 自己的 PyTorch 程序在同类机器上需 ${short(ppo.cleanRl)} 秒。`,
    ],
    [
      "数字处处相同。",
      "随机种子、求和顺序与内核都是固定的，Deno、Node 与浏览器打印的数字逐位相同。" +
      "每个输出都随代码提交，持续集成会重新计算并逐字节比较。",
    ],
    [
      "每条主张都经过实测。",
      `原始学习笔记中的 ${sum(claims)} 条主张逐句引用，并用计算结果来判断：` +
      `${claims.holds} 条成立，${claims["holds under a condition"]} 条有条件成立，` +
      `${claims.imprecise} 条不精确，${claims["does not hold"]} 条不成立，` +
      `${claims["not decidable here"]} 条在这里未定。`,
    ],
    [
      "网页即可运行。",
      "每个笔记本也是一个网页：按下“运行”，修改单元格，做练习并得到批改。无需安装，你输入的内容不会离开本机。",
    ],
  ];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What was measured against what. */
export function peersTable(figures: Figures, language: Language): string {
  const rows = language === "en" ? rowsInEnglish(figures) : rowsInChinese(figures);
  const head = language === "en"
    ? ["What was measured", "Here", "Elsewhere"]
    : ["测量什么", "本项目", "别处"];
  return [head, ["---", "---", "---"], ...rows].map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

type Row = readonly [what: string, here: string, elsewhere: string];

function rowsInEnglish(figures: Figures): Row[] {
  const { ppo, training, losses } = figures;
  return [
    [
      "CartPole until the mean return is 475, by PPO on one thread",
      `${seconds(ppo.ours)}; ${seconds(ppo.oursWithTheirSettings)} with CleanRL's settings`,
      `CleanRL (PyTorch, Gymnasium) ${seconds(ppo.cleanRl)}; Keras's example ${seconds(ppo.keras)}`,
    ],
    [
      "the same, in turn with rejax",
      seconds(ppo.oursBesideRejax),
      `rejax (JAX) ${seconds(ppo.rejax)}, after ${seconds(ppo.rejaxCompilation)} of compiling`,
    ],
    [
      "million steps of CartPole a second, one environment",
      millions(figures.oneEnvironment.Gradnotes!),
      speedsOf(figures.oneEnvironment, "PufferLib's C").join(", "),
    ],
    [
      "the same with 1,024 environments",
      millions(figures.manyEnvironments.Gradnotes!),
      speedsOf(figures.manyEnvironments, "PufferLib's C").join(", "),
    ],
    [
      "a training step, in shares of PyTorch's time on one thread",
      training.shareOfPyTorch.map((share) => share.toFixed(2)).join(" to "),
      "PyTorch 1; more on a processor with AVX-512 ([all workloads](lib/backend/README.md#how-to-measure))",
    ],
    [
      `the loss of a small GPT at ${losses.points} points, from the same weights and batches`,
      losses.difference === 0 ? "the same three digits" : `differs by ${short(losses.difference)}`,
      "PyTorch",
    ],
    [
      "values and gradients of layers, losses and algorithms",
      `${figures.references} files of [reference values](tests/golden) are met`,
      "PyTorch, Keras, TRL, Gymnasium and others",
    ],
  ];
}

function rowsInChinese(figures: Figures): Row[] {
  const { ppo, training, losses } = figures;
  return [
    [
      "单线程 PPO 让 CartPole 的平均回报达到 475",
      `${short(ppo.ours)} 秒；用 CleanRL 的设置 ${short(ppo.oursWithTheirSettings)} 秒`,
      `CleanRL（PyTorch、Gymnasium）${short(ppo.cleanRl)} 秒；Keras 的示例 ${short(ppo.keras)} 秒`,
    ],
    [
      "同上，与 rejax 轮流运行",
      `${short(ppo.oursBesideRejax)} 秒`,
      `rejax（JAX）${short(ppo.rejax)} 秒，另需编译 ${short(ppo.rejaxCompilation)} 秒`,
    ],
    [
      "每秒 CartPole 步数（百万），一个环境",
      millions(figures.oneEnvironment.Gradnotes!),
      speedsOf(figures.oneEnvironment, "PufferLib 的 C 版").join("，"),
    ],
    [
      "同上，1,024 个环境",
      millions(figures.manyEnvironments.Gradnotes!),
      speedsOf(figures.manyEnvironments, "PufferLib 的 C 版").join("，"),
    ],
    [
      "一个训练步的时间与 PyTorch 单线程之比",
      training.shareOfPyTorch.map((share) => share.toFixed(2)).join(" 到 "),
      "PyTorch 为 1；在有 AVX-512 的处理器上比值更高（[全部工作负载](lib/backend/README.md#how-to-measure)）",
    ],
    [
      `小型 GPT 训练中 ${losses.points} 个时刻的损失，初始权重与数据批次相同`,
      losses.difference === 0 ? "三位数字全部相同" : `相差 ${short(losses.difference)}`,
      "PyTorch",
    ],
    [
      "各层、损失与算法的值和梯度",
      `符合 ${figures.references} 个[参考值](tests/golden)文件`,
      "PyTorch、Keras、TRL、Gymnasium 等",
    ],
  ];
}

/** The others with their speeds, the fastest first; of PufferLib only the C code was measured. */
function speedsOf(speeds: Readonly<Record<string, number>>, pufferLib: string): string[] {
  return Object.entries(speeds).filter(([name]) => name !== "Gradnotes")
    .sort(([, a], [, b]) => b - a)
    .map(([name, speed]) => `${name === "PufferLib" ? pufferLib : name} ${millions(speed)}`);
}
