/** What stands in pages for larger packages does what is called of them. */

import assert from "node:assert/strict";
import { compile, is } from "../../tools/browser/replaced/selectors.ts";
import { Parser } from "../../tools/browser/replaced/xml_parser.ts";
import { usesLateParts } from "../../tools/browser/late_parts.ts";
import { replaceImports } from "../../tools/browser/replacements.ts";

Deno.test("usesLateParts() knows a cell by what it names of tfjs", () => {
  assert.ok(usesLateParts("const dense = tf.layers.dense({ units: 1 });"));
  assert.ok(usesLateParts('import { add, sequential } from "@tensorflow/tfjs";'));
  assert.ok(usesLateParts('await setUpBackend({ backend: "cpu" });'));
  assert.ok(!usesLateParts("const layers = tf.add(data, model);"));
});

Deno.test("replaceImports() puts modules of ours in place of packages, and leaves texts alone", () => {
  const used: string[] = [];
  const code = replaceImports(
    'import*as a from"css-select";import{b}from"./chunk.js";import c from"../x/tfjs-backend-wasm-threaded-simd.js";d="cssom";',
    (name) => used.push(name),
  );
  assert.deepEqual(used, ["replaced_selectors.js", "replaced_absent.js"]);
  assert.equal(
    code,
    'import*as a from"./replaced_selectors.js";import{b}from"./chunk.js";import c from"./replaced_absent.js";d="cssom";',
  );
});

/** What a parser tells of a text, as one line. */
function told(text: string): string {
  const heard: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => heard.push(`<${name} ${JSON.stringify(attributes)}>`),
    onclosetag: (name) => heard.push(`</${name}>`),
    ontext: (text) => heard.push(text),
    oncomment: (data) => heard.push(`!${data}!`),
    onprocessinginstruction: (name, data) => heard.push(`[${name}|${data}]`),
    oncdatastart: () => heard.push("{"),
    oncdataend: () => heard.push("}"),
  });
  parser.write(text);
  parser.end();
  return heard.join("");
}

Deno.test("Parser tells elements, attributes, entities, comments and what is left open", () => {
  assert.equal(
    told(
      `<!doctype html><svg a="1 &lt; 2" b='"' c:d="x>y" e><g/>5 &gt; 4 &#20013;&#x6587; &no;<t>`,
    ),
    '[!doctype|!doctype html]<svg {"a":"1 < 2","b":"\\"","c:d":"x>y","e":""}><g {}></g>5 > 4 中文 &no;<t {}></t></svg>',
  );
  assert.equal(
    told("<?xml version='1.0'?><a><!-- <b> --><![CDATA[<c>]]></d></a>"),
    "[?xml|?xml version='1.0'?]<a {}>! <b> !{<c>}</a>",
  );
});

/** An element with its attributes, within another. */
function element(
  localName: string,
  attributes: Record<string, string> = {},
  parent: unknown = null,
) {
  return {
    localName,
    parentNode: parent as null,
    getAttribute: (name: string) => attributes[name] ?? null,
    hasAttribute: (name: string) => name in attributes,
  };
}

Deno.test("compile() selects by name, class, id and attribute, within others", () => {
  const tick = element("g", { class: "tick major", id: "one" });
  const line = element("line", { x: "5", "aria-label": "y, 1" }, element("g", {}, tick));
  for (
    const selector of [
      "line",
      "*",
      ".tick line",
      "g g line",
      "#one line",
      'line[x="5"]',
      "a, [x]",
      'g [aria-label="y, 1"]',
    ]
  ) {
    assert.ok(compile(selector)(line), selector);
  }
  for (const selector of ["path", ".domain line", "line line", "[x=6]", ".major"]) {
    assert.ok(!is(line, selector), selector);
  }
  assert.throws(
    () => compile("line:first-child"),
    /Cannot select "line:first-child": a page knows/,
  );
});
