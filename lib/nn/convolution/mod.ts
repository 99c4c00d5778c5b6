/** Convolutions and pooling of images and sequences. */
export type { InitialWeightsOptions } from "./_initial_variables.ts";
export type { ImageConvolution, Padding2D, Size2D } from "./_windows.ts";
export * from "./conv_1d.ts";
export * from "./conv_2d.ts";
export * from "./conv_2d_transpose.ts";
export * from "./convolution_length.ts";
export * from "./depthwise_conv_2d.ts";
export * from "./pooling.ts";
export * from "./separable_conv_2d.ts";
