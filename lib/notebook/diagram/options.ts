/** What a diagram is described by. */

/** One thing of a diagram, where its label alone doesn't say enough. */
export interface DiagramPart {
  /** Words, with formulas between dollar signs. */
  readonly label: string;
  /** Of the line and, much paler, of the ground: one of `palette`. */
  readonly color: string;
}

/** Things by the names that arrows and the grid call them by: letters, digits and `_`. */
export type DiagramParts = Readonly<Record<string, string | DiagramPart>>;

/** Plain, strong (in colour), or dashed. */
export type ArrowStyle = "plain" | "strong" | "dashed";

/** An arrow, where a line of text doesn't do: computed from data. */
export interface DiagramArrow {
  /** The name of a thing; "name.left" (right, top, bottom) says on which side it begins. */
  readonly from: string;
  /** The same, for where it ends. */
  readonly to: string;
  /** Words, with formulas between dollar signs. */
  readonly label?: string;
  /** How it is drawn. Default "plain". */
  readonly style?: ArrowStyle;
}

/** Options of `diagram`. */
export interface DiagramOptions {
  /** What the diagram shows, in words; it stands in for the picture where images are not shown. */
  readonly alt: string;
  /** Heading above the diagram. */
  readonly title?: string;
  /** Sentence below the diagram. */
  readonly caption?: string;
  /** Rectangles: layers, networks, whatever has weights or acts. */
  readonly boxes?: DiagramParts;
  /** Circles: what is computed without weights, such as `×`, `+` or `tanh`. */
  readonly operations?: DiagramParts;
  /** Bare text: what goes in and comes out. A value with the label "" is a joint, where wires meet. */
  readonly values?: DiagramParts;
  /** Dashed circles: what is drawn at random. */
  readonly samples?: DiagramParts;
  /** Frames: a label each, with the names of what is in it; frames may lie within frames. */
  readonly groups?: Readonly<Record<string, string>>;
  /**
   * Lines such as `input -> hidden -> output`, `a, b -> sum`, `hidden -> output: $W_o$`,
   * `step.right --> loss.right: again` (dashed, between named sides), `z => loss` (strong), or a list
   * of arrows.
   */
  readonly arrows: string | readonly DiagramArrow[];
  /**
   * Where the things stand: a line for each row with their names, `.` for an empty place. A name that
   * stands in several places of a rectangle fills it. Without a grid, Graphviz finds the places.
   */
  readonly grid?: string;
  /** Where the arrows go when Graphviz finds the places. Default "right". */
  readonly direction?: "right" | "down";
}
