export function SearchPage() {
  return <h1>Traces</h1>;
}
