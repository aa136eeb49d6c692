/** A name that is cut in its middle when there is no room: its last characters always stay. */
export function Name({
  children: text,
  className = '',
  tail = 8,
}: {
  children: string;
  className?: string;
  tail?: number;
}) {
  const cut = text.length > tail + 4 ? text.length - tail : text.length;
  return (
    <span className={`name ${className}`} title={text}>
      <span>{text.slice(0, cut)}</span>
      {cut < text.length ? <span style={{ whiteSpace: 'pre' }}>{text.slice(cut)}</span> : null}
    </span>
  );
}
