/** The door of `registry`: every model on disk, and how it comes there and goes. */
export { type CatalogueEntry, catalogue, findInCatalogue, preferredModel } from "./catalogue.ts";
export { type FoundModel, findModel, type ModelLocations } from "./find-model.ts";
export { chooseFiles, type FileChoice, type WantedFile } from "./hub/choose-files.ts";
export { describeCopy, findInCache, listCache } from "./hub/hub-cache.ts";
export { createHubClient } from "./hub/hub-client.ts";
export { readHubSettings } from "./hub/hub-settings.ts";
export { type ListedModel, listModels, type ModelList, type ModelsOptions } from "./list-models.ts";
export type { PullEvent } from "./pull-event.ts";
export { type PullOptions, pullModel } from "./pull-model.ts";
export { type RemovedModel, removeModel } from "./remove-model.ts";
export { modelFolders, modelLocations, openModelFolder } from "./store/model-locations.ts";
export { ModelStore } from "./store/model-store.ts";
