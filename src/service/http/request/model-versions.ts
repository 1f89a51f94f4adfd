/**
 * The names of the model for callers: `owner/name` and the ids of its versions. Clients pin ids that they
 * copied years ago, some of them shortened: the first eight digits distinguish them.
 */

/** Owner of the model. */
export const modelOwner = "andreasjansson";
/** Name of the model. */
export const modelName = "musicgen-looper";
/** Owner and name. */
export const modelReference = `${modelOwner}/${modelName}`;

/** A version that callers pin. */
export interface ModelVersion {
  readonly id: string;
  /** The day of the original's last commit; the dates of the versions are not known. */
  readonly createdAt: string;
}

const createdAt = "2023-06-18T00:00:00.000Z";

/**
 * The versions whose output has the format of ours.
 *
 * @source replicate.com/andreasjansson/musicgen-looper, pages of versions; of the third only the
 *   beginning of its id is known
 */
export const modelVersions: readonly ModelVersion[] = [
  { id: "f8140d0457c2b39ad8728a80736fea9a67a0ec0cd37b35f40b68cce507db2366", createdAt },
  { id: "ad041aebc8406f8883e7f28313614c4a11c6e623dd934a54f2bf30127b4bc7a8", createdAt },
  { id: "fd5be669", createdAt },
];

/** The version where none is named. */
export const latestVersion = modelVersions[0] as ModelVersion;

/** The release of Cog whose API this implements. */
export const cogVersion = "0.9.9";

const digits = 8;

/**
 * Find a version.
 *
 * @param reference - `ID`, `owner/name:ID` or `owner/name`; of the id at least its first eight digits
 * @returns the version; undefined if this model has no such version
 */
export function findVersion(reference: string): ModelVersion | undefined {
  const match = /^(?:([\w.-]+\/[\w.-]+)(?::|$))?([0-9a-f]{8,64})?$/.exec(reference);
  if (!match) return undefined;
  const [, model, id] = match;
  if (model !== undefined && model !== modelReference) return undefined;
  if (id === undefined) return model === undefined || reference.endsWith(":") ? undefined : latestVersion;
  return modelVersions.find((version) => version.id.slice(0, digits) === id.slice(0, digits));
}
