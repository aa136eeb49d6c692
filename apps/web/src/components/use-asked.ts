// A question that is fetched when it is first asked, and kept then, so that the focus finds its way back to the button.
import { useState } from 'react';

export function useAsked() {
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  return {
    asked,
    open,
    ask: () => {
      setAsked(true);
      setOpen(true);
    },
    close: () => setOpen(false),
  };
}
