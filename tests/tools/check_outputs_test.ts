/** What `deno task check` finds in outputs and figures. */

import { figures } from "../../tools/check/figures.ts";
import { outputs } from "../../tools/check/outputs.ts";
import type { Notebook } from "../../tools/notebook/notebook_file.ts";
import { append, changeFigure, type Defect, insertInSvg, NAME, testDefects } from "./_defect.ts";
import { codeOf } from "./_fixture.ts";

const print = (text: string) => (notebook: Notebook) => {
  codeOf(notebook, "setup-code").outputs = [{ output_type: "stream", name: "stdout", text }];
};

testDefects([
  {
    rule: outputs,
    defect: "colour codes",
    change: print("\x1b[33m5\x1b[39m\n"),
    message: `${NAME}, cell 3: its output holds colour codes`,
  },
  ...["/home/reader/x.csv", "/tmp/x", "C:\\Users\\reader", "file:///x.ts"].map((path): Defect => ({
    rule: outputs,
    defect: `the absolute path ${path} in an output`,
    change: print(`read ${path}\n`),
    message: `${NAME}, cell 3: its output holds an absolute path`,
  })),
  {
    rule: outputs,
    defect: "an absolute path in code",
    change: append("setup-code", '\nconsole.log("/root/data.csv");'),
    message: `${NAME}, cell 3, line 5: holds an absolute path: /root/data.csv`,
  },
  {
    rule: outputs,
    defect: "an error as output",
    change: (notebook) => {
      codeOf(notebook, "setup-code").outputs = [
        { output_type: "error", ename: "Error", evalue: "lost", traceback: [] },
      ];
    },
    message: `${NAME}, cell 3: its output is an error: Error: lost`,
  },
  ...[
    ["<style>a{}</style>", "<style>"],
    ['<use href="#a"/>', "<use>"],
    ['<g class="a"/>', "a class attribute"],
    ['<g style="fill:red"/>', "a style attribute"],
    ['<g fill="currentColor"/>', "currentColor"],
    ['<g fill="var(--a)"/>', "a CSS variable"],
    ['<image href="http://a.b/c.png"/>', "a link to another site"],
  ].map(([text, name]): Defect => ({
    rule: figures,
    defect: `a figure with ${name}`,
    change: insertInSvg(text!),
    message: `${NAME}, cell 9: a figure has ${name}, which viewers drop`,
  })),
  ...['xmlns="http://www.w3.org/2000/svg"', 'width="20"', 'height="10"'].map((text): Defect => ({
    rule: figures,
    defect: `a figure without ${text}`,
    change: changeFigure((bundle) => {
      bundle["image/svg+xml"] = String(bundle["image/svg+xml"]).replace(` ${text}`, "");
    }),
    message: `${NAME}, cell 9: a figure's <svg> has no ${text.split("=")[0]}`,
  })),
  {
    rule: figures,
    defect: "a figure with HTML beside it",
    change: changeFigure((bundle) => bundle["text/html"] = "<table></table>"),
    message: `${NAME}, cell 9: a figure has text/html beside the image`,
  },
  {
    rule: figures,
    defect: "a figure without a description",
    change: changeFigure((bundle) => delete bundle["text/plain"]),
    message: `${NAME}, cell 9: a figure has no text/plain`,
  },
  {
    rule: figures,
    defect: "HTML that is no table",
    change: (notebook) => {
      codeOf(notebook, "setup-code").outputs = [
        { output_type: "display_data", data: { "text/html": "<p>a</p>" }, metadata: {} },
      ];
    },
    message: `${NAME}, cell 3: an output of text/html is not a plain table`,
  },
  {
    rule: figures,
    defect: "a table with a style",
    change: (notebook) => {
      const data = { "text/html": '<table><tr style="color:red"></tr></table>' };
      codeOf(notebook, "setup-code").outputs = [
        { output_type: "display_data", data, metadata: {} },
      ];
    },
    message: `${NAME}, cell 3: a table has style=, which viewers drop`,
  },
]);
