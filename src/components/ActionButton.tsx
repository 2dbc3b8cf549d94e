/** A button for an action that may be refused: it stays focusable when it is disabled, and its tooltip says why. */
import { Button, type ButtonProps } from '@grafana/ui';
import React from 'react';

type Props = ButtonProps & {
  children: string;
  /** Why the action can't be done now; the button is disabled where there is a reason. */
  obstacle: string | undefined;
};

export function ActionButton({ obstacle, children, disabled, tooltip: _, ...button }: Props) {
  return (
    <Button {...button} disabled={disabled || obstacle !== undefined} tooltip={obstacle}>
      {children}
    </Button>
  );
}
