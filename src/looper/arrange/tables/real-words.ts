/**
 * English words that are one letter away from a name and mean something else: a chair is no choir. Out of the forty
 * thousand commonest (SCOWL, size 50), those that `correctSpelling` would change, and a few of other languages.
 */
const list = `
bella bello coeur danse noite
ambience analogy arcane bacteria balled balls banjoes baser bashes basil baste bastes battled bawls
beads beaks beams beans bears beast beasts beech beets belch belly belts bench bents bills bingo
blamer blank blaster blazer bleach bleats blocs blooming blued bluer bluest blurs blush blushed
blushes boats bodes boding boils bombs bones boning booing booking bootie booting bores boring
bosses bossy bottle bowels bowing boxed boxer boxers brags brash brasses brassy brats brays breach
breads brusk buckle bugle bulls bushed bushes canon canons cells chair chairs chaps chapt chart
charts chats chides child chile chiles chili chilli chilly chime chimed chimps chore chores chows
clamber clamps clams clans clasp clasps class claws clear cleat climes clips close closer closes
closet cloudy clout coats codes colon coops coral corded cores cornea corned corner corset county
crimes crops crunch danced dancer dearth depth discs distorter ditty doubled doubly draft drily
droll droned drove drugs dunce dusky dusts elector electrical electron faggot falls feeder fells
fended fiddled fiddler fiddly files filly finer flame flight flues fluke flukes flunky fluxes
fonder framed fright frills gabbed gaged gaits gamed gaped garaged garbage gazed gibber gilding
glads gland glassy gloss grabber grant grass grated grimed grimy grind gripe grooved grove growing
grown grows grudge guiding haling hardy hares harks harmonic harmonizes harms harped harts heading
heady heaping hearing heating heave heaving heeling honey honks hooter hooves horny horse housed
hover hurry inland instrument jacking jangle jangles jiggle jiggles jingled juggle kinks lanes
leafs leaks leans leaps lends levers limes linear lined linen liner liners links livers loads looks
looms loons loots losers lounged lover lowers lunge machined mated medal mediaeval mental meringue
meted mumbled mused musical muter mutes neuron noised noisy noose outran patter patters paunchy
penal perch perks petal phone phony pikes piles pines piped platformed plugs poker powder praised
prepare prepares programed programme programmer programmes pucks pulsed punch purse radii rapped
ratio recorded retry reuse riots robots roofs rooks roost roosts routs sampler sapped sapping
sawing scabs scanty scare scares scope scored scorer scorn sewing shake shaken shakes shakier share
shares shaver shavers shore sides siding signer signing singe singed singeing singes singling
sinking sinner sinning siring slabs slice slices slicing slime sling slinging slipped slipping
slopped slopping snake snakes snapped snapping snared snarl snarls snide snore snores soling sowing
spaced spade spare spares spate spend spewed spice spied spool spore spreed spring springs squared
squarer squire stags staid stank stare stares staring stars start stays steal steep steer sting
stinger stinging stings stool store storing strait strand strap strata straw stray stretcher strife
strike stringy stripe strive strode strung strut stubs studs sturdy suction suing summons superb
supper surer swabs swapped swapping swine swore synthesize synthesized synthesizes table tables
tangs tempi tempt textured therein thresh thump tongued topical trace tract trailed trainer trash
trawler trick truck trumped twang twangs underscored uptight urbane vices villa villas vines vises
voiced votes wands warehoused whine whistled whiten whiter whittle whittling windy wines wings
winks wobbled woolie write
`;

/** What is never taken for a slip of the pen. */
export const realWords: ReadonlySet<string> = new Set(list.trim().split(/\s+/));
