/**
 * The file of big tensors beside a graph. Tensors are placed first, while the graph is drawn, and
 * written afterwards one at a time, so that a model of eight gigabytes never sits in memory.
 */
import { invariant } from "#base";

/** Where a tensor lies. */
export interface Blob {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

interface Placed {
  readonly name: string;
  readonly blob: Blob;
  readonly produce: () => Promise<Uint8Array>;
}

/** Pages of memory-mapped files start at multiples of this. */
const alignment = 4096;

/** A weight file being laid out, then written once. */
export class WeightFile {
  readonly name: string;
  readonly #placed: Placed[] = [];
  #size = 0;

  /** @param name - of the file, beside the graph */
  constructor(name: string) {
    this.name = name;
  }

  /** Bytes of the whole file. */
  get size(): number {
    return this.#size;
  }

  /** Reserve room for a tensor; `produce` is asked for its bytes when the file is written. */
  place(name: string, length: number, produce: () => Promise<Uint8Array>): Blob {
    const offset = Math.ceil(this.#size / alignment) * alignment;
    this.#size = offset + length;
    const blob = { file: this.name, offset, length };
    this.#placed.push({ name, blob, produce });
    return blob;
  }

  /**
   * Write all tensors in order.
   *
   * @param append - takes the next bytes of the file
   * @param signal - looked at before each tensor
   */
  async write(append: (bytes: Uint8Array) => Promise<void>, signal?: AbortSignal): Promise<void> {
    let at = 0;
    for (const { name, blob, produce } of this.#placed) {
      signal?.throwIfAborted();
      if (blob.offset > at) await append(new Uint8Array(blob.offset - at));
      const bytes = await produce();
      invariant(bytes.length === blob.length, `${name} made ${bytes.length} bytes, placed ${blob.length}`);
      await append(bytes);
      at = blob.offset + blob.length;
    }
  }
}
