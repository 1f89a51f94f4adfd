/** Ids of predictions, which callers may choose, and the folders in which their files lie. */

/** What an id may be, as JSON Schema can say it: 1 to 64 characters, none of them a control character. */
export const predictionIdPattern = /^[ -~\u00a0-\uffff]{1,64}$/;

/** The name of a folder must not be longer than most disks take. */
const maxBytes = 180;

/** Tell whether a text can be the id of a prediction. */
export function isPredictionId(id: string): boolean {
  return predictionIdPattern.test(id) && id.isWellFormed() && Buffer.byteLength(id) <= maxBytes;
}

/** The folder of a prediction's files, below the outputs: its id, or where that is no name for a folder, its base64. */
export function folderOfId(id: string): string {
  return /^[\w-]+$/.test(id) ? id : `=${Buffer.from(id).toString("base64url")}`;
}

/** The id of the prediction whose files a folder holds. */
export function idOfFolder(name: string): string {
  return name.startsWith("=") ? Buffer.from(name.slice(1), "base64url").toString() : name;
}
