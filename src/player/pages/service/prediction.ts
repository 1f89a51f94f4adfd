/** A prediction as this page reads it: what of the service's answer it shows. */

/** The states of a prediction. */
export type PredictionStatus = "starting" | "processing" | "succeeded" | "failed" | "canceled" | "aborted";

/** What the service answers for a prediction. */
export interface PredictionView {
  readonly id: string;
  readonly status: PredictionStatus;
  readonly input: Readonly<Record<string, string | number | undefined>>;
  readonly output: Readonly<Record<string, string | null>> | null;
  readonly logs: string;
  readonly error: string | null;
  readonly data_removed?: boolean;
}

/** A finished loop of a prediction. */
export interface OutputFile {
  readonly variation: number;
  /** Path and query, on this host. */
  readonly url: string;
}

/** Tell whether nothing more will happen to a prediction. */
export function hasEnded(status: PredictionStatus): boolean {
  return status !== "starting" && status !== "processing";
}

/** The loops that are there so far, in their order; stems are not among them. */
export function outputFiles({ output }: PredictionView): OutputFile[] {
  return Object.entries(output ?? {}).flatMap(([key, url]) => {
    if (!url || !/^variation_\d\d$/.test(key)) return [];
    const { pathname, search } = new URL(url);
    return [{ variation: Number(key.slice(-2)), url: pathname + search }];
  });
}
