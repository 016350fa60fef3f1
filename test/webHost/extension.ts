/** Does nothing. As the extension has no `main`, VS Code runs its tests in the web worker extension host. */
export function activate(): void {}
