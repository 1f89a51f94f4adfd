/** Words for parts, for leaving out and for nothing but, and words that say nothing of the music. */
import type { Part } from "./parts.ts";

/** A word for a part. */
export interface PartWords {
  readonly part: Part;
  readonly words: readonly string[];
  /** What of a drum kit it names: alone it is played alone, and it can be left out. */
  readonly voice?: Voice;
}

/** What of a drum kit can be left out. */
export type Voice = "kick" | "snare" | "clap" | "hat";

const words = (text: string) => text.split(", ");

/** Words for parts. */
export const partWords: readonly PartWords[] = [
  {
    part: "drums",
    words: words(
      "drums, drum, kit, drummer, drum kit, drumkit, drum loop, drum loops, drum beat, drum beats, drumbeat, drum groove, drum fill, drum fills, drum pattern, drum track, drumming, rhythm section, schlagzeug, trommel, trommeln, batterie, boucle de batterie, rythme de batterie, tambour, bateria, ritmo de bateria, bucle de bateria, tambores, batteria, tamburi, ドラム, ドラムス",
    ),
  },
  {
    part: "drums",
    voice: "kick",
    words: words(
      "kick, kicks, kick drum, kick drums, kickdrum, bass drum, bass drums, basedrum, bombo, キック",
    ),
  },
  {
    part: "drums",
    voice: "hat",
    words: words(
      "hat, hats, hi hat, hi hats, hihat, hihats, hi hat loop, hihat loop, ハイハット, closed hats",
    ),
  },
  {
    part: "drums",
    voice: "snare",
    words: words("snare, snares, snare drum, snare drums, rimshot, rimshots, caja, スネア"),
  },
  {
    part: "drums",
    voice: "clap",
    words: words("clap, claps, handclap, handclaps, hand claps, palmas, クラップ"),
  },
  {
    part: "percussion",
    words: words(
      "percussion, percussions, perc, percs, percussive, percussion loop, latin percussion, perkussion, percusion, percussao, percussioni, パーカッション",
    ),
  },
  {
    part: "bass",
    words: words(
      "bass, basses, bassline, basslines, bass line, bass lines, baseline, base line, bass guitar line, bass loop, low bass, basslauf, basslinie, basse, ligne de basse, riff de basse, bajo, linea de bajo, riff de bajo, baixo, linha de baixo, basso, linea di basso, giro di basso, giri di basso, riff di basso, ベース, ベースライン",
    ),
  },
  {
    part: "chords",
    words: words(
      "chords, chord, chord progression, chord progressions, progression, harmony, harmonies, akkorde, akkord, accords, acordes, accordi, コード, 和音, chord loop",
    ),
  },
  {
    part: "lead",
    words: words(
      "lead, leads, lead line, lead sound, melody, melodies, melody loop, melodie, melodien, melodia, topline, top line, lead melody, melodias, メロディ, メロディー, 旋律, solo melody",
    ),
  },
];

/** Before what is left out. */
export const noWords = words(
  "no, my own, our own, his own, leave room for, room for, space for, leave space for, i'll add, i will add, i'll play, i will play, someone else plays, without, without any, without the, without a, skip, skip any, skipping, drop the, ditch the, hold the, mute the, lose the, leave off, leave the, cut the, take out, take out the, minus the, free from, absent, rather than, instead of, avoid, no need for, dont use, don't use, do not use, dont add, don't add, do not add, dont include, don't include, do not include, do not want, dont need, don't need, do not need, hates, never, minus, omit, omitting, leave out, leaving out, skip the, nothing, devoid of, zonder, geen, bez, без, w/o, not, non, nor, except, excluding, remove, lacking, zero, dont want, don't want, ohne, kein, keine, keinen, nicht, sans, pas de, pas, ni, sin, nada de, sem, senza, niente, free of",
);
/** Of those, the ones that leave a place open for somebody who plays it. */
export const minusWords = words(
  "minus, backing track, backing tracks, play along, playalong, jam along, to practice over, to practise over, minus one",
);
/** After what is left out. */
export const noWordsAfter = words("なし, 無し, 抜き, なしで, free, left out, taken out, excluded");
/** Parts that a single word leaves out. */
export const lessWords: Readonly<Record<string, readonly Part[]>> = {
  drumless: ["drums", "percussion"],
  beatless: ["drums", "percussion"],
  "drum less": ["drums", "percussion"],
  "beat less": ["drums", "percussion"],
  bassless: ["bass"],
};
/** That what is named is all that is to be played. */
export const onlyWords = words(
  "only, just, solo, just the, only the, purely, strictly, all by itself, by itself, by himself, by herself, by themselves, on its own, on their own, on his own, on her own, a solo, all alone, no other instruments, no other instrument, no other parts, nothing other than, no one else, and thats all, and that's all, thats all, that's all, thats it, that's it, no more, in isolation, alleen, enkel, tylko, только, soloed, alone, nothing but, exclusively, isolated, unaccompanied, nur, allein, bloss, einfach nur, seulement, uniquement, juste, seul, solamente, solo de, unicamente, nothing else, nothing more, and thats it, and that's it, sonst nichts, nichts sonst, nichts anderes, nichts weiter, rien d'autre, rien dautre, nada mas, nada más, mais nada, nient'altro, nientaltro, e basta, apenas, somente, sozinho, soltanto, だけ, のみ",
);
/** That there are no voices to leave out. */
export const voicelessWords = words(
  "instrumental, instrumentals, instrumentale, instrumental music, instrumentalmusik, strumentale, インスト, インストゥルメンタル",
);
/** Choir and nothing else. */
export const aCappellaWords = words("a cappella, acappella, a capella, acapella, アカペラ");
/** A whole piece of music: a genre before it is more than a colour of an instrument. */
export const pieceWords = words(
  "loop, loops, boucle, boucles, bucle, bucles, track, tracks, song, songs, music, groove, grooves, jam, type beat, type beats, tune, tunes, instrumental beat, piece, composition, arrangement, production, mix, sample, samples, sample pack, pack, playlist, soundtrack loop, bgm, band, duo, duet, trio, quartet, ensemble, score, anthem, riddims, musik, stuck, lied, musique, morceau, chanson, musica, cancion, cancao, canzone, brano, 音楽, 曲, ループ, ミュージック, bgm loop, rhythm, rhythms, number, intro, outro, verse, bridge, drop, build up, buildup, section",
);
/** Said of what plays a melody: "sax hook", "trumpet line", "oud taqsim". */
export const melodicWords = words(
  "solo, solos, soloing, lead, leads, line, lines, hook, hooks, riff, riffs, lick, licks, theme, themes, phrase, phrases, motif, motifs, lament, serenade, cadenza, improvisation, improvisations, improv, noodling, taqsim, taksim, taqasim, taksimi, alap, doina, leitmotif, melodic line, topline, fanfare solo, countermelody, counter melody, соло, ソロ, 独奏, 独奏曲, 독주, 솔로, solosu, soli, assolo, improvisacion, improvviso",
);
/** A loop: beside what it is a loop of, nothing else is played. */
export const loopWords = words("loop, loops, boucle, boucles, bucle, bucles, ループ");
/** A whole piece beside a genre, and drums where there is none. */
export const beatWords = words(
  "beat, beats, rhythmus, rythme, ritmo, batida, batidas, base ritmica, ビート, リズム",
);
/** Before the instrument that plays it all: "a ballad on piano". */
export const onWords = words(
  "on, played on, played by, performed on, performed by, am, au, on a, on an, on the, on solo",
);
/** Between things that belong to one list. */
export const listWords = words("and, or, &, +, plus, n, und, oder, et, ou, y, e, o, ed, と, や, および");
/** What begins a new thought. */
export const stopWords = words(
  "i want, i need, i have, i would, i will, i am, i would like, i'd like, i'll, i'm, with, but, featuring, feat, ft, over, mit, aber, avec, mais, con, pero, com, mas, ma, in, for, of, by, to, like, そして, でも, from, where, while, das, que, using, including, alongside, backed by, accompanied by, against, behind, under, into, then, and a, and an, and some",
);
/** What says nothing of the music. */
export const fillerWords = words(
  "korg, roland, yamaha, akai, casio, fender, gibson, nord, preset, a, an, the, some, my, your, our, is, are, be, it, its, this, that, these, at, as, very, really, quite, pretty, super, ultra, so, too, more, lots, lot, few, all, any, make, create, generate, give, me, please, want, i, need, play, played, playing, style, styles, styled, inspired, influenced, flavored, vibe, kind, type, sort, feel, feeling, feels, sound, sounds, sounding, mood, like, good, great, nice, cool, awesome, beautiful, amazing, best, perfect, high, quality, hq, hd, studio, professional, pro, royalty, free, stereo, mono, seamless, loopable, looped, bars, bar, measures, key, tempo, bpm, time, one, two, three, four, five, six, eight, sixteen, 1, 2, 3, 4, 8, 16, 32, part, parts, line, lines, pattern, patterns, section, background, there, has, have, having, contains, up, down, out, off, will, can, should, etc, genre, old, new, modern, contemporary, bit, little, main, made, also, tones, elements, instrumentation, something, anything, strong, emotions, emotion, electric, notes, note, s, ein, eine, einen, einem, eines, einer, der, die, den, dem, im, auf, zu, sehr, etwas, bitte, stil, le, la, les, un, une, des, du, de, l, d, en, aux, dans, pour, tres, style de, el, los, las, una, unos, del, muy, para, por, os, um, uma, do, da, dos, na, no estilo, muito, il, lo, gli, di, della, del tipo, molto, per, nel, stile, の, な, で, を, に, は, が, も, な感じ, 感じ, 風, っぽい, 系, て, い, です, ください, テンポ, 4/4, 4 4, accompaniment, solo part, single",
);
/** What is played whatever metre is asked for. */
export const playedMetre = "4/4";
/** Metres that are not played. */
export const otherMetres = words(
  "waltz, walzer, valse, vals, valsa, valzer, ワルツ, 2/4, 3/4, 5/4, 6/4, 7/4, 3/8, 5/8, 6/8, 7/8, 9/8, 12/8, 3 4 time, 6 8 time, 5 4 time, 7 8 time, 12 8 time, three four, three four time, three quarter time, five four, five four time, six eight, six eight time, seven eight, seven eight time, nine eight, twelve eight, triple time, triple metre, triple meter, compound time, compound metre, compound meter, dreivierteltakt, sechsachteltakt, walzertakt, trois temps, tres por cuatro, seis por ocho, tempo de valsa, tempo di valzer, wals, walc, walca, valcik, вальс, вальса, вальсе, 왈츠, 华尔兹, 圆舞曲, 三拍子, 3拍子, 8分の6拍子",
);
