/** For texts with values that people or machines wrote: React escapes what it shows, so i18next must not do it before. */
export const AS_IS = { interpolation: { escapeValue: false } } as const;
