interface SortHeaderProps<Column extends string> {
  column: Column;
  name: string;
  sort: { column: Column; descending: boolean };
  onSort(sort: { column: Column; descending: boolean }): void;
  /** Numbers stand on the right. */
  isNumber?: boolean;
}

/** A column's head that sorts by it; again, the other way round. */
export function SortHeader<Column extends string>({
  column,
  name,
  sort,
  onSort,
  isNumber = true,
}: SortHeaderProps<Column>) {
  const isOn = sort.column === column;
  const order = sort.descending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={isOn ? order : "none"} data-number={isNumber || undefined}>
      <button
        type="button"
        className="trace-sort"
        onClick={() => onSort({ column, descending: isOn ? !sort.descending : isNumber })}
      >
        {name}
        <span aria-hidden="true">{isOn ? (sort.descending ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
}
