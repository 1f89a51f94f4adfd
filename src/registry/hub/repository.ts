/** What a repository on the hub is called, and where its parts are asked for. Asks for nothing itself. */

/** A repository at a revision. */
export interface Repository {
  /** `owner/name`. */
  readonly id: string;
  /** A branch, tag, commit or pull request. */
  readonly revision: string;
}

/** What people mean who name none. */
export const usualRevision = "main";

const part = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
const whole = new RegExp(`^${part}/${part}$`);
const revision = /^(?!.*\.\.)[A-Za-z0-9][\w./-]{0,199}$/;

/**
 * Split what was written at its `@`.
 *
 * @param text - `name`, `owner/name` or either with `@revision`
 * @returns both parts; the revision is null where none was written, and may be nonsense
 */
export function splitRevision(text: string): { name: string; revision: string | null } {
  const at = text.indexOf("@");
  return at === -1
    ? { name: text, revision: null }
    : { name: text.slice(0, at), revision: text.slice(at + 1) };
}

/** Check whether something has the form `owner/name`. */
export function isRepositoryId(text: string): boolean {
  return whole.test(text) && !text.includes("..") && !text.includes("--");
}

/** Check whether something can be a revision. */
export function isRevision(text: string): boolean {
  return revision.test(text) && !text.endsWith("/") && !text.endsWith(".");
}

/**
 * Addresses of a repository.
 *
 * @param endpoint - of the hub, without a slash at its end
 * @param id - `owner/name`
 */
export function addressesOf(endpoint: string, id: string) {
  return {
    /** For people. */
    page: `${endpoint}/${id}`,
    /** What it is, and which commit a revision is. */
    description: (revision: string) =>
      `${endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}`,
    /** Which files a commit has. */
    listing: (commit: string) => `${endpoint}/api/models/${id}/tree/${encodeURIComponent(commit)}`,
    file: (commit: string, path: string) =>
      `${endpoint}/${id}/resolve/${encodeURIComponent(commit)}/${path.split("/").map(encodeURIComponent).join("/")}`,
  };
}
