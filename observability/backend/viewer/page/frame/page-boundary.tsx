import { Component, type ReactNode } from "react";

interface State {
  error: Error | undefined;
}

/** When drawing a page fails, the frame stays and the error is told. */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="frame-empty" role="alert">
        <h1>This page could not be drawn</h1>
        <p className="mono">{error.message}</p>
        <p>The other pages work. What it showed is still in the backend.</p>
        <button type="button" onClick={() => this.setState({ error: undefined })}>
          Draw it again
        </button>
      </div>
    );
  }
}
