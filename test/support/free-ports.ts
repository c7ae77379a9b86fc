import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below what systems give to those who ask for any port: no other test is given one of these meanwhile. */
const FIRST = 20_000;
const LAST = 30_000;

/** Ports of the loopback that nothing listens on. */
export async function freePorts<const Names extends readonly string[]>(
  ...names: Names
): Promise<Record<Names[number], number>> {
  const ports = new Set<number>();
  while (ports.size < names.length) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) ports.add(port);
  }
  const chosen = [...ports];
  return Object.fromEntries(names.map((name, index) => [name, chosen[index]])) as Record<Names[number], number>;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  await once(server.close(), "close");
  return true;
}
