export function ComparePage({ a, b }: { a: string; b: string }) {
  return (
    <h1>
      {a} and {b}
    </h1>
  );
}
