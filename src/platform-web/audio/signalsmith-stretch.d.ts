/** The package has no types; it is imported for what its script does. */
declare module "signalsmith-stretch";
