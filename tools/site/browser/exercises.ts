/** Exercises on the page: what they need is run, the answer is written, checked, and compared. */

import type { CellView } from "./cell_view.ts";
import { type Act, button } from "./buttons.ts";

/** What stands where the answer is to be. */
const UNANSWERED = "undefined";

/** Gives each exercise and each folded answer its buttons. */
export function setUpExercises(cells: readonly CellView[], act: Act): void {
  for (const cell of cells) {
    if (cell.needsDeno || cell.kind === "cell") continue;
    const run = () => act((runner) => runner.run(cell));
    const line = document.createElement("p");
    line.className = "exercise-buttons";
    if (cell.kind === "answer") {
      const title = `Run ${cell.name} as it stands here; your own stays`;
      line.append(button("try", "▶ Try it 运行答案", title, run));
    } else {
      const answer = cells.find(({ kind, exercise }) =>
        kind === "answer" && exercise === cell.exercise
      );
      const start = () => {
        cell.edit(run, UNANSWERED);
        act((runner) => runner.prepare(cell, ...answer === undefined ? [] : [answer]));
      };
      line.append(
        button("start", "✎ Start 开始", "Run what the exercise needs, and write an answer", start),
        button("check", "✓ Check 检查", `Run ${cell.name}: is the answer right?`, run),
      );
    }
    cell.element.querySelector(".code")!.after(line);
  }
}
