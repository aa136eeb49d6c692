// Two small drawings that say what shape the data must have.

export function FolderDrawing() {
  const folder = (x: number, y: number) => `M${x} ${y}h8l2 3h10v11h-20z`;
  return (
    <svg viewBox="0 0 104 92" aria-hidden="true" fill="none" stroke="var(--ink3)" strokeWidth="1.2">
      <path d={folder(4, 4)} />
      <path d="M12 18v54h12M12 45h12" stroke="var(--edge)" />
      <path d={folder(26, 36)} />
      <path d={folder(26, 64)} />
      {[0, 1, 2].map((index) => (
        <g key={index} stroke="none">
          <rect x={54 + index * 14} y="38" width="11" height="11" rx="2" fill="var(--s3)" opacity={0.5 + index * 0.2} />
          <rect x={54 + index * 14} y="66" width="11" height="11" rx="2" fill="var(--s5)" opacity={0.5 + index * 0.2} />
        </g>
      ))}
    </svg>
  );
}

export function TableDrawing() {
  return (
    <svg viewBox="0 0 104 92" aria-hidden="true" fill="none" stroke="var(--edge)">
      <rect x="66" y="8" width="34" height="76" fill="var(--accent-soft)" stroke="none" />
      <rect x="4" y="8" width="62" height="19" fill="var(--fill)" stroke="none" />
      <path d="M4 8h96v76H4zM4 27h96M4 46h96M4 65h96M36 8v76M66 8v76" />
      <path
        d="M11 18h16M43 18h14M11 37h12M43 37h16M11 56h15M43 56h11M11 75h11M43 75h15"
        stroke="var(--ink3)"
        strokeWidth="2"
      />
      <path d="M74 18h18M74 37h14M74 56h11M74 75h14" stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}
