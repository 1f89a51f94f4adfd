/** Takes a pack into memory instead of a folder. */
import type { AudioClip } from "#base";
import type { LoopPack, PackSink } from "#looper";

/** A loop that lies in no file. */
export interface LoopAudio {
  /** What its file would be called; also its `path` in the pack. */
  readonly name: string;
  readonly clip: AudioClip;
  /** The file's bytes. */
  readonly bytes: Uint8Array;
}

/** A pack that lies in no folder: `audio` has its loops, in the order of `loops`. */
export interface PackInMemory extends LoopPack {
  readonly audio: readonly LoopAudio[];
}

/**
 * Create a sink in memory.
 *
 * @returns the sink, and how the pack it took is put together
 */
export function createMemorySink(): PackSink & { withAudio(pack: LoopPack): PackInMemory } {
  const written = new Map<string, Uint8Array>();
  let audio: readonly LoopAudio[] = [];
  return {
    async write(name, bytes) {
      written.set(name, bytes);
      return name;
    },
    async finish({ pieces }) {
      audio = pieces.map(({ loop, clip }) => {
        const bytes = written.get(loop.path) ?? new Uint8Array(0);
        return { name: loop.path, clip, bytes };
      });
    },
    withAudio: (pack) => ({ ...pack, audio }),
  };
}
