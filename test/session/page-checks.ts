/** What any page of ours is held against: axe, contrast in both lights, targets that a thumb hits. */
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Run axe for WCAG 2.2 AA. @returns a line for each violation */
export async function findViolations(page: Page): Promise<string[]> {
  // Evaluated, not loaded: the policy of the page lets no script in.
  await page.evaluate(axe.source);
  const found = (await page.evaluate(`axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map((n) => n.html.slice(0, 160) + " " + n.failureSummary)]))`)) as [
    string,
    string[],
  ][];
  return found.map(([id, nodes]) => `${id}: ${nodes.join(" | ")}`);
}

/** Find violations in light and in dark. */
export async function findViolationsInBothLights(page: Page): Promise<string[]> {
  const all = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const violation of await findViolations(page)) all.push(`${colorScheme}: ${violation}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  return all;
}

/** Find buttons and fields that are smaller than 44 px each way. Sliders and checkboxes lie in larger labels. */
export function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const document = (globalThis as unknown as { document: DomLike }).document;
    return [...document.querySelectorAll("button, input, select, textarea, summary")].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      const isSmall = width > 0 && (height < 43.5 || width < 43.5) && element.type !== "checkbox";
      return isSmall ? [`${element.outerHTML.slice(0, 120)}: ${width}×${height}`] : [];
    });
  });
}

interface DomLike {
  querySelectorAll(selector: string): Iterable<{
    getBoundingClientRect(): { readonly width: number; readonly height: number };
    readonly outerHTML: string;
    readonly type?: string;
  }>;
}
