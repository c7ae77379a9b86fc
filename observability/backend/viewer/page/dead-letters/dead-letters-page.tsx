import "./dead-letters.css";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { Pending } from "../parts/pending.tsx";
import { Unavailable } from "../parts/unavailable.tsx";
import { Letters } from "./letters.tsx";
import { useDeadLetters } from "./use-dead-letters.ts";

/** Messages that were given up, with why; sends them back or deletes them. */
export function DeadLettersPage() {
  usePageTitle("Dead letters");
  const { data, error } = useDeadLetters();
  return (
    <div className="frame-fill letters">
      <h1 className="visually-hidden">Dead letters</h1>
      {error && <Failure error={error} again={["dead-letters"]} hasData={data !== undefined} />}
      {data?.unavailable && <Unavailable what="Dead letters cannot be read" reason={data.unavailable} />}
      {data ? <Letters view={data} /> : !error && <Pending what="Reading dead-letter queues" />}
    </div>
  );
}
