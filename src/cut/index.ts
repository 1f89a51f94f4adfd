/** The door of `cut`: an editor that cuts loops out of recordings. */
export { type LevelledLoop, matchLevel } from "./measure/match-level.ts";
export { type ClickFigures, measureClick } from "./measure/measure-click.ts";
export { measurePulse } from "./measure/measure-pulse.ts";
export { measureSteadiness } from "./measure/measure-steadiness.ts";
export { measureWrapLevel, type WindowLevel } from "./measure/measure-wrap-level.ts";
export { checkGrid, type ExpectedGrid, type GridCheck } from "./plan/check-grid.ts";
export { countBeats, lengthsBelow } from "./plan/count-beats.ts";
export type { CutPlan, CutScores, WarpRange } from "./plan/cut-plan.ts";
export { type CutPlanOptions, planCuts } from "./plan/plan-cuts.ts";
export { planTold, type ToldGrid } from "./plan/plan-told.ts";
export { type CutLoop, type CutOptions, countLoopSamples, cutLoop } from "./render/cut-loop.ts";
export type { Seam } from "./render/seam/loop-buffer.ts";
