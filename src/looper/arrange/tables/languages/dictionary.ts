/**
 * Words of a language by the English word of the tables that means the same, with commas between. A star at a
 * word's end stands for any ending of up to six letters: "perkusj*" is "perkusja", "perkusji", "perkusją".
 */
export type Dictionary = Readonly<Record<string, string>>;
