/** What `deno task check` finds in the code of cells. */

import { format } from "../../tools/check/format.ts";
import { lint } from "../../tools/check/lint.ts";
import { portable } from "../../tools/check/portable.ts";
import { types } from "../../tools/check/types.ts";
import { append, NAME, replace, testDefects } from "../tools/_defect.ts";

testDefects([
  {
    rule: format,
    defect: "code that is not formatted",
    change: append("figure-code", "\nconsole.log( 1 )"),
    message: `${NAME}, cell 9, line 5: is not formatted`,
  },
  {
    rule: format,
    defect: "a syntax error",
    change: append("figure-code", "\nlet y = ;"),
    message: `${NAME}, cell 9, line 5: does not parse: Expression expected`,
  },
  {
    rule: types,
    defect: "a type error in a cell",
    change: append("figure-code", '\nconst wrong: number = "text";'),
    message: `${NAME}, cell 9, line 5: TS2322: Type 'string' is not assignable to type 'number'.`,
  },
  {
    rule: types,
    defect: "a type error in an answer",
    change: replace("answer-40-1", "2 + 2", "2 + two"),
    message: `${NAME}, cell 16, line 4: TS2304: Cannot find name 'two'.`,
  },
  {
    rule: types,
    defect: "an import that does not exist",
    change: replace("setup-code", "table, tex }", "table, texx as tex }"),
    message: `${NAME}, cell 3, line 1: TS2724`,
  },
  {
    rule: lint,
    defect: "what deno lint refuses",
    change: append("figure-code", "\nvar old = 1;"),
    message: `${NAME}, cell 9, line 5:`,
  },
  {
    rule: lint,
    defect: "randomness without a seed",
    change: append("figure-code", "\nconsole.log(Math.random());"),
    message: `${NAME}, cell 9, line 5: Math.random draws random numbers without a seed`,
  },
  {
    rule: portable,
    defect: "a call of Deno",
    change: append("figure-code", "\nconst file = await Deno.makeTempFile();"),
    message: `${NAME}, cell 9, line 5: uses Deno.makeTempFile, which a browser lacks`,
  },
  {
    rule: portable,
    defect: "a module of Node",
    change: append("figure-code", '\nimport { join } from "node:path";'),
    message: `${NAME}, cell 9, line 5: uses node:path, which a browser lacks`,
  },
]);
