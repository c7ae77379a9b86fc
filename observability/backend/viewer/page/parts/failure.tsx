import { useQueryClient } from "@tanstack/react-query";
import { isNoAnswer } from "../data/fetch-json.ts";

interface FailureProps {
  error: Error;
  /** Key of the queries that ask again. */
  again: readonly string[];
  /** What came before is still shown: that nobody answers now, the banner says. */
  hasData?: boolean;
}

/** An answer that did not come: its sentence and a way to ask again. */
export function Failure({ error, again, hasData = false }: FailureProps) {
  const queries = useQueryClient();
  if (hasData && isNoAnswer(error)) return null;
  return (
    <div className="failure" role="alert">
      <p>{error.message}</p>
      <button type="button" onClick={() => void queries.invalidateQueries({ queryKey: again })}>
        Try again
      </button>
    </div>
  );
}
