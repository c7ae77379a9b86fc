import { useAddress } from "../data/use-address.ts";

interface NoMatchProps {
  says: string;
  /** What the button says that takes the filters away. */
  showAll: string;
  /** The filters' names in the address. */
  filters: readonly string[];
}

/** Stands for a list of which the filters leave nothing. */
export function NoMatch({ says, showAll, filters }: NoMatchProps) {
  const { change } = useAddress();
  return (
    <div className="frame-empty">
      <p>{says}</p>
      <button type="button" onClick={() => change(Object.fromEntries(filters.map((name) => [name, undefined])))}>
        {showAll}
      </button>
    </div>
  );
}
