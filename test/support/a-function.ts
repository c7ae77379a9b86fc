/** Code of a function that logs what it is called with as one line of JSON, and the environment variables that are asked for. */
export function loggingFunction({ reads = [] }: { reads?: readonly string[] } = {}): Record<string, string> {
  const environment = `{ ${reads.map((name) => `${name}: process.env.${name}`).join(", ")} }`;
  return {
    "index.mjs": `export const handler = async (event) => {
  console.log(JSON.stringify({ marker: "called", event, environment: ${environment} }));
  return { batchItemFailures: [] };
};
`,
  };
}
