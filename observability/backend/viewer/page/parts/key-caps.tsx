import { capsOf, type Keys } from "../../model/palette-keys.ts";
import { isMac } from "./is-mac.ts";

/** Keys as they are drawn: alternatives side by side. */
export function KeyCaps({ keys }: { keys: Keys }) {
  return capsOf(keys, { isMac }).map((caps) => (
    <span key={caps.join(" ")} className="caps">
      {caps.map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  ));
}
