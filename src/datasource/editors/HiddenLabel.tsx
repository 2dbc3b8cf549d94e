/** A label for screen readers, where what stands around a control tells everybody else what it is. */
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
