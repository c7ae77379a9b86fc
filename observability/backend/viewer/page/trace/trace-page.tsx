export function TracePage({ traceId }: { traceId: string }) {
  return <h1>{traceId}</h1>;
}
