import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const script = join(import.meta.dirname, "../../aws-emulator/prepare");

/** Installs a program of others when it is not there yet, and answers with its path. Throws with the script's own sentence. */
export async function prepare(program: "aws-lambda-ric" | "ministack"): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(script, [program], {
      // npm and node-gyp work for the Node that runs this.
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
    });
    return stdout.trim();
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(said || `expected ${script} ${program} to run, got ${error}; nothing is tested against it`);
  }
}
