/** What a person should know now: one line each, until it is dismissed or no longer so. */
import { signal } from "@preact/signals";

/** A notice. */
export interface Notice {
  /** The same kind replaces the one before. */
  readonly kind: string;
  readonly text: string;
  readonly isError: boolean;
  /** What can be done about it. */
  readonly action?: { readonly label: string; run(): void } | undefined;
}

/** Notices on the page. */
export class Notices {
  readonly list = signal<readonly Notice[]>([]);

  /** Show a notice. */
  show(notice: Notice): void {
    this.list.value = [...this.list.value.filter(({ kind }) => kind !== notice.kind), notice];
  }

  /** Take it away. */
  dismiss(kind: string): void {
    if (this.list.value.some((notice) => notice.kind === kind)) {
      this.list.value = this.list.value.filter((notice) => notice.kind !== kind);
    }
  }
}
