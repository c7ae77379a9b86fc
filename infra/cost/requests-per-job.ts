/** What one job of a kind makes the functions do, as counted in a run of the local system. */
export interface Measured {
  /** Requests by service, operation and the queue, table or topic that they are for. */
  requests: Record<string, number>;
  /** DynamoDB's capacity units by table. */
  writeUnits: Record<string, number>;
  readUnits: Record<string, number>;
  processorInvocations: number;
  /** Spans that the functions send; the submitter's two are not among them. */
  spans: number;
  /** Bytes of the requests that bring them: as they are, and as gzip would make them. */
  otlpBytes: number;
  otlpGzipBytes: number;
  /** Bytes that CloudWatch Logs counts, the lines of Lambda itself among them. */
  logBytes: number;
  /** Bytes of the job's record as JSON when the job has ended. */
  recordBytes: number;
}

/**
 * Held equal to a run by test/flows/requests-per-job.test.ts. A cleanup deletes 25 rows; a long job takes 60 s; a retried job is a report whose first
 * attempt fails, a failed one a report whose five attempts do. Kinds that end well are named by their job type.
 */
export const requestsPerJob = {
  report_generation: {
    requests: {
      "sqs ChangeMessageVisibility ingester-queue": 1,
      "dynamodb PutItem jobs": 1,
      "sqs SendMessage jobs-todo": 1,
      "sqs ChangeMessageVisibility jobs-todo": 1,
      "dynamodb UpdateItem jobs": 2,
      "dynamodb PutItem job-data": 1,
      "sns Publish job-end-state": 1,
    },
    writeUnits: {
      jobs: 4,
      "job-data": 1,
    },
    readUnits: {},
    processorInvocations: 1,
    spans: 16,
    otlpBytes: 16500,
    otlpGzipBytes: 2900,
    logBytes: 2600,
    recordBytes: 1470,
  },
  data_cleanup: {
    requests: {
      "sqs ChangeMessageVisibility ingester-queue": 1,
      "dynamodb PutItem jobs": 1,
      "sqs SendMessage jobs-todo": 1,
      "sqs ChangeMessageVisibility jobs-todo": 1,
      "dynamodb UpdateItem jobs": 3,
      "dynamodb Query job-data": 2,
      "dynamodb BatchWriteItem job-data": 1,
      "sns Publish job-end-state": 1,
    },
    writeUnits: {
      jobs: 6,
      "job-data": 25,
    },
    readUnits: {
      "job-data": 1,
    },
    processorInvocations: 1,
    spans: 15,
    otlpBytes: 15600,
    otlpGzipBytes: 2800,
    logBytes: 2200,
    recordBytes: 1310,
  },
  user_onboarding: {
    requests: {
      "sqs ChangeMessageVisibility ingester-queue": 1,
      "dynamodb PutItem jobs": 1,
      "sqs SendMessage jobs-todo": 1,
      "sqs ChangeMessageVisibility jobs-todo": 1,
      "dynamodb UpdateItem jobs": 2,
      "dynamodb PutItem job-data": 3,
      "sns Publish job-end-state": 1,
    },
    writeUnits: {
      jobs: 4,
      "job-data": 3,
    },
    readUnits: {},
    processorInvocations: 1,
    spans: 16,
    otlpBytes: 16400,
    otlpGzipBytes: 2800,
    logBytes: 2500,
    recordBytes: 1420,
  },
  long_running_job: {
    requests: {
      "sqs ChangeMessageVisibility ingester-queue": 1,
      "dynamodb PutItem jobs": 1,
      "sqs SendMessage jobs-todo": 1,
      "sqs ChangeMessageVisibility jobs-todo": 1,
      "dynamodb UpdateItem jobs": 6,
      "sns Publish job-end-state": 1,
    },
    writeUnits: {
      jobs: 10,
    },
    readUnits: {},
    processorInvocations: 1,
    spans: 17,
    otlpBytes: 20400,
    otlpGzipBytes: 3900,
    logBytes: 2800,
    recordBytes: 1500,
  },
  rejected: {
    requests: {
      "sqs ChangeMessageVisibility ingester-queue": 1,
      "dynamodb GetItem jobs": 1,
      "sqs SendMessage dead-letter-queue": 1,
      "dynamodb PutItem jobs": 1,
      "sns Publish job-failures": 1,
    },
    writeUnits: {
      jobs: 1,
    },
    readUnits: {
      jobs: 1,
    },
    processorInvocations: 0,
    spans: 7,
    otlpBytes: 8500,
    otlpGzipBytes: 1500,
    logBytes: 600,
    recordBytes: 820,
  },
  retried: {
    requests: {
      "sqs ChangeMessageVisibility ingester-queue": 1,
      "dynamodb PutItem jobs": 1,
      "sqs SendMessage jobs-todo": 1,
      "sqs ChangeMessageVisibility jobs-todo": 3,
      "dynamodb UpdateItem jobs": 4,
      "dynamodb PutItem job-data": 1,
      "sns Publish job-end-state": 1,
    },
    writeUnits: {
      jobs: 8,
      "job-data": 1,
    },
    readUnits: {},
    processorInvocations: 2,
    spans: 25,
    otlpBytes: 27300,
    otlpGzipBytes: 4800,
    logBytes: 5700,
    recordBytes: 1920,
  },
  failed: {
    requests: {
      "sqs ChangeMessageVisibility ingester-queue": 1,
      "dynamodb PutItem jobs": 1,
      "sqs SendMessage jobs-todo": 1,
      "sqs ChangeMessageVisibility jobs-todo": 9,
      "dynamodb UpdateItem jobs": 10,
      "sqs SendMessage dead-letter-queue": 1,
      "sns Publish job-failures": 1,
    },
    writeUnits: {
      jobs: 24,
    },
    readUnits: {},
    processorInvocations: 5,
    spans: 54,
    otlpBytes: 65400,
    otlpGzipBytes: 12000,
    logBytes: 15000,
    recordBytes: 3400,
  },
} satisfies Record<string, Measured>;

/** A job that ends well, by its type, or in another way. */
export type Kind = keyof typeof requestsPerJob;
