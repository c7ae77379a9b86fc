import { Link } from "wouter";
import { usePageTitle } from "./use-page-title.ts";

export function NotFound() {
  usePageTitle("Not found");
  return (
    <p className="frame-empty">
      There is no page at this address. <Link href="/jobs">All jobs</Link>
    </p>
  );
}
