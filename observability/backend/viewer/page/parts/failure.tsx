import { useQueryClient } from "@tanstack/react-query";

/** An answer that did not come: its sentence and a way to ask again. */
export function Failure({ error, again }: { error: Error; again: readonly string[] }) {
  const queries = useQueryClient();
  return (
    <div className="failure" role="alert">
      <p>{error.message}</p>
      <button type="button" onClick={() => void queries.invalidateQueries({ queryKey: again })}>
        Try again
      </button>
    </div>
  );
}
