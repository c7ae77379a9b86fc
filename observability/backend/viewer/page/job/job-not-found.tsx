import { Link } from "wouter";
import { listAddress } from "../../model/job-query.ts";
import { useAddress } from "../data/use-address.ts";

/** No span has it: it can still come, so the page goes on asking. */
export function JobNotFound({ id }: { id: string }) {
  const { query } = useAddress();
  return (
    <div className="frame-empty" role="status">
      <h1>No span of this job is here</h1>
      <p>
        <bdi className="mono">{id}</bdi>
      </p>
      <p>
        If it was submitted just now, it appears here by itself. If it is old, the store may have dropped its spans; if
        the id was typed, compare it with the one in the alert.{" "}
        <Link href={`/jobs${listAddress(query)}`}>All jobs</Link>
      </p>
    </div>
  );
}
