/** A label for screen readers alone, where the place of a control tells others what it is for. */
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

export function HiddenLabel({ htmlFor, text }: { htmlFor: string; text: string }) {
  return (
    <label htmlFor={htmlFor} className={useStyles2(getStyle)}>
      {text}
    </label>
  );
}

const getStyle = () =>
  css({ clipPath: 'inset(50%)', height: 1, overflow: 'hidden', position: 'absolute', whiteSpace: 'nowrap', width: 1 });
