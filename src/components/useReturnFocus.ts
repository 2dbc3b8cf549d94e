/** Gives the focus back to what opened a dialog or drawer, once it closes: those who work by keyboard stay where they were. */
import { useLayoutEffect } from 'react';

export function useReturnFocus(isOpen: boolean) {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    if (!isOpen || !(opener instanceof HTMLElement)) {
      return undefined;
    }
    return () => {
      // After the dialog is gone, which until then keeps the focus to itself.
      setTimeout(() => opener.isConnected && opener.focus());
    };
  }, [isOpen]);
}
