/** Which parts play. */
import type { Random } from "#base";
import type { PromptReading } from "../read-prompt.ts";
import { type Part, parts } from "../tables/parts.ts";
import type { Style } from "./style.ts";

/** A request uses at most so many parts. */
const maxParts = 4;
/** How much a mood of more or fewer parts changes the chance of each. */
const densityStep = 0.35;

/**
 * Choose the parts.
 *
 * @returns those that the prompt names, and the genre's where it asks for a whole piece; at least one, at most four
 */
export function chooseParts(reading: PromptReading, style: Style, random: Random): Part[] {
  const wanted = reading.wanted.map(({ part }) => part);
  const isPiece = reading.genres.some(({ isHead }) => isHead);
  if (wanted.length > 0 && (reading.isOnly || !isPiece)) return wanted.slice(0, maxParts);
  if (wanted.length === 0 && reading.chords && !style.isFromPrompt && reading.loose.length === 0)
    return ["chords"];
  const density = style.moods.reduce((sum, mood) => sum + mood.density, 0);
  const share = (part: Part) => style.genre.parts[part] ?? 0;
  const drawn = parts.filter((part) => {
    const chance =
      share(part) === 1 ? 1 : share(part) === 0 ? 0 : share(part) + densityStep * Math.sign(density);
    return random.uniform() < chance; // drawn in any case: one part's chance is not another's
  });
  const open = parts.filter((part) => !reading.excluded.includes(part));
  const loose = reading.loose
    .flatMap(({ sounds, feels }) => [...sounds, ...feels].slice(0, 1))
    .map(({ part }) => part);
  const playing = open.filter(
    (part) => drawn.includes(part) || wanted.includes(part) || (!style.isNamed && loose.includes(part)),
  );
  if (playing.length === 0)
    return open.includes("chords") ? ["chords"] : open.slice(0, 1).concat(open.length === 0 ? ["lead"] : []);
  const byShare = [...playing].sort(
    (a, b) => Number(wanted.includes(b)) - Number(wanted.includes(a)) || share(b) - share(a),
  );
  return byShare.slice(0, maxParts);
}
