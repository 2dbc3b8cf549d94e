/** A name of a program, such as an error code or a data object. In a narrow column it wraps between its words. */
import React, { Fragment } from 'react';

/** A word ends with its underscores and dots, or before a capital. */
const WORD = /\p{Lu}*[^\p{Lu}_.]*[_.]*/gu;

export function BreakableName({ name }: { name: string }) {
  return (
    <>
      {name.match(WORD)?.map((word, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {word}
        </Fragment>
      ))}
    </>
  );
}
