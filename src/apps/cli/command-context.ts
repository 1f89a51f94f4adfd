/** What every command is given. */
export interface CommandContext {
  /** Aborted when the user stops the run. */
  readonly signal: AbortSignal;
}
