/** Another program listens on the port that the gateway was to take. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
  readonly code = "PORT_IN_USE";
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(
      `expected port ${port} to be free, another program listens on it; nothing was started: stop that program or choose another port`,
      options,
    );
    this.port = port;
  }
}
