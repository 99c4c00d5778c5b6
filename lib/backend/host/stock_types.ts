/**
 * The types that each of tfjs's own kernels computes with. Its kernels are told the type of a tensor at
 * most for one input, and read the others as they are: integers as floating-point numbers, or four
 * times the bytes that a tensor of bool has.
 */
import type * as tf from "@tensorflow/tfjs";

type Types = readonly tf.DataType[];

/** What one kernel takes. */
export interface StockTypes {
  /** Types of the inputs by name; "*" of all of a list. Inputs that are not named are not looked at. */
  readonly inputs: Readonly<Record<string, Types>>;
  /** Inputs that must be of the same type: the narrower ones are widened. */
  readonly alike?: readonly string[];
  /** The input whose elements are moved, not computed with: the first output gets its type back. */
  readonly moves?: string;
}

const FLOAT: Types = ["float32"];
const INTEGER: Types = ["int32"];
const NUMBER: Types = ["float32", "int32"];
const BOOL: Types = ["bool"];
const PLAIN: Types = ["float32", "int32", "bool"];
const ANY: Types = [...PLAIN, "string"];

function each(names: string, types: StockTypes): Record<string, StockTypes> {
  return Object.fromEntries(names.split(" ").map((name) => [name, types]));
}

const PAIR = ["a", "b"];

/** Every kernel that tfjs registers for wasm. */
export const STOCK_TYPES: Readonly<Record<string, StockTypes>> = {
  ...each(
    "Abs Acos Acosh Asin Asinh Atan Atanh Ceil ClipByValue Cos Cosh Elu Erf Exp Expm1 Floor IsFinite IsInf " +
      "IsNan LeakyRelu Log Log1p Neg Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin Sinh " +
      "Softplus Sqrt Square Step Tan Tanh",
    { inputs: { x: FLOAT } },
  ),
  ...each("LogicalNot", { inputs: { x: BOOL } }),
  ...each("Add Multiply Equal Greater GreaterEqual Less LessEqual NotEqual", {
    inputs: { a: PLAIN, b: PLAIN },
    alike: PAIR,
  }),
  ...each("Maximum Minimum Mod FloorDiv Pow SquaredDifference Sub", {
    inputs: { a: NUMBER, b: NUMBER },
    alike: PAIR,
  }),
  ...each("Atan2 RealDiv", { inputs: { a: FLOAT, b: FLOAT } }),
  ...each("BitwiseAnd", { inputs: { a: INTEGER, b: INTEGER } }),
  ...each("LogicalAnd LogicalOr LogicalXor", { inputs: { a: BOOL, b: BOOL } }),
  // they refuse other types than float32 themselves
  ...each("BatchMatMul _FusedMatMul", { inputs: {} }),
  ...each("Prelu", { inputs: { x: FLOAT, alpha: FLOAT } }),
  ...each("AddN", { inputs: { "*": NUMBER } }),
  ...each("All Any", { inputs: { x: BOOL } }),
  ...each("ArgMax ArgMin", { inputs: { x: NUMBER } }),
  ...each("Max Min", { inputs: { x: NUMBER }, moves: "x" }),
  ...each("Cumprod Cumsum Mean Prod Sum", { inputs: { x: NUMBER } }),
  ...each("Softmax", { inputs: { logits: FLOAT } }),
  ...each("TopK", { inputs: { x: NUMBER }, moves: "x" }),

  ...each("Cast Concat Identity Pack", { inputs: {} }),
  ...each("Reshape Slice SplitV StridedSlice Tile Transpose", { inputs: { x: ANY } }),
  ...each("ExpandDims", { inputs: { input: ANY } }),
  ...each("Unpack", { inputs: { value: ANY } }),
  ...each("OnesLike ZerosLike", { inputs: { x: PLAIN } }),
  ...each("Unique", { inputs: { x: ANY } }),
  ...each("BatchToSpaceND SpaceToBatchND", { inputs: { x: PLAIN } }),
  ...each("Diag MirrorPad PadV2 Reverse", { inputs: { x: NUMBER }, moves: "x" }),
  ...each("DepthToSpace", { inputs: { x: FLOAT }, moves: "x" }),
  ...each("Fill LinSpace Range", { inputs: {} }),
  ...each("Select", {
    inputs: { condition: BOOL, t: NUMBER, e: NUMBER },
    alike: ["t", "e"],
    moves: "t",
  }),

  ...each("GatherNd", { inputs: { params: NUMBER, indices: INTEGER }, moves: "params" }),
  ...each("GatherV2", { inputs: { x: NUMBER, indices: INTEGER }, moves: "x" }),
  ...each("OneHot", { inputs: { indices: INTEGER } }),
  ...each("ScatterNd", { inputs: { indices: INTEGER, updates: NUMBER } }),
  ...each("TensorScatterUpdate", {
    inputs: { tensor: NUMBER, indices: INTEGER, updates: NUMBER },
    alike: ["tensor", "updates"],
    moves: "tensor",
  }),
  ...each("SparseToDense", {
    inputs: { sparseIndices: INTEGER, sparseValues: NUMBER, defaultValue: NUMBER },
    alike: ["sparseValues", "defaultValue"],
    moves: "sparseValues",
  }),
  ...each("SearchSorted", {
    inputs: { sortedSequence: NUMBER, values: NUMBER },
    alike: ["sortedSequence", "values"],
  }),
  ...each("Bincount DenseBincount", { inputs: { x: INTEGER, weights: NUMBER } }),
  ...each("SparseFillEmptyRows", {
    inputs: { indices: INTEGER, values: NUMBER, denseShape: INTEGER, defaultValue: NUMBER },
    alike: ["values", "defaultValue"],
  }),
  ...each("SparseReshape", {
    inputs: { inputIndices: INTEGER, inputShape: INTEGER, newShape: INTEGER },
  }),
  ...each("SparseSegmentMean SparseSegmentSum", {
    inputs: { data: NUMBER, indices: INTEGER, segmentIds: INTEGER },
  }),
  ...each("BroadcastArgs", { inputs: { s0: INTEGER, s1: INTEGER } }),
  ...each("Multinomial", { inputs: { logits: FLOAT } }),

  ...each("AvgPool AvgPool3D LRN MaxPool MaxPool3D MaxPoolWithArgmax", { inputs: { x: FLOAT } }),
  ...each("AvgPool3DGrad AvgPoolGrad", { inputs: { dy: FLOAT } }),
  ...each("MaxPool3DGrad MaxPoolGrad", { inputs: { dy: FLOAT, input: FLOAT } }),
  ...each("LRNGrad", { inputs: { x: FLOAT, y: FLOAT, dy: FLOAT } }),
  ...each("EluGrad", { inputs: { dy: FLOAT, y: FLOAT } }),
  ...each("Conv2D Conv3D DepthwiseConv2dNative Dilation2D", {
    inputs: { x: FLOAT, filter: FLOAT },
  }),
  ...each("Dilation2DBackpropFilter Dilation2DBackpropInput", {
    inputs: { x: FLOAT, filter: FLOAT, dy: FLOAT },
  }),
  ...each("FusedConv2D FusedDepthwiseConv2D", {
    inputs: { x: FLOAT, filter: FLOAT, bias: FLOAT, preluActivationWeights: FLOAT },
  }),
  ...each("Conv2DBackpropInput Conv3DBackpropInputV2", { inputs: { dy: FLOAT, filter: FLOAT } }),
  ...each("Conv3DBackpropFilterV2", { inputs: { x: FLOAT, dy: FLOAT } }),
  ...each("FusedBatchNorm", {
    inputs: { x: FLOAT, mean: FLOAT, variance: FLOAT, offset: FLOAT, scale: FLOAT },
  }),
  ...each("CropAndResize", { inputs: { image: FLOAT, boxes: FLOAT, boxInd: INTEGER } }),
  ...each("FlipLeftRight", { inputs: { image: NUMBER }, moves: "image" }),
  ...each("RotateWithOffset", { inputs: { image: FLOAT }, moves: "image" }),
  ...each("ResizeBilinear ResizeNearestNeighbor", { inputs: { images: FLOAT } }),
  ...each("ResizeBilinearGrad ResizeNearestNeighborGrad", { inputs: { dy: FLOAT } }),
  ...each("Transform", { inputs: { image: FLOAT, transforms: FLOAT } }),
  ...each("NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5", {
    inputs: { boxes: FLOAT, scores: FLOAT },
  }),
  ...each("StringNGrams", { inputs: { data: ["string"], dataSplits: INTEGER } }),
  ...each("StringSplit", { inputs: { input: ["string"], delimiter: ["string"] } }),
  ...each("StringToHashBucketFast", { inputs: { input: ["string"] } }),
};
