/**
 * A button for an action that may be impossible. When disabled it can still be focused, and its tooltip gives the
 * reason.
 */
import { Button, type ButtonProps } from '@grafana/ui';
import React from 'react';

type Props = ButtonProps & {
  children: string;
  /** Why the action is impossible now. The button is disabled where there is a reason. */
  obstacle: string | undefined;
};

export function ActionButton({ obstacle, children, disabled, tooltip: _, ...button }: Props) {
  return (
    <Button {...button} disabled={disabled || obstacle !== undefined} tooltip={obstacle}>
      {children}
    </Button>
  );
}
