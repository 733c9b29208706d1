// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small browser of the files in files.wasm: each thing shown is what a run of the program printed.
import { run } from "./program.js";

const tree = document.querySelector("#tree");
const view = document.querySelector("#view");

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The lines of `ls`. */
async function list() {
  const { text, status } = await run("ls");
  if (status !== 0) throw new Error(text);
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [kind, size, path, target] = line.split("\t");
      return { kind, size: Number(size), path, target, name: path.slice(path.lastIndexOf("/") + 1) };
    });
}

async function show(entry, button) {
  tree.querySelector("[aria-current]")?.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  const command = `cat ${entry.path}`;
  const { text, status } = await run(command);
  if (!button.hasAttribute("aria-current")) return; // another was clicked meanwhile
  view.querySelector("#command").textContent = command;
  const contents = view.querySelector("#contents");
  contents.textContent = text;
  contents.classList.toggle("failed", status !== 0);
}

function fileItem(entry) {
  const note = entry.kind === "l" ? `→ ${entry.target}` : `${entry.size} B`;
  const button = element("button", { type: "button" }, entry.name, element("small", {}, note));
  button.dataset.path = entry.path;
  button.addEventListener("click", () => show(entry, button));
  return element("li", {}, button);
}

/** The items of each directory; a directory comes before what is in it. */
function addItems(entries) {
  const lists = new Map([["", tree]]);
  for (const entry of entries) {
    const above = lists.get(entry.path.slice(0, entry.path.lastIndexOf("/")));
    if (entry.kind === "d") {
      const inside = element("ul", {});
      lists.set(entry.path, inside);
      above.append(element("li", {}, element("details", { open: true }, element("summary", {}, entry.name), inside)));
    } else {
      above.append(fileItem(entry));
    }
  }
}

const entries = await list();
addItems(entries);
document.querySelector("#count").textContent = `${entries.filter((entry) => entry.kind !== "d").length} files`;
tree.querySelector("button")?.click();
