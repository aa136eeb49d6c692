// Where a field stands in the text of a config.

/** Puts the cursor on the line of a key. */
export function jumpInYaml(area: HTMLTextAreaElement, path: string): void {
  const [key = ''] = path.split(/[.[]/);
  const place = area.value.split('\n').findIndex((line) => line.startsWith(`${key}:`) || line.startsWith(`"${key}":`));
  const start =
    place < 0 ? area.value.length : area.value.split('\n').slice(0, place).join('\n').length + (place > 0 ? 1 : 0);
  const end = place < 0 ? start : start + (area.value.split('\n')[place]?.length ?? 0);
  area.focus();
  area.setSelectionRange(start, end);
}
