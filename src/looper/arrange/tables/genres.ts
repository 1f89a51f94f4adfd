/** Every genre that prompts may name. */
import type { Genre } from "./genre.ts";
import { bandGenres } from "./genres-bands.ts";
import { clubGenres } from "./genres-club.ts";
import { stageGenres } from "./genres-stage.ts";
import { streetGenres } from "./genres-street.ts";
import { worldGenres } from "./genres-world.ts";

/** Genres by name. */
export const genres: Readonly<Record<string, Genre>> = {
  ...clubGenres,
  ...streetGenres,
  ...stageGenres,
  ...bandGenres,
  ...worldGenres,
};

/** The genre that is played where a prompt gives no hint of any. */
export const defaultGenre = "pop";
