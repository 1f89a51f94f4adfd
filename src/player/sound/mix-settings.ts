/** How a session is mixed, as data. */

/** How a column is mixed. */
export interface StripSettings {
  /** Factor, 0…2; 1 leaves the sound as it is. */
  readonly gain: number;
  /** −1 left … 1 right. */
  readonly pan: number;
  readonly isMuted: boolean;
  readonly isSolo: boolean;
}

/** How all columns are mixed. */
export interface MixSettings {
  readonly strips: Readonly<Record<string, StripSettings>>;
  readonly master: number;
}

/** The settings of a strip that was never touched. */
export const plainStrip: StripSettings = { gain: 1, pan: 0, isMuted: false, isSolo: false };
