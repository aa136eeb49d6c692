import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { InputFrame } from '../../components/ui/field.tsx';

/** Milliseconds without a key after which the list is asked. */
const TYPING = 150;

export function FilterBox({ text, onText }: { text: string; onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const box = useRef<HTMLInputElement>(null);
  const tell = useEffectEvent(onText);
  useEffect(() => {
    if (document.activeElement !== box.current) setTyped(text);
  }, [text]);
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => tell(typed), TYPING);
    return () => clearTimeout(timer);
  }, [typed, text]);
  return (
    <InputFrame className="max-w-96 flex-[1_1_240px]">
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        aria-label="Filter runs"
        placeholder="Filter: state:running model:resnet lr>1e-4"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </InputFrame>
  );
}
