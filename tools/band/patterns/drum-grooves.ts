/**
 * Drum grooves by feel. A groove has slots; of each slot one option plays, drawn for each piece and not told.
 * Something starts on every beat, and nothing as loud only between them, so that beats are heard.
 */

const four = [
  "kick X...X...X...X...",
  "kick X...X...X...X.-.",
  "kick X...X..-X...X...",
  "kick X...X...X..-X...",
];
const claps = [
  "clap ....X.......X...",
  "snare ....X.......X...",
  "clap ....X.......X... snare ....x.......x...",
  "clap ....X......-X...",
  "clap ....X.......X..-",
];
const rims = [
  "",
  "rim ...-..-....-..-.",
  "rim ..-....-..-....-",
  "rim -..-..-...-.....",
  "rim ......-.......-.",
];
/** Backbeats with a soft snare under the other beats where they would be counted at half the tempo. */
const backbeats = [
  "snare ....X.......X...",
  "snare -...X...-...X...",
  "snare ....X.......X..-",
  "snare ....X..-....X...",
  "clap ....x.......x... snare ....X.......X...",
];
const ghosts = [
  "",
  "snare .......-.-......",
  "snare ..-....-.-.....-",
  "snare .-.....-..-....-",
  "snare ...-...-.......-",
];
const eighths = [
  "hat X.x.X.x.X.x.X.x.",
  "hat x.x.x.x.x.x.x.x.",
  "hat X.-.X.-.X.-.X.-.",
  "hat X.x.X.x.X.x.X... open ..............x.",
  "hat x.X.x.X.x.X.x.X.",
];
const crashes = ["", "", "", "crash X..............."];

/** Slots of options by feel. */
export const drumGrooves: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "four on the floor": [
    four,
    [
      "hat x...x...x...x...",
      "hat ..-...-...-...-.",
      "hat x.-.x.-.x.-.x.-.",
      "hat ....x.......x...",
      "ride x...x...x...x...",
    ],
    ["", "rim ...-......-.....", "rim ......-...-.....", "lowTom ..............-.", "hat .......-.......-"],
  ],
  "offbeat hats": [
    four,
    claps,
    [
      "open ..X...X...X...X.",
      "open ..x...x...x...x. hat x...x...x...x...",
      "open ..X...X...X...X. hat ---.---.---.---.",
      "open ..X...x...X...x. hat -..--..--..--..-",
    ],
    rims,
  ],
  "busy hats": [
    four,
    claps,
    [
      "hat X-.-X-.-X-.-X-.-",
      "hat X---X---X---X---",
      "hat x-x-x-x-x-xxx-x-",
      "hat X-.xX-.xX-.xX-.x",
      "hat x--xx--xx--xx--x",
    ],
    ["open ..x...x...x...x.", "", "open ......x.......x.", "open ..............x."],
  ],
  "open hats": [
    four,
    ["snare ....X.......X...", "clap ....X.......X... snare ....x.......x...", "clap ....X.......X..."],
    [
      "open ..X...X...X...X. hat x...x...x...x...",
      "open ..X...X...X...X. hat x-..x-..x-..x-..",
      "open ..X...X...X...X. hat xx..xx..xx..xx..",
      "open ..X...X...X...X. hat x..-x..-x..-x..-",
    ],
    ["", "snare .......-.......-", "highTom .............-..", "rim ...-......-....."],
  ],
  "driving hats": [
    four,
    ["", "clap ....x.......x...", "clap ....-.......-..-", "snare ....-.......-..."],
    [
      "hat X.x.X.x.X.x.X.x.",
      "hat x.X.x.X.x.X.x.X.",
      "hat x.X-x.X-x.X-x.X-",
      "hat X.xxX.x.X.xxX.x.",
      "hat ..X...X...X...X. ride x...x...x...x...",
    ],
    [
      "",
      "rim .......-......-.",
      "rim ...-..-...-.....",
      "lowTom ...-..-...-.....",
      "lowTom ..........-..-..",
    ],
  ],
  "rolling hats": [
    four,
    ["", "clap ....x.......x...", "clap ....X.......X...", "snare ....-..-....-..-"],
    [
      "hat X-x-X-x-X-x-X-x-",
      "hat x-X-x-X-x-X-x-X-",
      "hat xxXxxxXxxxXxxxXx",
      "hat X--xX--xX--xX--x",
      "hat X-xxX-xxX-xxX-xx",
    ],
    ["", "rim ...-..-....-..-.", "open ..x...x...x...x.", "lowTom ......-..-......"],
  ],
  "pounding ride": [
    four,
    ["ride X...X...X...X...", "ride X.x.X.x.X.x.X.x.", "ride x.X.x.X.x.X.x.X.", "ride X..xX..xX..xX..x"],
    ["", "clap ....x.......x...", "clap ....X.......X..."],
    ["", "hat ..-...-...-...-.", "hat --.---.---.---.-", "rim ...-..-...-....."],
  ],
  "fast four": [
    ["kick X.X.X.X.X.X.X.X."],
    ["clap ..X...X...X...X.", "", "snare ..x...x...x...x.", "clap ..X...X...X...XX"],
    [
      "hat .x.x.x.x.x.x.x.x",
      "hat xxxxxxxxxxxxxxxx",
      "open .x.x.x.x.x.x.x.x",
      "ride x.x.x.x.x.x.x.x.",
      "hat -x-x-x-x-x-x-x-x",
    ],
    ["", "rim ...-..-....-..-.", "lowTom .......-.......-"],
  ],
  "boom bap": [
    [
      "kick X.......X.x.....",
      "kick X.x.....X.......",
      "kick X......x..X.....",
      "kick X.....x.X.x.....",
      "kick X.......X..x....",
      "kick X..x....X.x.....",
    ],
    ["snare ....X.......X...", "snare ....X..-....X...", "snare ....X.......X..-", "snare ....X..-.-..X..."],
    [
      "hat X.-.X.-.X.-.X.-.",
      "hat x.x.x.x.x.x.x.x.",
      "hat x.x.x.xxx.x.x.x.",
      "hat X.x.X.x.X.x.X... open ..............x.",
    ],
    ["", "", "rim ..........-....."],
  ],
  "laid back": [
    [
      "kick X......xX.......",
      "kick X......x..x.....",
      "kick X.........xx....",
      "kick X..x......x.....",
      "kick X.......-.x.....",
    ],
    [
      "snare ....X.......X...",
      "rim ....X.......X...",
      "snare ....X.......X.-.",
      "snare ....X.......x... rim ....x.......x...",
    ],
    [
      "hat x...x...x...x...",
      "hat x..-x..-x..-x..-",
      "hat x.-.x.-.x.-.x.-.",
      "hat x..xx.-.x..xx.-.",
      "ride x..-x..-x..-x..-",
    ],
    ["", "rim .......-......-.", "hat .........-......"],
  ],
  "hat rolls": [
    [
      "kick X.......x.......",
      "kick X......x..x.....",
      "kick X.........x.....",
      "kick X..x....X..x....",
      "kick X.x.......x.....",
    ],
    [
      "clap ....X.......X...",
      "snare ....X.......X...",
      "clap ....X.......X... snare ....x.......x...",
      "clap ....X.......X.-.",
    ],
    [
      "hat x.x.x.x.x.x.xxxx",
      "hat x.x.xxx.x.x.x.xx",
      "hat xxx.x.x.xxx.x.x.",
      "hat x.xxx.x.x.x.xxx.",
      "hat x.x.x.xxx.x.xxxx",
      "hat xxxxx.x.x.xxx.x.",
    ],
    ["", "open ......x.........", "rim ..........-..-.."],
  ],
  "half time": [
    [
      "kick X.....x.........",
      "kick X.........x.....",
      "kick X...-.......-...",
      "kick X..x......x.....",
      "kick X............x..",
    ],
    [
      "snare ........X.......",
      "clap ........X.......",
      "snare ........X...-..-",
      "clap ........X....... snare ........X.......",
    ],
    [
      "hat X...x...X...x...",
      "hat x.x.x.x.x.x.x.x.",
      "hat x-x-x-x-x-x-x-x-",
      "ride x...x...x...x...",
      "hat x..xx..xx..xx..x",
    ],
    ["", "open ..............x.", "rim ......-....-...."],
  ],
  drill: [
    ["kick X..x......x.....", "kick X......x..x.....", "kick X..x..x.........", "kick X.........x..x.."],
    ["snare ........X....x..", "clap ......X.......X.", "snare ......X.......x.", "snare ........X.....x."],
    [
      "hat x..xx.x.x..xx.x.",
      "hat x..x..x.x..x..x. rim x...x...x...x...",
      "hat x.xxx.x.x.xxx.x.",
      "hat x..xx..xx.x.x.xx",
    ],
    ["", "rim ...-..-.........", "lowTom ............--.."],
    ["rim -...-...-...-...", "hat x...x...x...x..."],
  ],
  "two step": [
    ["kick X.........X.....", "kick X.....x...X.....", "kick X..........x....", "kick X......-..X....."],
    ["snare ....X.......X...", "clap ....X.......X...", "snare ....X..-....X...", "snare ....X.......X..-"],
    ["hat x.x.x.x.x.x.x.x.", "hat x-.xx-.xx-.xx-.x", "hat x..xx.x.x..xx.x.", "hat X.-xX.-xX.-xX.-x"],
    ["", "rim ...-..-....-..-.", "rim .......-..-....-", "open ......x.......x."],
  ],
  "fast two step": [
    ["kick X....X..X....X..", "kick X....x..X....X.x", "kick X..x.X..X....X..", "kick X....X..X..x.X.."],
    ["snare ..X...X...X...X.", "snare ..X...X...X...X-", "snare ..X-..X...X-..X.", "snare ..X...X-..X...X."],
    [
      "hat xxxxxxxxxxxxxxxx",
      "hat x.x.x.x.x.x.x.x.",
      "hat x-x-x-x-x-x-x-x-",
      "ride x.x.x.x.x.x.x.x.",
      "hat X-x-X-x-X-x-X-x-",
    ],
    ["", "open ...........x....", "rim .-.....-.-.....-"],
  ],
  "fast break": [
    ["kick XX...X..XX...X..", "kick X.X..X..X.X..X..", "kick XX...x..X..X.X..", "kick X..X.X..X..X.X.."],
    ["snare ..X-.-X...X-.-X.", "snare ..X...X-..X.-.X.", "snare ..X.-.X...X-..X-", "snare ..X..-X...X..XX."],
    ["ride x.x.x.x.x.x.x.x.", "hat x.x.x.x.x.x.x.x.", "hat xxxxxxxxxxxxxxxx", "ride xxx.xxx.xxx.xxx."],
    ["", "crash X...............", "open .......x........", "highTom ............-..-"],
  ],
  break: [
    [
      "kick X.x.......xx....",
      "kick X.x.....-.X.....",
      "kick X..x......X.....",
      "kick X.x...x...X.....",
      "kick X......x..X..x..",
    ],
    ["snare ....X..-.-..X..-", "snare -...X..-....X...", "snare ....X..-.x..X...", "snare ....X.-..-..X..-"],
    [
      "ride x.x.x.x.x.x.x.x.",
      "hat x.x.x.x.x.x.x.x.",
      "hat X.x.X.x.X.x.X.x.",
      "hat x.x.x.x.x.x.x... open ..............x.",
      "ride X.x.X.x.X.x.X.x.",
    ],
    ["", "", "rim ..-....-........"],
  ],
  "straight hats": [
    [
      "kick X.......X.x.....",
      "kick X.......X.......",
      "kick X.x.....X.......",
      "kick X......xX.......",
      "kick X.....x.X.x.....",
    ],
    backbeats,
    eighths,
    crashes,
  ],
  "ride cymbal": [
    ["kick X.......X.......", "kick X.....x.X.......", "kick X.......X.x.....", "kick X......xX.x....."],
    backbeats,
    ["ride X.x.X.x.X.x.X.x.", "ride x.x.x.x.x.x.x.x.", "ride X...X...X...X...", "ride X.xxX.x.X.xxX.x."],
    ["", "hat ....-.......-...", "crash X..............."],
  ],
  toms: [
    ["kick X.......X.......", "kick X...x...X...x...", "kick X.....x.X.......", "kick X..x....X..x...."],
    [
      "lowTom X..xX..xX..xX.xx",
      "lowTom X...X.x.X...X.x.",
      "lowTom X.x.X.x.X.x.X.x.",
      "lowTom X..x..x.X..x..x.",
      "lowTom X.xxX.x.X.xxX.x.",
    ],
    [
      "highTom ............x.x.",
      "highTom ..x...x...x...x.",
      "highTom ......x.......xx",
      "highTom ....x.......x...",
      "highTom .......x......x.",
    ],
    ["rim ....-.......-...", "hat -...-...-...-...", "snare ............-...", "rim -...-...-...-..."],
  ],
  stomp: [
    [
      "kick X...X...X...X...",
      "kick X...-...X...-...",
      "kick X.X.....X.X.....",
      "kick XX......XX......",
      "kick X...X...X.X.X...",
    ],
    [
      "clap ....X.......X...",
      "clap ....X.......X... snare ....X.......X...",
      "clap ....X.......X.x.",
      "clap ....X.......XX..",
    ],
    ["lowTom x...-...x...-...", "lowTom x.x.....x.x.....", "", "lowTom x.......x......."],
    ["rim -...-...-...-...", "rim ..-...-...-...-.", "clap -...........-..."],
  ],
  "ghost notes": [
    [
      "kick X..x..x...x.....",
      "kick X.x.......x..x..",
      "kick X.x...x.......x.",
      "kick X.....x..xx.....",
      "kick X..x......x..x..",
    ],
    ["snare ....X..-.-..X..-", "snare .-..X.-..-.-X..-", "snare ....X--..-..X--.", "snare ..-.X..-.--.X..-"],
    [
      "hat x-x-x-x-x-x-x-x-",
      "hat X.x.X.x.X.x.X.x.",
      "hat x.xxx.xxx.xxx.xx",
      "hat X-x-X-x-X-x-X... open ..............x.",
    ],
    ["", "open ......x.........", "rim .............-.."],
  ],
  syncopated: [
    [
      "kick X.x....x..x.....",
      "kick X..x....X..x....",
      "kick X..x..x...x..x..",
      "kick X.....xx..x.....",
      "kick X.x...x...x.....",
    ],
    ["snare ....X.......X...", "snare ....X..-.x..X...", "snare ....X....x..X..-", "snare ....X.-.....X.x."],
    [
      "hat x.x.x.x.x.x.x.x.",
      "hat x..xx.x.x..xx.x.",
      "hat xx.xx.x.xx.xx.x.",
      "hat x.x.x.xxx.x.x... open ..............x.",
    ],
    ["", "rim ..-....-........", "open .......x........"],
  ],
  dembow: [
    ["kick X...X...X...X...", "kick X...x...X...x...", "kick X...X...X...X.x."],
    [
      "snare ...x..x....x..x.",
      "snare ...X..X....X..X.",
      "rim ...X..X....X..X.",
      "snare ...x..X....x..X. clap ......x.......x.",
    ],
    ["hat x.x.x.x.x.x.x.x.", "hat x...x...x...x...", "", "hat ..x...x...x...x.", "hat x-x-x-x-x-x-x-x-"],
    ["", "rim ..........-....-", "lowTom ..............-.", "open ..............x."],
  ],
  "one drop": [
    ["kick ....X.......X...", "kick ....X.......X.-.", "kick ....X.....-.X..."],
    [
      "rim ....X.......X...",
      "snare ....x.......x...",
      "rim ....X.......X..-",
      "rim ....X..-....X...",
      "rim ....X.......X... snare ....-.......-...",
    ],
    [
      "hat x.x.x.x.x.x.x.x.",
      "hat X.x.X.x.X.x.X.x.",
      "hat x..-x..-x..-x..-",
      "hat x.-.x.-.x.-.x... open ..............x.",
    ],
    ["", "rim ..........-....-", "hat ...-.......-...."],
  ],
  "drop on three": [
    ["kick ........X.......", "kick ........X...-...", "kick ........X.....-."],
    ["rim ........X.......", "snare ........x.......", "rim ........X....-..", "rim ..-.....X......."],
    ["hat x...x...x...x...", "hat x.-.x.-.x.-.x.-.", "hat x.x.x.x.x.x.x.x.", "hat X...x...X...x.-."],
    ["", "open ..............-.", "rim ......-........."],
  ],
  steppers: [
    ["kick X...X...X...X...", "kick X...X...X...X.-."],
    [
      "rim ........X.......",
      "rim ........X.....-.",
      "snare ........x.......",
      "rim ....x.......x...",
      "rim ......-.X.......",
    ],
    ["hat x.x.x.x.x.x.x.x.", "hat ..x...x...x...x.", "hat x..-x..-x..-x..-", "hat X.-.X.-.X.-.X.-."],
    ["", "rim ..-....-........", "open ..............x."],
  ],
  afro: [
    ["kick X.....x.x.....x.", "kick X...x...X...x...", "kick X..x..x.X..x..x.", "kick X......xX......x"],
    ["rim ...x..x...x.x...", "rim x..x..x...x.x...", "snare ......x.......x.", "rim ..x..x....x..x.."],
    ["hat x.x.x.x.x.x.x.x.", "hat x-x-x-x-x-x-x-x-", "hat x.xxx.xxx.xxx.xx", "hat X..xX..xX..xX..x"],
    ["", "lowTom ............-.-.", "clap ....-.......-...", "highTom .......-......-."],
  ],
  bossa: [
    ["kick X..xX..xX..xX..x", "kick X...x..xX...x..x", "kick x..xx..xx..xx..x"],
    ["rim X..X..X...X..X..", "rim ..X..X..X..X..X.", "rim X..X...X..X..X..", "rim X.X..X..X..X...."],
    ["hat x-x-x-x-x-x-x-x-", "hat x.x.x.x.x.x.x.x.", "ride x.x.x.x.x.x.x.x.", "snare --x---x---x---x-"],
  ],
  swing: [
    [
      "ride X...X..xX...X..x",
      "ride X...x..xX...x..x",
      "ride x..xx..xx..xx..x",
      "ride X...X..xX..xX...",
      "ride X..xX...X..xX...",
    ],
    ["hat ....x.......x...", "hat ....X.......X...", "hat ....x.......x..-"],
    ["kick x.......-.......", "kick -...-...-...-...", "kick x..........-....", ""],
    [
      "",
      "snare .......-........",
      "snare ...-..........-.",
      "snare .......-.......-",
      "snare ....-.......-...",
    ],
  ],
  sparse: [
    ["kick X...............", "kick X.......-.......", "kick X.........-.....", "kick x.......x......."],
    ["hat -...-...-...-...", "ride -...-...-...-...", "rim -...x...-...x...", "hat x...-...x...-..."],
    [
      "",
      "rim ........x.......",
      "snare ........-.......",
      "rim ............x..-",
      "snare ....-.......-...",
      "clap ........-.......",
    ],
    ["", "lowTom .............-..", "open ..............-.", "highTom ......-........."],
  ],
  march: [
    [
      "snare X.x-X.x-X.x-X.xx",
      "snare X-xxX-x-X-xxX-x-",
      "snare X..xX..xX.xxX.x.",
      "snare XxxxX.x.XxxxX.x.",
      "snare X.--X.--X.--X---",
    ],
    ["kick X.......X.......", "kick X...x...X...x...", "kick X...............", "kick X.....x.X......."],
    [
      "",
      "crash X...............",
      "lowTom ........x.......",
      "rim ..-...-...-...-.",
      "lowTom ....x.......x...",
    ],
  ],
  tops: [
    [
      "hat x.X.x.X.x.X.x.X.",
      "hat X.x.X.x.X.x.X.x.",
      "hat X-x-X-x-X-x-X-x-",
      "hat x-.xx-.xx-.xx-.x",
      "hat x...x...x...x... open ..X...X...X...X.",
      "hat X.xxX.x.X.xxX.x.",
    ],
    ["", "clap ....x.......x...", "clap ....X.......X...", "rim ....x.......x..."],
    rims,
    ["", "open ......x.......x.", "open ..............x."],
  ],
  kicks: [
    [
      "kick X...X...X...X...",
      "kick X...X...X...X.x.",
      "kick X.......X.......",
      "kick X...X..xX...X...",
      "kick X..xX...X..xX...",
      "kick X...x.x.X...x...",
      "kick X...X...X..xX..x",
      "kick X.x.X...X.x.X...",
      "kick X...X...X.x.X.x.",
      "kick X..xX..xX..xX..x",
    ],
    ["", "", "kick .......-.......-", "kick ..........-.....", "kick ......-........."],
  ],
};

/** Ghost strokes that any groove with a snare may have; kept for the whole piece. */
export const looseGhosts: readonly string[] = ghosts;
