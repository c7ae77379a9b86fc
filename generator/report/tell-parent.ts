import type { EventEmitter } from "node:events";
import type { GeneratorMessage } from "./submission-message.ts";

/** The part of a process that talks to its parent. */
export interface Child extends Pick<EventEmitter, "once" | "off"> {
  connected: boolean;
  send?: ((message: unknown, handle: undefined, options: object, done: () => void) => boolean) | undefined;
}

/** Tells the parent process, if there is one, and waits until the message is on its way. A parent that has gone is told nothing. */
export function tellParent(child: Child, message: GeneratorMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!child.send || !child.connected) return resolve();
    const done = () => {
      child.off("disconnect", done);
      resolve();
    };
    // A message that is written while the channel closes is never answered.
    child.once("disconnect", done);
    child.send(message, undefined, {}, done);
  });
}
