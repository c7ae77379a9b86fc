/** A query that is answered with an error; the routes turn it into the shape of their API. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly httpStatus: number;

  constructor(httpStatus: number, message: string) {
    super(message);
    this.httpStatus = httpStatus;
  }
}
