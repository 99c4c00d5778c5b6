/** Rule: the tables of notebooks in the READMEs say what the manifests say. */

import { README_LANGUAGES, updateTable } from "../readme_table.ts";
import type { Rule } from "./_project.ts";

export const readme: Rule = {
  name: "readme",
  covers: "documents",
  check: ({ notebooks, documents }) =>
    documents.flatMap(({ name, text }) => {
      const language = README_LANGUAGES[name];
      if (language === undefined) return [];
      try {
        if (updateTable(text, notebooks, language) === text) return [];
        return [{
          file: name,
          message: "its table of notebooks is out of date (deno task readme)",
        }];
      } catch (error) {
        return [{ file: name, message: (error as Error).message }];
      }
    }),
};
