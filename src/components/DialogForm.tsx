/** A dialog that is a form: its fields below each other, and a button to leave it and one to send it. */
import { Button, Modal, Stack } from '@grafana/ui';
import React, { type FormEvent, type ReactNode } from 'react';

interface Props {
  title: string;
  dismissText: string;
  confirmText: string;
  /** Whether what it does can't be undone. */
  isDestructive?: boolean;
  /** Whether it can be sent, also by Enter in a field. */
  isReady: boolean;
  /** Whether `onConfirm` says what is wrong with the fields, and not the browser. */
  noValidate?: boolean;
  onConfirm: () => void;
  onDismiss: () => void;
  children: ReactNode;
}

export function DialogForm({
  title,
  dismissText,
  confirmText,
  isDestructive = false,
  isReady,
  noValidate,
  onConfirm,
  onDismiss,
  children,
}: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) {
      onConfirm();
    }
  };
  return (
    <Modal isOpen title={title} onDismiss={onDismiss}>
      <form onSubmit={submit} noValidate={noValidate}>
        <Stack direction="column" gap={2}>
          {children}
        </Stack>
        <Modal.ButtonRow>
          <Button variant="secondary" fill="outline" type="button" onClick={onDismiss}>
            {dismissText}
          </Button>
          <Button variant={isDestructive ? 'destructive' : 'primary'} type="submit" disabled={!isReady}>
            {confirmText}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}
