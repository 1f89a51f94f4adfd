/** Whether a model can be played at all, judged by its description alone. */
import { parseConfig } from "#model";

/**
 * Refuse a model that could not be played, before its weights are fetched.
 *
 * @param json - text of its `config.json`
 * @param where - what to call it in messages
 * @throws LooperError MODEL_NOT_MUSICGEN, MODEL_UNSUPPORTED, MODEL_FILE_CORRUPT
 */
export function checkConfig(json: string, where: string): void {
  parseConfig(json, where);
}
