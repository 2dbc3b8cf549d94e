/** The meanings of error codes: the catalogue that ships with the server, and entries that a file adds. */
import { type Static, Type } from '@sinclair/typebox';

import { literals } from './literals';
import { NOT_BLANK } from './reason';
import { ERROR_CLASSES, MAX_LENGTH, RETRY_HELPS } from './words';

const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: NOT_BLANK, description });

export const CatalogueEntry = Type.Object(
  {
    code: text(
      MAX_LENGTH.errorCode,
      'An error code, or a pattern in which * stands for any characters; exact codes come first'
    ),
    title: text(100, 'The error in a few words'),
    meaning: text(1000, 'What happened, and why'),
    advice: text(1000, 'What to do about it'),
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
