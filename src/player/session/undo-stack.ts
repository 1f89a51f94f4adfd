/** What can be taken back, the latest first. */
import { computed, signal } from "@preact/signals";

interface Step {
  readonly label: string;
  undo(): void;
}

/** Steps that can be undone; the oldest of many are forgotten. */
export class UndoStack {
  readonly #steps = signal<readonly Step[]>([]);
  /** What the next undo takes back, such as "remove variation 2"; null for nothing. */
  readonly next = computed(() => this.#steps.value.at(-1)?.label ?? null);

  /** Remember a step that was done. */
  push(label: string, undo: () => void): void {
    this.#steps.value = [...this.#steps.value.slice(-99), { label, undo }];
  }

  /** Take the latest step back. */
  undo(): void {
    const last = this.#steps.value.at(-1);
    this.#steps.value = this.#steps.value.slice(0, -1);
    last?.undo();
  }
}
