import type { Random } from "#base";

/**
 * Shuffle a list in place.
 *
 * @param list - any
 * @param random - source of chance
 * @source Durstenfeld 1964
 */
export function shuffle<T>(list: T[], random: Random): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.integer(0, i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
}
