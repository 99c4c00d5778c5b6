/** The editor of a cell. */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { STYLE_NONCE } from "../page.ts";

/** What the editor tells the page. */
export interface EditorEvents {
  run(): void;
  changed(): void;
}

/** CodeMirror in the place of a cell's code. */
export class Editor {
  readonly #view: EditorView;

  /** Puts the editor where `place` stands; `name` is told to those who hear the page. */
  constructor(place: HTMLElement, text: string, name: string, { run, changed }: EditorEvents) {
    const parent = document.createElement("div");
    parent.className = "source editor";
    const runs = () => (run(), true);
    this.#view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          keymap.of([{ key: "Shift-Enter", run: runs }, { key: "Mod-Enter", run: runs }]),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.cspNonce.of(STYLE_NONCE),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          javascript({ typescript: true }),
          syntaxHighlighting(classHighlighter),
          EditorView.contentAttributes.of({ "aria-label": name }),
          EditorView.updateListener.of(({ docChanged }) => docChanged && changed()),
        ],
      }),
    });
    place.replaceWith(parent);
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  focus(): void {
    this.#view.focus();
  }

  /** Selects the last place of a text, so that typing replaces it. */
  select(text: string): void {
    const anchor = this.text.lastIndexOf(text);
    if (anchor >= 0) this.#view.dispatch({ selection: { anchor, head: anchor + text.length } });
  }

  replace(text: string): void {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }
}
