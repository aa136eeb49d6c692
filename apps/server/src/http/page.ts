// Small pages that the server writes itself: the reference's frame, the list of errors, and what stands where the web
// build is missing. Nothing here comes from a person.
import { errors } from '@trainyard/contracts/errors';

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const PAGE_STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}
code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}tr:target{outline:2px solid Highlight}.wide{overflow-x:auto}`;

function page(title: string, body: string, scripts = ''): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)} · Trainyard</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/docs/page.css"></head><body>${body}${scripts}</body></html>\n`;
}

/** The frame of the API reference, which is drawn by Scalar. */
export function referencePage(): string {
  return page(
    'API reference',
    '<noscript><p>The description is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></noscript><div id="reference"></div>',
    '<script src="/docs/scalar.js"></script><script src="/docs/reference.js"></script>',
  );
}

/** Starts Scalar without fonts, tracking or a proxy from elsewhere. */
export const REFERENCE_SCRIPT = `Scalar.createApiReference('#reference', { url: '/api/v1/openapi.json', withDefaultFonts: false, telemetry: false, hideClientButton: true, showDeveloperTools: 'never', hideModels: true, agent: { disabled: true }, mcp: { disabled: true } });\n`;

/** All codes with what to do; an error's \`type\` points at its row. */
export function errorsPage(): string {
  const rows = Object.entries(errors).map(
    ([code, { status, title, hint }]) =>
      `<tr id="${escaped(code)}"><td><code>${escaped(code)}</code></td><td>${status}</td><td>${escaped(title)}</td><td>${escaped(hint)}</td></tr>`,
  );
  return page(
    'Errors',
    `<main><h1>Errors</h1><p>Every error leaves Trainyard as problem+json (RFC 9457) with one of these codes; <code>detail</code> says what was received and where. The routes are at <a href="/docs">/docs</a>.</p><div class="wide"><table><thead><tr><th>Code<th>Status<th>What<th>What to do</tr></thead><tbody>${rows.join('')}</tbody></table></div></main>`,
  );
}

/** Where the page would be, if it had been built. */
export function missingWebPage(): string {
  return page(
    'Not built',
    '<main><h1>The page is not built yet</h1><p>This server runs, but its web page has not been built. Run <code>npm run setup</code> in the folder of Trainyard and start it again.</p><p>The API works: <a href="/docs">reference</a>, <a href="/healthz">health</a>.</p></main>',
  );
}
