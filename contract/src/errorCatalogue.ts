/** The meanings of error codes: the catalogue that ships with the server, and entries that a file adds. */
import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { ERROR_CLASSES, MAX_LENGTH, RETRY_HELPS } from './words';

export const CatalogueEntry = Type.Object(
  {
    code: Type.String({
      minLength: 1,
      maxLength: MAX_LENGTH.errorCode,
      description: 'An error code, or a pattern in which * stands for any characters; exact codes come first',
    }),
    title: Type.String({ minLength: 1, maxLength: 100, description: 'The error in a few words' }),
    meaning: Type.String({ minLength: 1, maxLength: 1000, description: 'What happened, and why' }),
    advice: Type.String({ minLength: 1, maxLength: 1000, description: 'What to do about it' }),
    class: literals(ERROR_CLASSES),
    retryHelps: literals(RETRY_HELPS),
  },
  { $id: 'CatalogueEntry', additionalProperties: false }
);
export type CatalogueEntry = Static<typeof CatalogueEntry>;

/** The answer of `GET /v1/error-catalogue`: the entries in the order of matching. */
export const ErrorCatalogueAnswer = Type.Object(
  { entries: Type.Array(CatalogueEntry) },
  { $id: 'ErrorCatalogueAnswer', additionalProperties: false }
);
export type ErrorCatalogueAnswer = Static<typeof ErrorCatalogueAnswer>;
