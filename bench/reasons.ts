/** Why a target is missed, found by profiling: shown with the table where it is. By the name of what is measured. */
export const REASONS: Record<string, string> = {};
