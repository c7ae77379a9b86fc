import { isIPv4, isIPv6 } from "node:net";
import type { Operator } from "../alternative.ts";
import { invalidPattern } from "../pattern-error.ts";

/** A network, IPv4 or IPv6; the leaf must be the text of an address of the same family. */
export const cidr: Operator = {
  compile(operand) {
    // AWS's own text names the wrong operator here.
    if (typeof operand !== "string") throw invalidPattern("prefix match pattern must be a string");
    const network = parseNetwork(operand);
    return {
      test(leaf) {
        const address = typeof leaf === "string" ? addressBytes(leaf) : undefined;
        return address !== undefined && contains(network, address);
      },
    };
  },
};

interface Network {
  address: Uint8Array;
  bits: number;
}

function parseNetwork(text: string): Network {
  const [ip, mask, ...more] = text.split("/");
  if (ip === undefined || mask === undefined || more.length > 0)
    throw invalidPattern("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) throw invalidPattern("Malformed CIDR, mask bits must be an integer");
  const bits = Number(mask);
  if (bits < 0) throw invalidPattern("Malformed CIDR, mask bits must not be negative");
  const address = addressBytes(ip);
  if (address === undefined) throw invalidPattern(`Nonstandard IP address: ${ip}`);
  if (address.length === 4 && bits > 32) throw invalidPattern("IPv4 mask bits must be < 33");
  if (bits > 128) throw invalidPattern("IPv6 mask bits must be < 129");
  return { address, bits };
}

function contains({ address, bits }: Network, candidate: Uint8Array): boolean {
  if (candidate.length !== address.length) return false;
  for (let index = 0, left = bits; left > 0; index++, left -= 8) {
    const ignored = left >= 8 ? 0 : 8 - left;
    if ((address[index] ?? 0) >> ignored !== (candidate[index] ?? 0) >> ignored) return false;
  }
  return true;
}

function addressBytes(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split(".").map(Number));
  if (!isIPv6(text) || /[^0-9a-fA-F:]/.test(text)) return undefined;
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const [front, back] = [groups(head), tail === undefined ? [] : groups(tail)];
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]));
}
