/** What `takeBody` makes of a body. */
import type { ReceivedClip } from "./receive-clip.ts";

/** A body. */
export interface RequestBody {
  /** As parsed; a clip in it is replaced by `clipMark`. */
  readonly value: unknown;
  readonly clip: ReceivedClip | undefined;
}
