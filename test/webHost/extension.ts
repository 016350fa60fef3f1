/** Nothing to do: VS Code runs the tests in this extension's host, the web worker, because it has no `main`. */
export function activate(): void {}
