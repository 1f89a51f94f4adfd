/** What the world imports. */
export { type AudioClip, isLooperError, LooperError } from "#base";
