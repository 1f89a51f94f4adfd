/** The door of `hub`: what is published on a hub, and which of it a model needs. */
export { chooseFiles, type FileChoice, sayBytes, type WantedFile } from "./choose-files.ts";
export {
  type FileDigest,
  type HubFile,
  nextPage,
  type RepositoryFacts,
  readDescription,
  readListing,
} from "./listing.ts";
export { createPaceWatch, type Pace } from "./pace.ts";
export { createPatience, type Patience } from "./patience.ts";
export { type PulledModel, pulledNote, readPulledNote, writePulledNote } from "./pulled-model.ts";
export { isPassing, type Refusal, readRetryAfter, refusalError } from "./refuse.ts";
export {
  addressesOf,
  isRepositoryId,
  isRevision,
  type Repository,
  splitRevision,
  usualRevision,
} from "./repository.ts";
