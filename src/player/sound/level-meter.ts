/** Meters: the peak of each channel since it was last read. */

/** A meter on a node of two channels. */
export interface LevelMeter {
  /** Read the highest sample of each channel; 1 is full scale, above it the device clips. */
  read(): readonly [left: number, right: number];
}

const window = 2048;

/**
 * Put a meter on a node.
 *
 * @param context - of the node
 * @param node - what to measure
 */
export function createLevelMeter(context: BaseAudioContext, node: AudioNode): LevelMeter {
  const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
  node.connect(splitter);
  const analysers = [0, 1].map((channel) => {
    const analyser = new AnalyserNode(context, { fftSize: window });
    splitter.connect(analyser, channel);
    return analyser;
  });
  const samples = new Float32Array(window);
  const peakOf = (analyser: AnalyserNode | undefined) => {
    analyser?.getFloatTimeDomainData(samples);
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    return peak;
  };
  return { read: () => [peakOf(analysers[0]), peakOf(analysers[1])] };
}
