/** What a reader has to know of a kind. */
export interface RollupView {
  /** Every event up to this seq is in the rollups. */
  watermark: number;
  /** Whether slots may hold events above the watermark: then their versions say which. */
  isMixed: boolean;
  /** Whether there are no events above the watermark. */
  isComplete: boolean;
}
