/** The door of `loop`: an editor that cuts loops out of recordings. */
export { type Attack, findAttack } from "./attack.ts";
export { checkGrid, type ExpectedGrid, type GridCheck } from "./check-grid.ts";
export { countBeats, lengthsBelow } from "./count-beats.ts";
export { type CutLoop, type CutOptions, countLoopSamples, cutLoop } from "./cut-loop.ts";
export { type CutPlan, type CutScores, mostStretch, type WarpRange } from "./cut-plan.ts";
export type { Closure } from "./make-circular.ts";
export { ceiling, type LevelledLoop, matchLevel } from "./match-level.ts";
export { type ClickFigures, measureClick } from "./measure-click.ts";
export { measurePulse } from "./measure-pulse.ts";
export { measureSteadiness } from "./measure-steadiness.ts";
export { measureWrapLevel, type WindowLevel } from "./measure-wrap-level.ts";
export { type CutWish, planCuts } from "./plan-cuts.ts";
