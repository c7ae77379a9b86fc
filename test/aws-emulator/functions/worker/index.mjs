// Does with a batch of SQS records what their bodies say, and tells in its log which records it got.
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const tell = (told) => console.log(JSON.stringify({ told }));

export const handler = async ({ Records }) => {
  const orders = Records.map(({ body }) => JSON.parse(body));
  const startedAt = Date.now();
  tell({ records: Records, trace: process.env._X_AMZN_TRACE_ID });
  for (const { wait } of orders) if (wait) await pause(wait);
  tell({ names: orders.map(({ name }) => name), startedAt, endedAt: Date.now() });
  // Time for the lines to leave before the process ends.
  const fatal = orders.find((order) => "exit" in order || "hang" in order || "throw" in order);
  if (fatal) await pause(50);
  if (fatal && "exit" in fatal) process.exit(fatal.exit);
  if (fatal && "hang" in fatal) await pause(600_000);
  if (fatal && "throw" in fatal) throw new Error(fatal.throw);
  const dictated = orders.find((order) => "answer" in order);
  if (dictated) return dictated.answer;
  const failed = Records.filter(
    ({ attributes }, index) => orders[index].failTimes >= Number(attributes.ApproximateReceiveCount),
  );
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
