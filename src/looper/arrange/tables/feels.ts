/**
 * The feels: in which ways each part can play. A feel is told to the model by its name; how exactly it goes
 * is left to the model.
 */
import { type BeatFrames, beatFrames, type Part } from "./parts.ts";

/** A way in which a part plays. */
export interface Feel {
  readonly part: Part;
  readonly feel: string;
  /** Beats at which it is learnt. */
  readonly tempi: readonly BeatFrames[];
  /** Words that name it and its part: who says "offbeat hats" wants drums. */
  readonly nouns: readonly string[];
  /** Words that say how a part plays that is wanted anyway. */
  readonly adjectives: readonly string[];
  /** The feel that is played where the model is asked for half the tempo. */
  readonly doubled?: string;
  /** The feel that is played where the model is asked for twice the tempo. */
  readonly halved?: string;
}

type More = Pick<Feel, "doubled" | "halved"> & { readonly tempi?: readonly BeatFrames[] };
const slow: readonly BeatFrames[] = [24, 28, 32, 36];
const words = (text: string) => (text === "" ? [] : text.split(", "));

function feel(part: Part, name: string, nouns: string, adjectives: string, more: More = {}): Feel {
  return { part, feel: name, nouns: words(nouns), adjectives: words(adjectives), tempi: beatFrames, ...more };
}

const four = { doubled: "fast four", halved: "half time" };
const eighths = { doubled: "fast two step", halved: "half time" };

const drums: readonly Feel[] = [
  feel(
    "drums",
    "four on the floor",
    "four on the floor, four to the floor, 4 on the floor, 4 on 4, 4x4 beat",
    "",
    four,
  ),
  feel(
    "drums",
    "offbeat hats",
    "offbeat hats, off beat hats, offbeat hi hats, offbeat hihats, offbeat open hats",
    "",
    four,
  ),
  feel("drums", "busy hats", "busy hats, busy hi hats, busy hihats, busy hi hat", "", four),
  feel(
    "drums",
    "open hats",
    "open hats, open hi hats, open hihats, open hat, open hi hat, disco hats",
    "",
    four,
  ),
  feel(
    "drums",
    "driving hats",
    "driving hats, driving hi hats, driving hihats, driving drums, driving beat",
    "driving, relentless, propulsive",
    four,
  ),
  feel(
    "drums",
    "rolling hats",
    "rolling hats, rolling hi hats, rolling hihats, sixteenth hats, 16th hats",
    "",
    four,
  ),
  feel("drums", "pounding ride", "pounding ride", "pounding", four),
  feel("drums", "fast four", "", "", { tempi: [32, 36] }),
  feel("drums", "boom bap", "", "boom bap, boombap", { tempi: slow, ...eighths }),
  feel(
    "drums",
    "laid back",
    "laid back beat, laid back drums, drunk drums",
    "laid back, lazy, behind the beat, drunken",
    { tempi: slow, ...eighths },
  ),
  feel(
    "drums",
    "hat rolls",
    "hat rolls, hi hat rolls, hihat rolls, rolling hi hat, rapid hi hats, rapid hats",
    "",
    { doubled: "half time" },
  ),
  feel("drums", "half time", "half time, halftime, half time beat, half time drums", "", {}),
  feel("drums", "drill", "", "", { doubled: "half time" }),
  feel("drums", "two step", "two step, 2 step, two step beat, 2 step beat, twostep", "", eighths),
  feel(
    "drums",
    "break",
    "break, break beat, drum break, funky drummer, breakbeat loop, breakbeat loops, break loop, drum breaks",
    "",
    {
      doubled: "fast break",
      halved: "half time",
    },
  ),
  feel("drums", "fast two step", "", "", { tempi: [32, 36] }),
  feel("drums", "fast break", "amen, amen break, amen breaks, chopped breaks, chopped break", "", {
    tempi: [32, 36],
  }),
  feel(
    "drums",
    "straight hats",
    "straight hats, straight hi hats, eighth hats, eighth note hats, backbeat",
    "straight",
    eighths,
  ),
  feel("drums", "ride cymbal", "ride, ride cymbal, ride cymbals, cymbal, cymbals", "", eighths),
  feel(
    "drums",
    "toms",
    "toms, tom, tom tom, tom toms, floor tom, tribal drums, tribal toms, big drums, taiko, taikos, taiko drums, 太鼓, 和太鼓, timpani, timpanis, kettle drums, pauken, war drums, battle drums, epic drums, cinematic drums",
    "tribal",
    { halved: "half time" },
  ),
  feel("drums", "stomp", "stomp, stomps, stomp clap, stomp and clap, stadium drums", "stomping", {
    halved: "half time",
  }),
  feel("drums", "ghost notes", "ghost notes, ghost note, ghosted snare, ghost snares", "", { ...eighths }),
  feel("drums", "syncopated", "", "syncopated, groovy, funky, off kilter, broken", { ...eighths }),
  feel("drums", "dembow", "", "dembow, perreo", { halved: "half time" }),
  feel("drums", "one drop", "one drop, one drop beat", "", { halved: "drop on three" }),
  feel("drums", "drop on three", "", ""),
  feel("drums", "steppers", "steppers, steppers beat, steppers drums", ""),
  feel("drums", "afro", "", "afro", { halved: "half time" }),
  feel("drums", "bossa", "", "", {}),
  feel(
    "drums",
    "swing",
    "swing beat, swing drums, jazz ride, shuffle beat, shuffle drums, shuffle groove, shuffle kit, purdie shuffle, half time shuffle, blues shuffle beat",
    "swinging, swung, shuffled, shuffling, shuffle",
    {},
  ),
  feel("drums", "sparse", "", "sparse, minimalistic, stripped, stripped down, stripped back", {}),
  feel(
    "drums",
    "march",
    "march, marching snare, marching drums, snare march, military snare, military drums, snare roll, snare rolls, drumline, train beat, train beats, snare buildup, snare build up, snare build, press roll, second line drums, second line snare, second line beat, cadence",
    "marching, martial",
    {},
  ),
  feel("drums", "tops", "tops, top loop, tops loop, drum tops", "", {}),
  feel("drums", "kicks", "kick loop, kick drum loop", "", { doubled: "fast four" }),
];

const percussion: readonly Feel[] = [
  feel("percussion", "tumbao", "conga tumbao", ""),
  feel("percussion", "martillo", "martillo", ""),
  feel("percussion", "sixteenths", "", "driving, rolling, busy, fast"),
  feel("percussion", "offbeats", "", "offbeat, off beat"),
  feel("percussion", "quarters", "", "steady, straight, four on the floor"),
  feel("percussion", "clave", "clave, claves, son clave, rumba clave", ""),
  feel(
    "percussion",
    "tresillo",
    "tresillo, maqsum, maqsoum, malfuf, saidi, ayoub, chaal, bhangra beat, kaherwa, teental",
    "syncopated, groovy, afro, tribal",
  ),
  feel("percussion", "samba", "samba percussion, batucada, samba drums, escola de samba", ""),
];

const bass: readonly Feel[] = [
  feel("bass", "pumping", "pumping bass, pulsing bass", "pumping, pulsing, throbbing"),
  feel("bass", "offbeat", "offbeat bass, off beat bass", "offbeat, off beat"),
  feel("bass", "bouncing", "bouncing bass, bouncy bass", "bouncing, bouncy"),
  feel("bass", "octaves", "octave bass, octaves bass, bass octaves", "octave, octaves"),
  feel("bass", "steady", "steady bass, eighth note bass", "steady, straight, driving, chugging"),
  feel("bass", "rolling", "rolling bass, rolling bassline, psy bass, sixteenth bass", "rolling, galloping"),
  feel("bass", "sustained", "bass drone, drone, drones, sustained bass", "sustained, long, held, droning"),
  feel("bass", "lazy", "", "lazy, laid back, relaxed, mellow"),
  feel("bass", "syncopated", "", "syncopated, groovy, funky"),
  feel(
    "bass",
    "walking",
    "walking bass, walking bassline, walking bass line, walking line",
    "walking, swinging, swung, shuffle",
  ),
  feel(
    "bass",
    "sparse",
    "sliding 808, sliding 808s, 808 slides, gliding 808",
    "sparse, minimalistic, sliding, gliding",
  ),
  feel("bass", "tresillo", "tresillo bass", "tresillo"),
  feel("bass", "one drop", "", "one drop"),
  feel("bass", "wobble", "wobble, wobbles, wobble bass, wub, wubs, wub wub", "wobbly, wobbling"),
  feel("bass", "riff", "bass riff, bass riffs, bass lick", "riff, riffs, riffing"),
  feel(
    "bass",
    "sequence",
    "acid line, acid bassline, acid lines, arpeggiated bass, bass arpeggio, bass sequence, sequenced bass",
    "sequenced, arpeggiated, squelchy",
  ),
  feel("bass", "bossa", "", "bossa"),
  feel("bass", "two step", "two step bass", "two step, 2 step"),
];

const chords: readonly Feel[] = [
  feel(
    "chords",
    "held",
    "",
    "sustained, held, long, slow, ambient, evolving, droning, floating, sweeping, lush, legato",
  ),
  feel("chords", "quarters", "block chords", "ballad, plodding"),
  feel(
    "chords",
    "pulsing",
    "pulsing chords, sidechained chords, sidechain chords",
    "pulsing, pumping, sidechained, sidechain, gated, throbbing, ostinato, ostinatos, spiccato",
  ),
  feel("chords", "driving", "power chords", "driving, chugging, palm muted, straight"),
  feel("chords", "stabs", "stabs, stab, chord stabs, chord stab, hits", "stabby, staccato, stab"),
  feel("chords", "offbeats", "skank, skanks, offbeat chords", "offbeat, off beat, skanking, upstroke", {
    halved: "backbeats",
  }),
  feel("chords", "backbeats", "", "backbeat, on two and four"),
  feel("chords", "syncopated", "", "syncopated, rhythmic, groovy, funky, bouncy, riff, riffs"),
  feel("chords", "comping", "", "comping, jazzy, swinging, swung"),
  feel("chords", "laid back", "", "laid back, lazy, relaxed, chilled, mellow, soulful, smooth"),
  feel(
    "chords",
    "strumming",
    "strumming, strum, strums, strummed chords",
    "strummed, strumming, strum, strums",
  ),
  feel(
    "chords",
    "arpeggio",
    "fingerpicking, fingerstyle",
    "arpeggio, arpeggios, arpeggiated, broken, picked, fingerpicked, finger picked, rolling, rippling",
  ),
  feel("chords", "fast arpeggio", "", "fast arpeggio, fast arpeggios, sixteenth arpeggio, trance gate"),
  feel(
    "chords",
    "alternating",
    "oom pah, boom chuck, stride, stride piano, alberti",
    "alternating, travis picking, stride",
  ),
  feel("chords", "montuno", "montuno, guajeo", "montuno"),
  feel("chords", "bossa", "", "bossa"),
];

const lead: readonly Feel[] = [
  feel("lead", "melody", "", "melody, melodies, melodic, theme, topline, solo, lullaby"),
  feel(
    "lead",
    "riff",
    "hook, hooks, synth riff, synth hook",
    "riff, riffs, lick, licks, catchy, groovy, syncopated, funky",
  ),
  feel(
    "lead",
    "arpeggio",
    "arpeggio, arpeggios, arp, arps, arpeggiator, synth arp, synth arpeggio",
    "arpeggiated, arpeggio, arpeggios, arp, broken, rolling",
  ),
  feel(
    "lead",
    "fast arpeggio",
    "fast arpeggio, fast arpeggios, fast arp, sixteenth arpeggio, chip arpeggio",
    "fast arpeggio, fast arp",
  ),
  feel("lead", "sparse", "", "sparse, minimalistic, gentle, floating, ambient"),
  feel("lead", "plucks", "plucks, plucked melody", "plucked, plucky, tresillo, bouncy"),
  feel("lead", "bells", "bells, bell melody, church bells, bell, bell tones", "bell like, chiming, tinkling"),
  feel("lead", "ostinato", "ostinato, ostinatos", "repetitive, hypnotic, looping, ostinato, minimalist"),
  feel("lead", "staccato", "", "staccato, short, bouncing, playful"),
  feel("lead", "long notes", "", "legato, long, sustained, held, soaring, slow"),
];

/** Every feel, by part. */
export const feels: readonly Feel[] = [...drums, ...percussion, ...bass, ...chords, ...lead];

/** Find a feel of a part; undefined for any other name. */
export const findFeel = (part: Part, name: string): Feel | undefined =>
  feels.find((known) => known.part === part && known.feel === name);
