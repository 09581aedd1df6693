/** A real browser for the tests, where there is one. */

/** What the tests ask of a page; playwright's own is one. */
export interface Page {
  addInitScript(script: string): Promise<unknown>;
  goto(address: string): Promise<unknown>;
  evaluate<T>(script: string): Promise<T>;
  waitForFunction(script: string, argument?: unknown, options?: { timeout: number }): Promise<unknown>;
  waitForTimeout(ms: number): Promise<void>;
  locator(selector: string): Locator;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(options: { colorScheme: "light" | "dark" }): Promise<void>;
  on(event: string, listener: (value: never) => void): void;
  mouse: { move(x: number, y: number): Promise<void>; click(x: number, y: number): Promise<void> };
  keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  close(): Promise<void>;
}

export interface Locator {
  click(options?: { timeout?: number }): Promise<void>;
  count(): Promise<number>;
  first(): Locator;
  nth(index: number): Locator;
  hover(): Promise<void>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
  scrollIntoViewIfNeeded(): Promise<void>;
}

export interface Browser {
  newPage(options: { viewport: { width: number; height: number } }): Promise<Page>;
  close(): Promise<void>;
}

/** The programs that may be a Chromium, the likeliest first. `CHROME` names another. */
const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium, or nothing where there is none. */
export function findChromium(): string | undefined {
  const named = Deno.env.get("CHROME");
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  const places = named ? [named] : PROGRAMS.flatMap((program) => folders.map((folder) => `${folder}/${program}`));
  return places.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Starts the Chromium at `path`. Playwright is fetched when this is first called, so that nobody else needs it. */
export async function openBrowser(path: string): Promise<Browser> {
  const playwright = "npm:playwright-core@1.65.1";
  const { chromium } = await import(playwright);
  const root = Deno.build.os !== "windows" && Deno.uid() === 0;
  // The sandbox needs rights that root in a container has not.
  const args = ["--disable-gpu", "--disable-dev-shm-usage", ...(root ? ["--no-sandbox"] : [])];
  return await chromium.launch({ executablePath: path, args });
}

/** What went wrong on a page, and what it asked of others, as it happens. */
export function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error: Error) => problems.push(`error: ${error.message}`));
  page.on("console", (message: { type(): string; text(): string }) => {
    if (message.type() === "error") problems.push(`console: ${message.text().slice(0, 200)}`);
  });
  page.on("request", (request: { url(): string }) => {
    if (/^(https?|wss?):/.test(request.url()) && new URL(request.url()).host !== new URL(origin).host) {
      problems.push(`asks ${new URL(request.url()).host}`);
    }
  });
  return problems;
}
