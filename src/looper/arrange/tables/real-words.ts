/**
 * English words that are one letter away from a name and mean something else: a chair is no choir. Out of the
 * hundred thousand commonest (SCOWL, size 60), those that `correctSpelling` would change, and a few of other
 * languages.
 */
const list = `
bella bello coeur danse noite
acrid aline altho ambience analogy anion anise arcane automotive avian baas bacteria balled balls banjoes
based basement baser bashes basil basks baste bastes batch battled bawls beads beaks beams beans bears beast
beasts beaus beech beets begat belch belle belles belly belts bench bender bents betas bills bimbo bingo
blamer blank blaster blats blazer bleach bleat bleats blocs blooming blued bluer bluest blurs blush blushed
blushes boats boded bodes boding bogie boils boles bolls bombarded bombs boned bones bongs boning boobing
booed booing bookie booking bootie booting boozing bored bores boring bosses bossy bottle bowel bowels bower
bowing bowled boxed boxen boxer boxers brads brags bras brash brasses brassy brats brays breach breads brusk
buckle bugle bulls bully bushed bushes busses cabana calve calves camber cambia canon canons canton cantor
cants capon capons carton caves cells chair chairs chaps chapt chart charts chats cherry chichi chides child
chile chiles chili chilli chilly chime chimed chimp chimps chirp chives chomp chomps chore chores chows
clamber clamp clamps clams clans clasp clasps class claws clear cleat cleave cleaves climes clips cloned clops
close closer closes closet cloudy clout clove cloves cloyed clunk clxvi coats codas codes colon comas combs
commas compo compos condole consoled coops coral corded cords cores cornea corned corner coronet corridor
corridors corset county crank craps crave craves crimes crone crops crunch danced dancer dearth depth dessert
discs disported distorter ditty doable doubled doublet doubly draft drams drily droll droned droop drove
droves drubs drugs dunce dusky dusts elector electrical electron erotica faggot falls feeder fells fencer
fended fiddled fiddler fiddly files filly finder finer flame flight flues fluke flukes flume flumes flunk
flunky fluxes fonder forgo framed framer fright frill frills fuddle fully fuzzy gabbed gabbier gabby gaged
gaits gamed gamer gamey gaped garaged garbage garbs gazed gibber gibbon gilding glads gland glassy gleam gloss
gnawn gnaws golly grabber grange grant grass grated grease greased greases greasier greater greed greet grimed
grimy grind gripe grooved grove growing grown grows grudge grungy guiding gulley gulls hafts haling hallow
halts handy hanky hardy hares harks harmonic harmonizes harms harped harpy harts hasps heading heady heaping
hearing heating heats heave heaving heeling hilts hinds hints honey honks hooker hooky hooter hooves horny
horse housed hover hurry hymen hymens indue inland instrument jacking jangle jangles jerky jiggle jiggles
jingled jived juggle junco kinks lambda lanes leafs leaks leans leaps legate lends levers liens limes lineal
linear lined linen linens liner liners links lints lived liven liver livers loads loners looks looms loons
loots loping losers lounged louvers lover lowers lunge machined making mangle mantle maple margin marina
marital marlin marten martian martini mated medal mediaeval mental mentor meringue meted modem molar montage
montages month morns moron motel mumbled mumbler mused musical muter mutes naive nape napes napped nappies
nappy neuron noised noisy noose nowise odium oregano outran packed packing pagoda pains pallor panes pangs
pansy pants parkour pastern patter patters paunchy pawns pecked pecking penal perch perks perms petal phone
phony picker picket pickled pickling picky piked pikes piking piles pines pinked pinking piped piper pipers
pizza plans platformed plonk plug plugs pocked pocking poker polyp popes poser powder praised prepare prepares
present prick pricked pricking programed programme programmer programmes prong pucks pulsed punch purse radii
ramble rambling rancher ranchers rapier rapped ratio ravel raven realm rebel recorded reeve regal rehab renal
reorder reorders repel retry reuse revel revere revert revery riots ripper robots rocky roods roofs rooks
roost roosts routs rubble ruble rumbaing rumbled rumple rumpling saber sampler sapped sapping sawing scabs
scanty scare scares scone scope scored scorer scorn scrod scurf serum sewing shake shaken shakes shakier
shandy shank share shares shaver shavers shine shore sicks sides siding signer signing since sinew singe
singed singeing singes singling sinker sinking sinner sinning siring skunk slabs sledge slice slices slicing
slicks slider sliders slily slime sling slinging slipped slipping slopped slopping slowdown smooch smoothy
smudge smurf snake snakes snapped snapping snared snarf snarfs snark snarks snarl snarls snide snore snores
snubs soled soles soling sooner sooth sottish sowing spaced spade spake spank spare spares spate spend spewed
spice spied spine spool spore sprat spreed spring springs squared squarer squire stacks staged stags staid
stake stale stank stare stares staring stars start state stats stave stays steal steed steep steer stick
sticky sting stinger stinging stings stinks stoat stocks stoker stolid stone stoned stoney stonier stool store
storing strait strand strap strata straw stray stretcher strife strike stringy stripe striped strive strode
strung strut stubs studly studs sturdy suction suing summons superb supper surer swabs swank swapped swapping
swine swinger swore synthesize synthesized synthesizes table tables tabular tacking tailor taking tangs tangy
tanking tares tasking telecasted telex tempi tempt tenon tensor textured therein thresh thrush thump tires
tongued topical trace tract trailed trainer trammel tramp trash trawler treas trees treks trick tries troys
truck trues trumped twang twangs twits underscored uptight urbane vague vaporware vices vicing villa villas
vines viol viols vireo vises vising voiced voile voles votes waive wands warehoused warship waved waver weave
weeding wends whine whistled whistler whiten whiter whits whittle whittling windy wined wines wings winks
winos wobbled womble woody wooed woolie write
`;

/** What is never taken for a slip of the pen. */
export const realWords: ReadonlySet<string> = new Set(list.trim().split(/\s+/));
