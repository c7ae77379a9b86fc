/** For an SDK client of something under test: any credentials will do, and a refusal is not tried again. */
export function clientOptions(endpoint: string) {
  return {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
}
