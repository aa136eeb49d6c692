import { useState } from 'react';
import { toast } from './ui/toast.tsx';
import { Button } from './ui/button.tsx';

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or a page on plain http: the text stays selectable
  }
}

/** A block of code with a button that copies it. */
export function CopyField({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const tell = (copied: boolean) => {
    if (!copied)
      return toast({ tone: 'bad', text: 'The browser does not allow copying here: select the text instead.' });
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return (
    <div className="relative">
      <pre className="code pr-26 whitespace-pre-wrap [overflow-wrap:anywhere] max-phone:pr-3" tabIndex={0}>
        {text}
      </pre>
      <Button
        small
        className="absolute top-2 right-2 bg-bg max-phone:static max-phone:mt-2 max-phone:w-full"
        icon={done ? 'check' : 'copy'}
        onClick={() => void copy(text).then(tell)}
      >
        {done ? 'Copied' : label}
      </Button>
    </div>
  );
}
