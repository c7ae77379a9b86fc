import { Link } from "wouter";

export function NotFound() {
  return (
    <p className="frame-empty">
      There is no page at this address. <Link href="/jobs">All jobs</Link>
    </p>
  );
}
