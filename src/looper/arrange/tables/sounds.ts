/**
 * The sounds: what each part can be played with. Words are small, without hyphens and without marks on Latin
 * letters; plurals that only add an "s" go without saying.
 */
import type { Part } from "./parts.ts";

/** A sound of the embedded model. */
export interface Sound {
  readonly part: Part;
  readonly sound: string;
  /** Feels that suit it where no genre says which. */
  readonly feels: readonly string[];
  /** Words that name it and its part. */
  readonly nouns: readonly string[];
  /** Words that choose it where the part is played anyway. */
  readonly adjectives: readonly string[];
}

const words = (text: string) => (text === "" ? [] : text.split(", "));
const sound = (part: Part, name: string, feels: string, nouns: string, adjectives = ""): Sound => ({
  part,
  sound: name,
  feels: words(feels),
  nouns: words(nouns),
  adjectives: words(adjectives),
});

/** Every sound, by part. */
export const sounds: readonly Sound[] = [
  sound(
    "drums",
    "punchy",
    "four on the floor, offbeat hats, straight hats",
    "punchy drums, 909, 909s, tr 909, 909 drums, 909 kick",
    "punchy, tight, hard, hard hitting, crisp, snappy, banging, thumping",
  ),
  sound(
    "drums",
    "booming",
    "half time, hat rolls",
    "booming drums, big drums, heavy drums, 808 drums, 808 drum, 808 kick, 808 beat, tr 808, 808 hats, 808 drum machine",
    "booming, boomy, huge, big, massive, thunderous, heavy",
  ),
  sound(
    "drums",
    "dusty",
    "boom bap, laid back, break",
    "dusty drums, lofi drums, lo fi drums, vinyl drums, sampled drums, mpc drums, mpc, mpc 60, mpc60, mpc 2000, mpc 3000, mpc3000, sp 1200, sp1200, sp 404, sp404",
    "dusty, crunchy, gritty, dirty",
  ),
  sound(
    "drums",
    "acoustic",
    "straight hats, break, ghost notes",
    "acoustic drums, acoustic drum kit, live drums, live drum kit, real drums, drumset, drum set, natural drums, acoustic kit, trap kit jazz, ludwig kit, gretsch kit",
    "live",
  ),
  sound(
    "drums",
    "brush",
    "swing, sparse",
    "brush drums, brushes, brushed drums, brushed snare, brush kit, brushed kit",
    "brushed",
  ),
  sound(
    "drums",
    "electronic",
    "straight hats, two step, four on the floor",
    "cr 78, cr78, linn, linn lm 1, lm 1, dmx, oberheim dmx, drumtraks, sp 12, 606, tr 606, tr 808 clone, tr 707, dr 110, rhythm box, rhythm ace, preset drums, electronic drums, electric drums, drum machine, drum machines, drumcomputer, linndrum, linn drum, 707, simmons, gated drums, gated snare, synth drums, electro drums, bassy drums, programmed drums",
  ),
  sound("percussion", "congas", "tumbao, tresillo", "conga, congas, コンガ"),
  sound("percussion", "bongos", "martillo, tresillo", "bongo, bongos, bongo drums, ボンゴ"),
  sound("percussion", "shaker", "sixteenths, offbeats", "shaker, shakers, maracas, シェイカー"),
  sound(
    "percussion",
    "tambourine",
    "offbeats, sixteenths, quarters",
    "tambourine, tambourines, tamburin, pandereta, pandeiro, tambourin, tamburello, タンバリン",
  ),
  sound(
    "percussion",
    "cowbell",
    "quarters, offbeats, clave",
    "cowbell, cowbells, 808 cowbell, cencerro, kuhglocke, カウベル",
  ),
  sound(
    "bass",
    "finger",
    "steady, syncopated, riff",
    "bass guitar, electric bass, fingered bass, finger bass, fingerstyle bass, p bass, jazz bass, precision bass, e bass, hofner, hofner bass, violin bass, stingray, music man, music man bass, rickenbacker bass, fender bass, picked bass, pick bass, muted bass, fuzz bass, bassgitarre, guitare basse, bajo electrico, fretless bass, ベースギター",
  ),
  sound(
    "bass",
    "slap",
    "syncopated, riff",
    "slap bass, slapped bass, slap, slapping bass, slap bassline, slap and pop, slap bass guitar",
    "slapped",
  ),
  sound(
    "bass",
    "upright",
    "walking, lazy",
    "upright bass, double bass, doghouse, doghouse bass, bull fiddle, baby bass, string bass, bowed bass, bass fiddle, slap upright, acoustic bass, contrabass, stand up bass, standup bass, kontrabass, contrebasse, contrabajo, contrabaixo, contrabbasso, ウッドベース",
  ),
  sound(
    "bass",
    "synth",
    "pumping, steady, bouncing",
    "synth bass, synth bassline, synthesizer bass, moog bass, moog, analog bass, analogue bass, synthbass, bass synth, minimoog, moog model d, fm bass, arp bass, juno bass, prophet bass, dx7 bass, dx bass, solid bass, sequencer bass, italo bass, electronic bass",
  ),
  sound(
    "bass",
    "sub",
    "sustained, sparse, pumping",
    "sub, subs, sub bass, subbass, deep bass, deep bassline, 808, 808s, 808 bass, sine bass, rumble, rumble bass, rumbling bass, techno rumble, low end, sub bassline, warm bass, booming bass, sub 808, sliding 808, sliding 808s, 808 slides, gliding 808, heavy bass, heavy sub bass, deep sub bass",
  ),
  sound(
    "bass",
    "acid",
    "sequence, rolling",
    "acid bass, acid bassline, acid line, acid lines, 303, tb 303, 303 bass, 303s, acid synth",
    "acid, squelchy",
  ),
  sound(
    "bass",
    "reese",
    "sustained, two step",
    "reese, reese bass, growl bass, growling bass, neuro bass, neurofunk bass, distorted bass, wobble bass, wobble, wub, wubs, dirty bass, gritty bass",
  ),
  sound(
    "chords",
    "piano",
    "arpeggio, quarters, syncopated",
    "piano, pianos, grand piano, acoustic piano, upright piano, felt piano, piano chords, klavier, klavierstuck, fluegel, flugel, pianoforte, ピアノ, pianino, stride piano",
  ),
  sound(
    "chords",
    "electric piano",
    "laid back, comping",
    "electric piano, electric pianos, e piano, epiano, rhodes, fender rhodes, wurlitzer, wurli, dx7, fm keys, electric keys, ep, piano electrique, piano electrico, piano eletrico, rhodes piano, エレピ, e klavier",
  ),
  sound(
    "chords",
    "organ",
    "held, stabs, comping",
    "organ, organs, hammond, hammond organ, church organ, pipe organ, b3, organ chords, orgel, orgue, organo, orgao, オルガン",
  ),
  sound(
    "chords",
    "nylon guitar",
    "strumming, arpeggio",
    "nylon guitar, nylon string guitar, classical guitar, spanish guitar, flamenco guitar, bossa guitar, fingerpicked guitar, fingerstyle guitar, picked guitar, fingerpicking, finger picking, fingerstyle, nylon, konzertgitarre, guitarra clasica, guitarra espanola, violao",
  ),
  sound(
    "chords",
    "clean guitar",
    "strumming, syncopated, arpeggio",
    "clean guitar, clean electric guitar, power chords, rhythm guitar, guitar chords, strat, telecaster, jangle guitar, jangly guitar, chorus guitar, reverb guitar, jazz guitar, funk guitar, wah guitar, muted guitar, clean guitars",
  ),
  sound(
    "chords",
    "strings",
    "held, pulsing",
    "strings, string, string section, string orchestra, string trio, string stabs, string pads, legato strings, string chords, string line, string lines, string melody, string ensemble, string quartet, synth strings, orchestral strings, streicher, cordes, cuerdas, cordas, archi, ストリングス, 弦楽器",
  ),
  sound(
    "chords",
    "choir",
    "held",
    "choir, choirs, chorus, choral, ooh, oohs, aah, aahs, chant, chants, gregorian chant, chor, choeur, coro, 合唱, コーラス",
  ),
  sound(
    "chords",
    "brass",
    "stabs, syncopated",
    "brass, brass section, horns, horn section, brass ensemble, synth brass, blechblaser, blaser, cuivres, metales, metais, ottoni, ブラス",
  ),
  sound(
    "chords",
    "pad",
    "held",
    "pad, pads, dub chord, dub chords, dub stab, dub stabs, synth pad, synth pads, warm pad, drone pad, soundscape, texture, textures, atmosphere, string pad, パッド, analog pad, drone, drones, nappe, nappes, nappe de synthe",
  ),
  sound(
    "chords",
    "supersaw",
    "pulsing, stabs, syncopated",
    "supersaw, super saw, hypersaw, jp 8000, jp8000, trance chords, trance saws, trance stabs, rave stab, rave stabs, rave chords, detuned saws, big saws, supersaws, saw chords, synth chords, synth stabs, synth chord, hoover",
  ),
  sound("lead", "marimba", "plucks, riff, ostinato", "marimba, marimbas, balafon, マリンバ"),
  sound(
    "lead",
    "vibraphone",
    "melody, sparse",
    "vibraphone, vibraphones, vibes, vibraharp, vibrafon, vibrafono, ビブラフォン",
  ),
  sound(
    "lead",
    "music box",
    "melody, bells, arpeggio",
    "music box, music boxes, musicbox, toy box, bells, bell, spieluhr, boite a musique, caja de musica, caixa de musica, carillon, オルゴール, bell melody",
  ),
  sound("lead", "kalimba", "plucks, arpeggio", "kalimba, kalimbas, mbira, thumb piano, カリンバ"),
  sound(
    "lead",
    "flute",
    "melody, long notes",
    "flute, flutes, bamboo flute, querflote, flote, flauta, flauto, フルート",
  ),
  sound(
    "lead",
    "square",
    "fast arpeggio, riff, melody",
    "square, square wave, square lead, square synth, chip lead, pulse wave, pulse lead, gameboy, game boy, nes",
  ),
  sound(
    "lead",
    "saw",
    "riff, melody",
    "saw, saws, saw lead, sawtooth, saw wave, saw synth, lead synth, synth lead, synth leads, synth melody, synth, synths, synthesizer, synthesizers, analog synth, synthesiser, synthetizer, sintetizador, synthetiseur, synthi, シンセ, synth solo, synth hook, synth riff",
  ),
  sound(
    "lead",
    "pluck",
    "arpeggio, plucks, fast arpeggio",
    "pluck, plucks, plucked synth, synth pluck, synth plucks, plucky synth, arp synth, synth arp, synth arpeggio, arp, arps",
    "plucky",
  ),
];

/** Find a sound by its name; undefined for any other. */
export const findSound = (name: string): Sound | undefined => sounds.find((known) => known.sound === name);
