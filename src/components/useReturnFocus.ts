/** Returns the focus to the element that opened a dialog or drawer once it closes. */
import { useLayoutEffect } from 'react';

export function useReturnFocus(isOpen: boolean) {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    if (!isOpen || !(opener instanceof HTMLElement)) {
      return undefined;
    }
    return () => {
      // The dialog holds the focus until it is removed.
      setTimeout(() => opener.isConnected && opener.focus());
    };
  }, [isOpen]);
}
