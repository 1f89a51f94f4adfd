/** Instruments that the model does not have, and the sound that is nearest to each. */

/** Instruments that more than one sound stands in for: where a genre has the second and not the first, the second. */
export const otherStandIns: Readonly<Record<string, string>> = { guitar: "nylon guitar" };

/** Sounds, each with the instruments that it stands in for; of several spellings of one, the first is its name. */
export const standIns: Readonly<Record<string, readonly string[]>> = {
  strings: [
    "violin|violins|fiddle|geige|violine|violon|violin solo|violino|viool|skrzypce|скрипка|ヴァイオリン|バイオリン",
    "viola|violas|bratsche",
    "cello|cellos|violoncello|celli|violoncelle|violonchelo|violoncelo|チェロ",
    "orchestra|full orchestra|orchestral hits|orchester|orchestre|orquesta|orquestra|オーケストラ",
    "erhu|hurdy gurdy|nyckelharpa",
    "mellotron|string machine|solina",
  ],
  brass: [
    "saxophone|sax|saxophones|saxofon|alto sax|tenor sax|saxophon|saxofone|sassofono|サックス",
    "trumpet|trumpets|trompete|trompette|trompeta|tromba|trompete|トランペット|muted trumpet",
    "trombone|trombones|posaune|トロンボーン",
    "french horn|french horns|horn|waldhorn",
    "tuba|sousaphone",
    "flugelhorn|cornet",
    "mariachi|big band",
  ],
  "nylon guitar": [
    "acoustic guitar|acoustic guitars|folk guitar|western guitar|steel string guitar|akustikgitarre|akustische gitarre|guitare acoustique|guitarra acustica|chitarra acustica|アコギ|アコースティックギター",
    "ukulele|ukuleles|uke|ウクレレ",
    "banjo|banjos",
    "mandolin|mandolins|bouzouki|balalaika",
    "sitar|tanpura|sarod",
    "oud|lute|saz|charango",
  ],
  "clean guitar": [
    "guitar|guitars|gitaar|gitara|гитара|gitarre|gitarren|guitare|guitarra|chitarra|ギター",
    "electric guitar|electric guitars|e gitarre|guitare electrique|guitarra electrica|chitarra elettrica|エレキギター",
    "distorted guitar|distorted guitars|distortion guitar|heavy guitar|heavy guitars|fuzz guitar|overdriven guitar|loud guitars|crunchy guitar",
    "guitar solo|lead guitar",
    "slide guitar|pedal steel|steel guitar|lap steel",
    "surf guitar|twangy guitar",
  ],
  piano: [
    "harpsichord|cembalo|clavecin|clavicembalo",
    "honky tonk|honky tonk piano|prepared piano|toy piano",
  ],
  "electric piano": ["clavinet|clav|clavi"],
  organ: [
    "accordion|accordions|sanfona|akordeon|accordeon diatonique|akkordeon|accordeon|acordeon|fisarmonica|bandoneon|アコーディオン",
    "harmonica|mundharmonika|blues harp|armonica",
    "bagpipes|bagpipe|dudelsack|cornemuse|gaita",
    "harmonium|melodica",
  ],
  choir: [
    "vocals|vocal|vox|female vocals|male vocals|vocal chops|vocal chop|female vocal|male vocal",
    "voice|voices|female voice|male voice|stimme|stimmen|voix|voz|vozes|voces|voci|声",
    "singer|singing|gesang|chant vocal|canto|opera|soprano|歌",
    "rapper|rap vocals",
  ],
  pad: [
    "glass harmonica|singing bowls|singing bowl|tibetan bowls|klangschalen",
    "noise|white noise",
    "synth drone|drone synth",
  ],
  supersaw: ["reese chords|wall of synths"],
  marimba: [
    "xylophone|xylophones|xylophon|xylofoon|xilofono|ksylofon|木琴|シロフォン",
    "steel drums|steel drum|steelpan|steel pan|steel pans|steeldrums",
    "woodblock|wood block|woodblocks|log drums melody",
    "gamelan",
  ],
  vibraphone: ["tubular bells|chimes|wind chimes"],
  "music box": [
    "glockenspiel|glocken|carillon bells|鉄琴|グロッケン",
    "celesta|celeste|チェレスタ",
    "triangle|sleigh bells|jingle bells",
    "toy instruments|toys",
  ],
  kalimba: ["handpan|hang drum|hang|tongue drum"],
  flute: [
    "recorder|recorders|blockflote|flute a bec",
    "panpipes|pan flute|panflute|pan pipes|zampona",
    "clarinet|clarinets|klarinette|clarinette|clarinete|clarinetto|クラリネット",
    "oboe|oboes|english horn|hautbois",
    "bassoon|fagott|basson|fagot",
    "whistle|whistling|tin whistle|pfeifen",
    "shakuhachi|尺八|ocarina|piccolo|duduk|ney",
    "woodwinds|woodwind|winds",
  ],
  pluck: [
    "harp|harps|harfe|harpe|arpa|ハープ",
    "koto|shamisen|琴|三味線|guzheng|pipa",
    "pizzicato|pizzicato strings|pizz",
    "dulcimer|zither|kantele|santoor",
    "kora",
  ],
  saw: ["theremin|theremins", "keytar"],
  congas: [
    "djembe|djembes|ジャンベ",
    "tabla|tablas",
    "cajon|cajons",
    "hand drums|hand drum|hand percussion|frame drum|darbuka|udu",
  ],
  bongos: ["timbales|timbale", "agogo|agogo bells", "cuica|surdo"],
  shaker: ["guiro|cabasa|egg shaker|rainstick|caxixi"],
  tambourine: ["finger cymbals|jingles|riq"],
  booming: [
    "taiko|taikos|taiko drums|太鼓|和太鼓",
    "timpani|timpanis|kettle drums|pauken",
    "war drums|battle drums|epic drums|cinematic drums",
  ],
  electronic: ["beatbox|beat boxing|beatboxing"],
  sub: ["log drum|log drums|logdrum", "didgeridoo|didjeridu", "sub drop"],
  synth: ["donk|hoover bass"],
};
