import type { GeneratorMessage } from "./submission-message.ts";

/** The part of a process that talks to its parent. */
export interface Child {
  connected: boolean;
  send?:
    | ((message: unknown, handle: undefined, options: object, done: (error: Error | null) => void) => boolean)
    | undefined;
}

/** Tells the parent process, if there is one, and waits until the message is on its way. A parent that has gone is told nothing. */
export function tellParent(child: Child, message: GeneratorMessage): Promise<void> {
  return new Promise((resolve) => {
    if (child.send && child.connected) child.send(message, undefined, {}, () => resolve());
    else resolve();
  });
}
