import { Link } from "wouter";
import { useStatus } from "../data/use-status.ts";

/** Only when something is wrong with the system itself. At the lower edge: what is being read does not move when one comes or goes. */
export function Banners() {
  const { data, error } = useStatus();
  if (error) {
    return (
      <div className="frame-banners">
        <p role="alert" className="frame-banner frame-banner-error">
          {error.message}
        </p>
      </div>
    );
  }
  const lines = data?.banners.map(({ key, level, text, href }) => (
    <p key={key} role="status" className={`frame-banner frame-banner-${level}`}>
      {href ? <Link href={href}>{text}</Link> : text}
    </p>
  ));
  return <div className="frame-banners">{lines}</div>;
}
