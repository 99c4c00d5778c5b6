/**
 * Diagrams: graphs, cells and blocks, and the parameters of a module.
 *
 * @module
 */
export { diagram, diagramSvg } from "./diagram.ts";
export { moduleDiagram, type ModuleDiagramOptions } from "./module_diagram.ts";
export type {
  ArrowStyle,
  DiagramArrow,
  DiagramOptions,
  DiagramPart,
  DiagramParts,
} from "./options.ts";
