/** Words to token ids, as the checkpoint's own `tokenizer.json` says. */
import { Tokenizer } from "@huggingface/tokenizers";
import { isLooperError, LooperError } from "#base";
import { type ModelFolder, readText } from "#checkpoint";
import { type CharacterMap, splitCharacterMap } from "./character-map.ts";

/** Turns text into token ids, end token included. */
export type Tokenize = (text: string) => readonly number[];

/** T5 was trained on no more. */
const maxTokens = 512;

/**
 * Read a tokenizer.
 *
 * @param folder - of the model
 * @param vocabulary - ids the text encoder has rows for
 * @throws LooperError MODEL_FILE_CORRUPT when `tokenizer.json` cannot be read as a tokenizer
 * @parity test/golden, stage “tokens”
 */
export async function createTokenizer(folder: ModelFolder, vocabulary: number): Promise<Tokenize> {
  const where = `${folder.path}/tokenizer.json`;
  const read = async (file: string) => JSON.parse(await readText(folder, file)) as object;
  let tokenizer: Tokenizer;
  let characters: CharacterMap | null;
  try {
    const settings = folder.files.includes("tokenizer_config.json")
      ? await read("tokenizer_config.json")
      : {};
    const { map, rest } = splitCharacterMap(await read("tokenizer.json"));
    characters = map;
    tokenizer = new Tokenizer(rest, settings);
    splitUnknownWords(tokenizer);
  } catch (cause) {
    if (isLooperError(cause)) throw cause;
    throw new LooperError(
      "MODEL_FILE_CORRUPT",
      `${where} is not a tokenizer that can be read. Download it again.`,
      {
        facts: { file: where },
        cause,
      },
    );
  }
  return (text) => {
    // U+0085 is a space to upstream, not to JavaScript.
    const mapped = (characters ? characters(text) : text).replaceAll("\u0085", " ");
    const { ids } = tokenizer.encode(mapped);
    const alien = ids.find((id: number) => id >= vocabulary);
    if (alien !== undefined) {
      throw new LooperError(
        "MODEL_FILE_CORRUPT",
        `${where} gives token ${alien}, the text encoder has ${vocabulary}. They belong to different models.`,
        { facts: { file: where, token: alien } },
      );
    }
    if (ids.length > maxTokens) {
      throw new LooperError(
        "INPUT_PROMPT_TOO_LONG",
        `The prompt has ${ids.length} tokens; the text encoder takes ${maxTokens}. Shorten it.`,
        { facts: { tokens: ids.length } },
      );
    }
    return ids;
  };
}

/** Let unknown pieces of one word become one token, as upstream, but never those of several words. */
function splitUnknownWords(tokenizer: Tokenizer): void {
  const { model } = tokenizer as { model: { _call(words: string[]): string[] } };
  const whole = model._call.bind(model);
  model._call = (words) => words.flatMap((word) => whole([word]));
}
