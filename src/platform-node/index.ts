/** The door of `platform-node`: the only place that knows it runs in Node. */

export { sweepUnfinished, writeFileAtomic } from "./atomic-file.ts";
export { audioCodecs, openAudioFile, readAudioFile } from "./audio-files.ts";
export { openEmbeddedDatabase } from "./database/embedded-database.ts";
export { type OwnedFolder, ownFolder } from "./database/own-folder.ts";
export { openPostgresDatabase } from "./database/postgres-database.ts";
export { type FileSource, openFileSource } from "./file-source.ts";
export { sizeOfFolder } from "./folder-size.ts";
export { startCourier } from "./http/deliver-webhooks.ts";
export { createJsonLog } from "./http/json-log.ts";
export { type FetchApp, isLoopback, type Listening, listen } from "./http/listen.ts";
export { createChance, serviceSecret } from "./http/service-secret.ts";
export { openOutputShelf } from "./http/stored-file.ts";
export { openUploadShelf, type SweptUploadShelf } from "./http/upload-shelf.ts";
export { describeCopy, findInCache, listCache } from "./hub/hub-cache.ts";
export { createHubClient } from "./hub/hub-client.ts";
export { readHubSettings } from "./hub/hub-settings.ts";
export { type ModelStore, openModelStore } from "./hub/model-store.ts";
export { obtainFiles } from "./hub/obtain-files.ts";
export { createEngineHost, type EngineHostOptions } from "./inference/engine-host.ts";
export { listGraphs } from "./inference/graph-cache.ts";
export { homeFolder } from "./inference/model-shelf.ts";
export { createMp3Decoder, createMp3Encoder } from "./mp3-codecs.ts";
export { createStretcher } from "./stretcher.ts";
