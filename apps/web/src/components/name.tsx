// A name that somebody gave, as one text: found, copied and read out whole, with a direction of its own. Where there is no room its
// middle is left out by drawing alone: the text ends in an ellipsis and the last characters are drawn after it by CSS.
import { useLayoutEffect, useRef } from 'react';

const characters = new Intl.Segmenter();

/** The last characters as a person counts them: an emoji of five code points is one. */
function tailOf(text: string, length: number): string {
  return [...characters.segment(text)]
    .slice(-length)
    .map(({ segment }) => segment)
    .join('');
}

/** One observer for all names: a list has hundreds of them. */
const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) fit(target as HTMLElement);
});

/** Marks a name whose text has no room. The text keeps its natural width as scrollWidth, so the mark cannot flicker. */
function fit(name: HTMLElement) {
  const text = name.firstElementChild;
  if (text) name.toggleAttribute('data-cut', text.scrollWidth > Math.ceil(name.getBoundingClientRect().width));
}

/** `tail`: how many of the last characters stay in sight when the middle is left out. */
export function Name({
  children: text,
  className = '',
  tail = 8,
}: {
  children: string;
  className?: string;
  tail?: number;
}) {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const name = box.current;
    if (!name) return undefined;
    widths.observe(name);
    return () => widths.unobserve(name);
  }, []);
  useLayoutEffect(() => {
    if (box.current) fit(box.current);
  }, [text]);
  return (
    <bdi ref={box} className={`name ${className}`} title={text} data-tail={tailOf(text, tail)}>
      <span>{text}</span>
    </bdi>
  );
}
