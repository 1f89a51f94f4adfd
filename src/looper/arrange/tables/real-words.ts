/**
 * English words that are one letter away from a name and mean something else: a chair is no choir. Out of the
 * hundred thousand commonest (SCOWL, size 60), those that `correctSpelling` would change, and a few of other
 * languages.
 */
const list = `
bella bello coeur danse noite
ambience analogy arcane baas bacteria balled balls banjoes baser bashes basil baste bastes battled bawls beads
beaks beams beans bears beast beasts beaus beech beets belch belle belles belly belts bench bents betas bills
bimbo bingo blamer blank blaster blats blazer bleach bleats blocs blooming blued bluer bluest blurs blush
blushed blushes boats bodes boding bogie boils boles bolls bombs bones bongs boning boobing booing bookie
booking bootie booting boozing bores boring bosses bossy bottle bowels bowing boxed boxen boxer boxers brads
brags bras brash brasses brassy brats brays breach breads brusk buckle bugle bulls bushed bushes busses cabana
camber cambia canon canons canton cantor cants capon capons carton cells chair chairs chaps chapt chart charts
chats chides child chile chiles chili chilli chilly chime chimed chimps chives chomps chore chores chows
clamber clamps clams clans clasp clasps class claws clear cleat climes clips cloned clops close closer closes
closet cloudy clout cloyed clxvi coats codas codes colon condole consoled coops coral corded cords cores
cornea corned corner coronet corset county craps crimes crops crunch danced dancer dearth depth discs
disported distorter ditty doable doubled doublet doubly draft drams drily droll droned drove droves drubs
drugs dunce dusky dusts elector electrical electron faggot falls feeder fells fencer fended fiddled fiddler
fiddly files filly finder finer flame flight flues fluke flukes flume flumes flunky fluxes fonder framed
framer fright frills fuddle gabbed gabbier gaged gaits gamed gaped garaged garbage gazed gibber gilding glads
gland glassy gloss grabber grange grant grass grated grimed grimy grind gripe grooved grove growing grown
grows grudge grungy guiding haling hanky hardy hares harks harmonic harmonizes harms harped harpy harts hasps
heading heady heaping hearing heating heave heaving heeling honey honks hooker hooky hooter hooves horny horse
housed hover hurry indue inland instrument jacking jangle jangles jiggle jiggles jingled juggle kinks lanes
leafs leaks leans leaps lends levers liens limes lineal linear lined linen linens liner liners links lints
livers loads loners looks looms loons loots loping losers lounged louvers lover lowers lunge machined mated
medal mediaeval mental meringue meted mumbled mumbler mused musical muter mutes nape napes napped nappies
nappy neuron noised noisy noose nowise oregano outran pastern patter patters paunchy penal perch perks perms
petal phone phony pikes piles pines piped piper pipers platformed plonk plug plugs poker popes poser powder
praised prepare prepares programed programme programmer programmes pucks pulsed punch purse radii rapier
rapped ratio recorded reeve reorder reorders retry reuse riots ripper robots roods roofs rooks roost roosts
routs sampler sapped sapping sawing scabs scanty scare scares scone scope scored scorer scorn scrod sewing
shake shaken shakes shakier shandy share shares shaver shavers shore sides siding signer signing singe singed
singeing singes singling sinker sinking sinner sinning siring slabs slice slices slicing slider sliders slime
sling slinging slipped slipping slopped slopping smooch smoothy snake snakes snapped snapping snared snarf
snarfs snark snarks snarl snarls snide snore snores soling sooth sowing spaced spade spake spare spares spate
spend spewed spice spied spool spore sprat spreed spring springs squared squarer squire stags staid stank
stare stares staring stars start stats stays steal steed steep steer sting stinger stinging stings stoat stool
store storing strait strand strap strata straw stray stretcher strife strike stringy stripe striped strive
strode strung strut stubs studly studs sturdy suction suing summons superb supper surer swabs swapped swapping
swine swinger swore synthesize synthesized synthesizes table tables tabular tangs tangy telecasted tempi tempt
tenon tensor textured therein thresh thrush thump tongued topical trace tract trailed trainer trammel trash
trawler trick truck trumped twang twangs underscored uptight urbane vaporware vices villa villas vines viol
viols vireo vises voiced voile voles votes wands warehoused warship weeding wends whine whistled whistler
whiten whiter whits whittle whittling windy wines wings winks winos wobbled womble woolie write
`;

/** What is never taken for a slip of the pen. */
export const realWords: ReadonlySet<string> = new Set(list.trim().split(/\s+/));
