/** The door of `loop`: an editor that cuts loops out of recordings. */
export { type Attack, findAttack } from "./measure/attack.ts";
export { ceiling, type LevelledLoop, matchLevel } from "./measure/match-level.ts";
export { type ClickFigures, measureClick } from "./measure/measure-click.ts";
export { measurePulse } from "./measure/measure-pulse.ts";
export { measureSteadiness } from "./measure/measure-steadiness.ts";
export { measureWrapLevel, type WindowLevel } from "./measure/measure-wrap-level.ts";
export { checkGrid, type ExpectedGrid, type GridCheck } from "./plan/check-grid.ts";
export { countBeats, lengthsBelow } from "./plan/count-beats.ts";
export { type CutPlan, type CutScores, mostStretch, type WarpRange } from "./plan/cut-plan.ts";
export { type CutWish, planCuts } from "./plan/plan-cuts.ts";
export { type CutLoop, type CutOptions, countLoopSamples, cutLoop } from "./render/cut-loop.ts";
export type { Closure } from "./render/make-circular.ts";
