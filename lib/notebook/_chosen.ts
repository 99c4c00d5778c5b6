/** What a reader chose on a page in place of the values of controls; nothing in a notebook. */

/** What a control may be. */
export type ControlValue = number | string | boolean;

/** By the name of the control. */
export const chosenValues: Map<string, ControlValue> = new Map();
