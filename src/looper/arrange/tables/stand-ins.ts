/** Instruments that the model does not have, and the sound that is nearest to each. */

/** Instruments that more than one sound stands in for: where a genre has the second and not the first, the second. */
export const otherStandIns: Readonly<Record<string, string>> = {
  guitar: "nylon guitar",
  keys: "electric piano",
};

/** Sounds, each with the instruments that it stands in for; of several spellings of one, the first is its name. */
export const standIns: Readonly<Record<string, readonly string[]>> = {
  strings: [
    "violin|violins|fiddle|geige|violine|violon|violin solo|violino|viool|skrzypce|скрипка|ヴァイオリン|バイオリン",
    "viola|violas|bratsche",
    "cello|cellos|violoncello|celli|violoncelle|violonchelo|violoncelo|チェロ",
    "orchestra|full orchestra|orchestral hits|orchester|orchestre|orquesta|orquestra|オーケストラ",
    "erhu|hurdy gurdy|nyckelharpa|sarangi|morin khuur|haegeum|kamancheh|kemence|rebab",
    "mellotron|string machine|solina",
  ],
  brass: [
    "saxophone|sax|saxophones|saxofon|alto sax|tenor sax|saxophon|saxofone|sassofono|サックス",
    "trumpet|trumpets|trompete|trompette|trompeta|tromba|trompete|トランペット|muted trumpet",
    "trombone|trombones|posaune|トロンボーン",
    "french horn|french horns|horn|waldhorn",
    "tuba|sousaphone",
    "flugelhorn|cornet",
  ],
  "nylon guitar": [
    "acoustic guitar|acoustic guitars|taylor acoustic|martin acoustic|taylor guitar|martin guitar|dreadnought|parlor guitar|parlour guitar|gibson acoustic|j 45|d 28|acoustic strumming|strummed acoustic|strumming acoustic|acoustic strum|picked acoustic|fingerpicked acoustic|resonator|dobro|folk guitar|western guitar|steel string guitar|akustikgitarre|akustische gitarre|guitare acoustique|guitarra acustica|chitarra acustica|アコギ|アコースティックギター",
    "ukulele|ukuleles|uke|ウクレレ",
    "banjo|banjos",
    "mandolin|mandolins|bouzouki|balalaika",
    "sitar|tanpura|sarod|veena",
    "oud|lute|saz|charango|baglama|tar lute|vihuela|cuatro|tres|cavaquinho|requinto|bandurria",
  ],
  "clean guitar": [
    "guitar|guitars|gitaar|gitara|гитара|gitarre|gitarren|guitare|guitarra|chitarra|ギター",
    "electric guitar|electric guitars|stratocaster|strat guitar|tele|les paul|jazzmaster|rickenbacker|gretsch|gibson sg|hollow body|12 string|twelve string|12 string guitar|twelve string guitar|six string|6 string|e gitarre|guitare electrique|guitarra electrica|chitarra elettrica|エレキギター",
    "distorted guitar|distorted guitars|distortion guitar|heavy guitar|heavy guitars|fuzz guitar|overdriven guitar|loud guitars|crunchy guitar",
    "guitar solo|lead guitar",
    "slide guitar|pedal steel|steel guitar|lap steel",
    "surf guitar|twangy guitar",
  ],
  piano: [
    "keys|keyboard|keyboards",
    "harpsichord|cembalo|clavecin|clavicembalo",
    "honky tonk|honky tonk piano|prepared piano|toy piano",
  ],
  "electric piano": [
    "clavinet|clav|clavi",
    "suitcase|suitcase 73|suitcase piano|suitcase rhodes|stage 73|mark i|mark ii|pianet|cp 70|cp 80|yamaha cp",
  ],
  organ: [
    "accordion|accordions|sanfona|akordeon|accordeon diatonique|akkordeon|accordeon|acordeon|fisarmonica|bandoneon|アコーディオン",
    "harmonium|melodica",
    "vox continental|farfisa|vox organ|combo organ|transistor organ|tonewheel organ|leslie organ|lowrey",
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
    "juno|juno 60|juno 106|juno pad|jupiter|jupiter 8|jupiter pad|prophet|prophet 5|prophet 6|prophet pad|oberheim|ob xa|obx|cs 80|poly synth|polysynth|d 50|jx 3p|korg polysix|polysix",
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
    "bagpipes|bagpipe|dudelsack|cornemuse|gaita|uilleann pipes|zurna|shehnai|suona|mizmar|bombarde",
    "harmonica|mundharmonika|blues harp|armonica|mouth organ",
    "recorder|recorders|blockflote|flute a bec",
    "panpipes|pan flute|panflute|pan pipes|zampona",
    "clarinet|clarinets|klarinette|clarinette|clarinete|clarinetto|クラリネット",
    "oboe|oboes|english horn|hautbois",
    "bassoon|fagott|basson|fagot",
    "whistle|whistling|tin whistle|pfeifen",
    "shakuhachi|尺八|ocarina|piccolo|duduk|ney|bansuri|dizi|xiao|quena|shinobue|fue|native american flute|pan pipe|kaval|fife|hulusi",
    "woodwinds|woodwind|winds",
  ],
  pluck: [
    "harp|harps|harfe|harpe|arpa|ハープ",
    "koto|shamisen|琴|三味線|guzheng|guqin|pipa|gayageum|geomungo|yangqin|biwa",
    "pizzicato|pizzicato strings|pizz",
    "dulcimer|zither|kantele|santoor",
    "kora",
  ],
  saw: ["theremin|theremins|ondes martenot", "keytar"],
  congas: [
    "djembe|djembes|ジャンベ|dunun|talking drum|sabar|ashiko",
    "tabla|tablas|dhol|dholak|dhol drum|mridangam|ghatam|kanjira|pakhawaj|dafli",
    "kendang|gendang|rebana|janggu",
    "cajon|cajons",
    "hand drums|hand drum|hand percussion|frame drum|darbuka|udu|doumbek|darabuka|bodhran|bendir|daf|cajita",
    "surdo|repinique|tumba|tumbadora|quinto|bata drums|bata",
  ],
  bongos: ["timbales|timbale|cascara", "cuica"],
  shaker: ["guiro|cabasa|egg shaker|rainstick|caxixi|shekere|chekere|axatse|ganza|guira|shakere"],
  tambourine: ["finger cymbals|jingles|riq|zills|tamborim|kanjeera"],
  cowbell: ["agogo|agogo bells|agogo bell|gankogui", "claves|woodblocks clave|clave sticks"],
  booming: [
    "taiko|taikos|taiko drums|太鼓|和太鼓",
    "timpani|timpanis|kettle drums|pauken",
    "war drums|battle drums|epic drums|cinematic drums",
  ],
  electronic: ["beatbox|beat boxing|beatboxing"],
  sub: ["log drum|log drums|logdrum", "didgeridoo|didjeridu", "sub drop"],
  synth: [
    "donk|donk bass|hoover bass",
    "taurus|moog taurus|sh 101|bass station|sub 37|ms 20|mono synth|monosynth",
  ],
};
