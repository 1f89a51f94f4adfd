/** Moods: what they change where a prompt leaves it open. */
import type { Bpm } from "#base";
import type { Part } from "./parts.ts";

/** What a mood chooses. */
export interface Mood {
  readonly words: readonly string[];
  /** null where it has no say. */
  readonly minor: boolean | null;
  /** Tempo where no genre gives one; null where it has no say. */
  readonly bpm: Bpm | null;
  /** Where in a genre's range of tempi: 0 is the slow end, 1 the fast; null is its usual tempo. */
  readonly pace: number | null;
  /** How many parts more or fewer than the genre plays. */
  readonly density: -1 | 0 | 1;
  /** Sounds that it prefers among those of a genre, and chooses where there is none. */
  readonly sounds: Readonly<Partial<Record<Part, readonly string[]>>>;
  /** The genre that is played where none is named; null where the mood alone says too little. */
  readonly genre: string | null;
}

const words = (text: string) => text.split(", ");
const mood = (text: string, traits: Partial<Omit<Mood, "words">> = {}): Mood => ({
  minor: null,
  bpm: null,
  pace: null,
  density: 0,
  sounds: {},
  genre: null,
  ...traits,
  words: words(text),
});

/** Every mood by name. */
export const moods: Readonly<Record<string, Mood>> = {
  dark: mood(
    "dark, darker, brooding, bleak, haunted, demonic, gothic mood, sinister, evil, ominous, gloomy, spooky, scary, creepy, horror, haunting, grim, moody, angsty, menacing, halloween, dunkel, dunkler, dunkle, dunkles, sombre, oscuro, oscura, escuro, sombrio, cupo, scuro, 暗い, ダーク, ホラー",
    {
      minor: true,
      genre: "cinematic",
      sounds: { bass: ["reese", "sub"], chords: ["pad", "strings", "piano"], lead: ["music box", "saw"] },
    },
  ),
  sad: mood(
    "sad, sadder, melancholic, wistful, mournful, funeral, grieving, crying, cry, weepy, teary, melancholy, emotional, heartbreak, heartbroken, sorrowful, somber, lonely, depressing, nostalgic, bittersweet, longing, tragic, traurig, traurige, trauriger, traurigen, melancholisch, triste, tristes, melancolique, melancolico, melancolica, malinconico, malinconica, 悲しい, 切ない, sorrow",
    {
      minor: true,
      bpm: 76,
      pace: 0.25,
      genre: "ballad",
      sounds: { chords: ["piano", "strings", "nylon guitar"], lead: ["flute", "music box"] },
    },
  ),
  happy: mood(
    "happy, joyful, christmas, xmas, merry, jolly, bouncy mood, cheery, sunshine, cheerful, cheerly, upbeat, uplifting, fun, sunny, positive, optimistic, bright, feel good, feelgood, playful, carefree, summer, festive, frohlich, frohliche, frohlicher, gluckliche, glucklich, heiter, joyeux, joyeuse, gai, feliz, alegre, alegres, felice, allegro, allegra, 明るい, 楽しい, ハッピー, birthday",
    {
      minor: false,
      bpm: 118,
      pace: 0.6,
      genre: "pop",
      sounds: { chords: ["piano", "nylon guitar", "clean guitar"], lead: ["marimba", "pluck", "flute"] },
    },
  ),
  dreamy: mood(
    "dreamy, ethereal, hazy, floaty, spacey, space, airy, atmospheric, celestial, magical, mystical, heavenly, hypnagogic, shimmering, vertraumt, vertraumte, vertraumter, onirique, reveur, sonador, sonadora, sonhador, sognante, 夢, ドリーミー, fantasy, underwater, cosmic",
    {
      bpm: 90,
      pace: 0.3,
      genre: "ambient",
      sounds: {
        chords: ["pad", "electric piano"],
        lead: ["music box", "pluck", "kalimba"],
        bass: ["sub", "synth"],
      },
    },
  ),
  calm: mood(
    "calm, calming, mellowed, slow burn, sunday morning, late night, rainy, rainy day, misty, chill, chilled, chillout, chill out, relaxing, relaxed, relax, peaceful, mellow, soothing, gentle, soft, quiet, smooth, easy listening, tranquil, serene, meditation, meditative, zen, yoga, spa, sleep, sleepy, study, studying, ruhig, ruhige, ruhiger, entspannt, entspannte, sanft, calme, doux, douce, relaxant, tranquilo, tranquila, suave, calmo, calma, rilassante, tranquillo, 静か, 穏やか, リラックス, チル, lullaby, cozy, cosy, coffee shop, breezy, easygoing, easy going, laidback, dormir, schlafen, einschlafen, cafe",
    {
      bpm: 80,
      pace: 0.25,
      density: -1,
      genre: "ambient",
      sounds: {
        chords: ["electric piano", "nylon guitar", "pad", "piano"],
        drums: ["brush", "dusty"],
        bass: ["upright", "sub", "finger"],
      },
    },
  ),
  energetic: mood(
    "energetic, energy, high energy, intense, powerful, aggressive, hard hitting, workout, gym, running, sport, sports, exciting, pumped, party, club, festival, hyper, hype, crazy, banger, wild, fierce, action, energisch, energiegeladen, kraftvoll, kraftvolle, energique, puissant, energico, energica, potente, energetico, energetica, festa, fiesta, fete, 激しい, エネルギッシュ, パーティー",
    {
      bpm: 128,
      pace: 0.75,
      density: 1,
      genre: "edm",
      sounds: { drums: ["punchy", "electronic"], chords: ["supersaw", "brass"], bass: ["synth", "reese"] },
    },
  ),
  epic: mood(
    "epic, heroic, majestic, triumphant, grand, dramatic, soaring, anthemic, inspiring, inspirational, motivational, war, battle, monumental, gewaltig, episch, epische, epique, heroique, epico, epica, heroico, eroico, 壮大, エピック",
    {
      density: 1,
      genre: "cinematic",
      sounds: { drums: ["booming"], chords: ["strings", "brass", "choir"] },
    },
  ),
  tense: mood(
    "tense, suspense, suspenseful, thriller, anxious, nervous, mysterious, mystery, eerie, unsettling, spannend, bedrohlich, mysterios, tendu, mysterieux, tenso, misterioso, misteriosa, teso, inquietante, 緊張, 不気味, detective, spy",
    {
      minor: true,
      pace: 0.4,
      genre: "cinematic",
      sounds: { chords: ["strings", "pad"], lead: ["pluck", "music box"], drums: ["booming"] },
    },
  ),
  romantic: mood(
    "romantic, love, loving, sensual, sexy, intimate, tender, wedding, romantisch, romantische, romantique, romantico, romantica, sentimental, 恋, ロマンチック",
    {
      bpm: 84,
      pace: 0.3,
      genre: "rnb",
      sounds: { chords: ["electric piano", "piano", "strings"], bass: ["finger", "upright"] },
    },
  ),
  quirky: mood(
    "quirky, funny, comedy, comic, silly, goofy, whimsical, cartoon, children, kids, childlike, cute, lustig, drole, gracioso, engracado, buffo, 可愛い, かわいい",
    {
      minor: false,
      bpm: 112,
      genre: "pop",
      sounds: {
        lead: ["marimba", "music box", "pluck"],
        chords: ["nylon guitar", "piano"],
        bass: ["upright"],
      },
    },
  ),
  warm: mood(
    "warm, vintage, retro, old school, oldschool, nostalgia, organic, classic, rich, deep, 60s, 70s, sixties, seventies, 1970s, 1960s, 暖かい",
    {
      sounds: {
        chords: ["electric piano", "organ", "pad"],
        bass: ["finger", "sub", "upright"],
        drums: ["dusty", "acoustic"],
      },
    },
  ),
  acoustic: mood(
    "acoustic, unplugged, natural, akustisch, akustische, acoustique, acustico, acustica, アコースティック",
    {
      genre: "folk",
      sounds: {
        drums: ["acoustic", "brush"],
        bass: ["upright", "finger"],
        chords: ["nylon guitar", "piano"],
        percussion: ["shaker", "tambourine"],
        lead: ["flute", "marimba"],
      },
    },
  ),
  electronic: mood(
    "electronic, digital, futuristic, synthetic, cyber, robotic, glitch, glitchy, elektronisch, elektronische, electronique, electronico, electronica, eletronico, eletronica, elettronico, 電子, エレクトロニック, sci fi, scifi, machine",
    {
      genre: "edm",
      sounds: {
        drums: ["electronic", "punchy"],
        bass: ["synth", "acid"],
        chords: ["supersaw", "pad"],
        lead: ["saw", "pluck", "square"],
      },
    },
  ),
  eighties: mood("80s, eighties, 1980s, 80er, annees 80", {
    sounds: { drums: ["electronic"], bass: ["synth"], chords: ["pad", "supersaw"], lead: ["saw", "pluck"] },
  }),
  nineties: mood("90s, nineties, 1990s, 90er", {
    sounds: { drums: ["dusty", "punchy"], chords: ["organ", "piano"] },
  }),
  minimal: mood(
    "minimal, minimalist, simple, subtle, understated, bare, minimalistisch, minimaliste, minimalista, ミニマル",
    { density: -1 },
  ),
  full: mood("full, layered, dense, orchestrated, lush, complex, wall of sound, big sound", { density: 1 }),
  fast: mood(
    "fast, faster, quick, uptempo, up tempo, rapid, speedy, schnell, schnelle, schneller, rapide, vite, rapido, rapida, veloce, 速い, アップテンポ",
    { bpm: 150, pace: 1 },
  ),
  slow: mood(
    "slow, slower, slow tempo, langsam, langsame, langsamer, lent, lente, lento, lenta, devagar, スロー, ゆっくり",
    { bpm: 72, pace: 0 },
  ),
};
