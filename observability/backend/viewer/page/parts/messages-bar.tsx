import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useTimeRange } from "../data/use-time-range.ts";
import { useKeys } from "./use-keys.tsx";

const SEGMENTS = [
  { href: "/alerts", name: "Topics", title: "What the topics have told" },
  { href: "/inbox", name: "Inbox", title: "Notifications that jobs asked for, as they arrived on this machine" },
] as const;

/** The two lists of the page, and what belongs to the one that is shown. */
export function MessagesBar({ children }: { children?: ReactNode }) {
  const [path, navigate] = useLocation();
  const { range } = useTimeRange();
  const address = (href: string) => (range === "all" ? href : `${href}?range=${range}`);
  useKeys(
    SEGMENTS.map(({ href, name }, index) => ({
      keys: String(index + 1),
      what: name,
      run: () => navigate(address(href)),
    })),
    "Alerts",
  );
  return (
    <div className="toolbar">
      <nav className="messages-segments" aria-label="Lists of alerts">
        {SEGMENTS.map(({ href, name, title }, index) => (
          <Link
            key={href}
            href={address(href)}
            aria-current={path === href ? "page" : undefined}
            title={`${title} ( ${index + 1} )`}
          >
            {name}
          </Link>
        ))}
      </nav>
      {children}
    </div>
  );
}
