/** Files of a static folder, as a list beside them says: a plain file server cannot list. */

/** A file that can be loaded. */
export interface ListedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. Names its content: what was kept of another content is not used. */
  readonly sha256: string;
}

/** A folder that can be loaded. */
export interface ListedFolder {
  /** From the list's own address, with `/` at its end. */
  readonly path: string;
  readonly files: readonly ListedFile[];
}
