/** Where the results of retries and cancels are shown. A new one scrolls into view: its button may be far below. */
import React, { type ReactNode, useEffect, useRef } from 'react';

import type { SendResult } from '../../api/commands';

interface Props {
  retried: SendResult | undefined;
  canceled?: SendResult | undefined;
  children: ReactNode;
}

export function Results({ retried, canceled, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (retried || canceled) {
      place.current?.scrollIntoView?.({ block: 'nearest' });
    }
  }, [retried, canceled]);
  return <div ref={place}>{children}</div>;
}
