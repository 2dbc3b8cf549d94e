/** What a reader must know about a kind of rollup. */
export interface RollupView {
  /** Every event up to this seq is in the rollups. */
  watermark: number;
  /** Whether slots may hold events above the watermark. Their versions tell which. */
  isMixed: boolean;
  /** Whether no event is above the watermark. */
  isComplete: boolean;
}
