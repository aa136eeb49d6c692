// The two secrets of a data directory, made at its first start: what agents show, and what people show where the server
// can be reached from other machines.
import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export interface Tokens {
  agent: string;
  admin: string;
}

const Secrets = z.object({ agentToken: z.string().min(20), adminToken: z.string().min(20) });

/** 32 random bytes, with a prefix that says in a log or a shell what leaked. */
const newToken = (kind: string) => `ty_${kind}_${randomBytes(32).toString('base64url')}`;

/** Reads `secrets.json` (mode 0600), or makes it. A damaged file is an error: new tokens would lock out every agent. */
export async function loadTokens(dataDir: string): Promise<Tokens> {
  const path = join(dataDir, 'secrets.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) {
    const { agentToken, adminToken } = Secrets.parse(JSON.parse(text));
    return { agent: agentToken, admin: adminToken };
  }
  const tokens: Tokens = { agent: newToken('agent'), admin: newToken('admin') };
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ agentToken: tokens.agent, adminToken: tokens.admin }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  return tokens;
}
