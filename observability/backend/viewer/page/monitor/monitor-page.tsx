export function MonitorPage() {
  return <h1>Metrics</h1>;
}
