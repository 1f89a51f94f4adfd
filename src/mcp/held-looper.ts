/**
 * One model that stays open between the calls of an agent, and one run at a time: a second model, or a second
 * run beside the first, would take the memory and the cores of the first.
 */
import { isLooperError, type Seconds } from "#base";
import { type LoopPack, type LoopRequest, parseRequest } from "#looper";
import { createLooper, type Looper, type LooperOptions, type LooperRun } from "#studio";

/** A looper with a life: close it when done. */
export interface HeldLooper {
  /**
   * Make a pack, after those that were asked for before.
   *
   * @param request - its `model_version` decides which model is opened
   * @param run - where to, who listens, how to stop
   * @throws LooperError as `Looper.makeLoops`; RUNTIME_STOPPED also while it waits for its turn
   */
  makeLoops(request: LoopRequest, run: LooperRun): Promise<LoopPack>;
  close(): Promise<void>;
}

/** How models are opened, and when one is let go. */
export interface HeldLooperOptions extends Pick<LooperOptions, "precision"> {
  readonly open?: (options: LooperOptions) => Promise<Looper>;
  /** How long a model stays open that nobody uses. */
  readonly patience?: Seconds;
}

/** Create a holder; no model is opened yet. */
export function createHeldLooper({
  precision,
  open = createLooper,
  patience = 600,
}: HeldLooperOptions = {}): HeldLooper {
  let held: { readonly model: string | undefined; readonly looper: Looper } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const letGo = async () => {
    const { looper } = held ?? {};
    held = undefined;
    await looper?.close();
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const looperOf = async (model: string | undefined, signal: AbortSignal | undefined): Promise<Looper> => {
    if (held && held.model !== model) await letGo();
    held ??= { model, looper: await open({ model, precision, signal }) };
    return held.looper;
  };

  return {
    async makeLoops(request, run) {
      // What is wrong with a request should not have to wait for its turn.
      const { model_version: model } = parseRequest(request);
      return inTurn(async () => {
        clearTimeout(timer);
        try {
          const looper = await looperOf(model, run.signal);
          return await looper.makeLoops(request, run);
        } catch (error) {
          // An engine that failed is not asked again: the next run opens another.
          if (isLooperError(error) && error.code.startsWith("RUNTIME_") && !run.signal?.aborted)
            await letGo();
          throw error;
        } finally {
          timer = setTimeout(() => void inTurn(letGo), patience * 1000);
          timer.unref();
        }
      });
    },
    async close() {
      clearTimeout(timer);
      await inTurn(letGo);
    },
  };
}
