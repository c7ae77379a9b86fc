import { Link } from "wouter";
import { useStatus } from "../data/use-status.ts";

/** Only when something is wrong with the system itself. */
export function Banners() {
  const { data, error } = useStatus();
  if (error) {
    return (
      <p role="alert" className="frame-banner frame-banner-error">
        {error.message}
      </p>
    );
  }
  return data?.banners.map(({ key, level, text, href }) => (
    <p key={key} role="status" className={`frame-banner frame-banner-${level}`}>
      {href ? <Link href={href}>{text}</Link> : text}
    </p>
  ));
}
