/** What a reader must know about a kind of rollup. */
export interface RollupView {
  /** Every event up to this seq is in the rollups. */
  watermark: number;
  /** Whether slots may hold events above the watermark. Their versions tell which. */
  isMixed: boolean;
  /** Whether no event is above the watermark. */
  isComplete: boolean;
}

/** For a reader of rollups that hold every event: no raw event is added. */
export const COMPLETE_VIEW: RollupView = { watermark: 0, isMixed: false, isComplete: true };
